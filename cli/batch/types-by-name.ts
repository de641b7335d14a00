/**
 * Program and map types of Linux 6.18 by number, as the wire format names them. Most do not exist
 * here yet; the names tell a type that is not supported from one that no kernel has.
 *
 * @kernel include/uapi/linux/bpf.h enum bpf_prog_type, enum bpf_map_type
 */
export const PROG_TYPE_NAMES: readonly string[] =
  `unspec socket_filter kprobe sched_cls sched_act tracepoint xdp perf_event cgroup_skb cgroup_sock
    lwt_in lwt_out lwt_xmit sock_ops sk_skb cgroup_device sk_msg raw_tracepoint cgroup_sock_addr
    lwt_seg6local lirc_mode2 sk_reuseport flow_dissector cgroup_sysctl raw_tracepoint_writable
    cgroup_sockopt tracing struct_ops ext lsm sk_lookup syscall netfilter`.split(/\s+/);

export const MAP_TYPE_NAMES: readonly string[] =
  `unspec hash array prog_array perf_event_array percpu_hash percpu_array stack_trace cgroup_array
    lru_hash lru_percpu_hash lpm_trie array_of_maps hash_of_maps devmap sockmap cpumap xskmap
    sockhash cgroup_storage reuseport_sockarray percpu_cgroup_storage queue stack sk_storage
    devmap_hash struct_ops ringbuf inode_storage task_storage bloom_filter user_ringbuf cgrp_storage
    arena`.split(/\s+/);

const ALIASES: Readonly<Record<string, string>> = {
  tc: 'sched_cls',
  classifier: 'sched_cls',
  freplace: 'ext',
};

/** The name of a type given by name or number; `null` for one that does not exist. */
export function typeName(given: unknown, names: readonly string[], missing: string): string | null {
  if (given === undefined || given === null) return missing;
  if (typeof given === 'number') return names[given] ?? null;
  if (typeof given !== 'string') return null;
  const name = ALIASES[given] ?? given;
  return names.includes(name) ? name : null;
}
