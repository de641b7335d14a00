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
  'bpf_array_aux',
  'bpf_lru_list',
  'bpf_lru_locallist',
  'bpf_map',
  'bpf_map_ops',
  'bpf_map_owner',
  'bpf_mem_cache',
  'bpf_mem_caches',
  'bpf_ringbuf',
  'btf',
  'btf_record',
  'bucket',
  'callback_head',
  'hlist_head',
  'list_head',
  'lpm_trie_node',
  'obj_cgroup',
  'pcpu_freelist_head',
  'xdp_sock',
] as const;

export type KernelStruct = (typeof KERNEL_STRUCTS)[number];

/** Those that begin with a `struct sock_common`. @kernel btf_struct_ids_match() */
export function isSock(name: string): boolean {
  return name.endsWith('sock') || name === 'sock_common';
}
