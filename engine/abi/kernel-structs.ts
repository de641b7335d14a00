/**
 * Structures of the kernel's own that helpers give or take pointers to.
 *
 * @kernel include/linux/btf_ids.h enum btf_sock_type, btf_tracing_ids
 */
export const KERNEL_STRUCTS = [
  'sock_common',
  'tcp6_sock',
  'tcp_sock',
  'tcp_timewait_sock',
  'tcp_request_sock',
  'udp6_sock',
  'unix_sock',
  'mptcp_sock',
  'task_struct',
  'cgroup',
  'pt_regs',
  'vm_area_struct',
] as const;

export type KernelStruct = (typeof KERNEL_STRUCTS)[number];

/** Those that begin with a `struct sock_common`. @kernel btf_struct_ids_match() */
export function isSock(name: string): boolean {
  return name.endsWith('sock') || name === 'sock_common';
}
