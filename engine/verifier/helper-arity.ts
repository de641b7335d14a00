import { helperNumber, kfuncById, PROG_TYPE_HELPERS, type ProgTypeName } from '../abi';

/**
 * Helpers that programs can call, by the number of their parameters from none to five, as the
 * kernel's table of live registers tells it. Also of helpers that do not exist here: the table is
 * printed before the walk refuses them. Of bpf_trace_printk only two are declared.
 *
 * @kernel kernel/bpf/verifier.c get_call_summary()
 */
const BY_COUNT: readonly string[] = [
  `ktime_get_ns get_prandom_u32 get_smp_processor_id get_current_pid_tgid get_current_uid_gid
    get_cgroup_classid get_current_task get_numa_node_id get_current_cgroup_id jiffies64
    ktime_get_boot_ns get_current_task_btf ktime_get_coarse_ns ktime_get_tai_ns`,
  `sk_release spin_lock spin_unlock send_signal send_signal_thread get_current_ancestor_cgroup_id
    skc_to_tcp6_sock skc_to_tcp_sock skc_to_tcp_timewait_sock skc_to_tcp_request_sock
    skc_to_udp6_sock this_cpu_ptr timer_cancel task_pt_regs skc_to_unix_sock xdp_get_buff_len
    skc_to_mptcp_sock
    skb_vlan_pop get_route_realm get_hash_recalc set_hash_invalid get_socket_cookie get_socket_uid
    skb_cgroup_id sk_fullsock tcp_sock skb_ecn_set_ce get_listener_sock get_netns_cookie
    skb_cgroup_classid sk_cgroup_id`,
  `map_lookup_elem map_delete_elem trace_printk get_current_comm perf_event_read redirect
    current_task_under_cgroup xdp_adjust_head xdp_adjust_meta xdp_adjust_tail map_pop_elem
    map_peek_elem ringbuf_submit ringbuf_discard ringbuf_query per_cpu_ptr task_storage_delete
    timer_set_callback get_branch_snapshot kptr_xchg ringbuf_submit_dynptr ringbuf_discard_dynptr
    tcp_raw_check_syncookie_ipv4 tcp_raw_check_syncookie_ipv6 cgrp_storage_delete
    skb_change_type skb_pull_data csum_update set_hash skb_ancestor_cgroup_id sk_storage_delete
    csum_level redirect_peer get_local_storage sk_ancestor_cgroup_id`,
  `tail_call redirect_map map_push_elem probe_read_user probe_read_kernel probe_read_user_str
    probe_read_kernel_str ringbuf_reserve copy_from_user timer_init timer_start strncmp
    map_lookup_percpu_elem dynptr_data tcp_raw_gen_syncookie_ipv4 tcp_raw_gen_syncookie_ipv6
    clone_redirect skb_vlan_push skb_get_tunnel_opt skb_set_tunnel_opt skb_change_proto
    skb_under_cgroup skb_change_tail skb_change_head sk_assign skb_set_tstamp`,
  `map_update_elem perf_event_read_value fib_lookup strtol strtoul get_ns_current_pid_tgid
    ringbuf_output get_task_stack task_storage_get for_each_map_elem trace_vprintk loop
    xdp_load_bytes xdp_store_bytes dynptr_from_mem ringbuf_reserve_dynptr user_ringbuf_drain
    cgrp_storage_get
    skb_get_tunnel_key skb_set_tunnel_key skb_load_bytes skb_adjust_room sk_storage_get
    redirect_neigh`,
];

const ARITY: ReadonlyMap<number | null, number> = new Map(
  BY_COUNT.flatMap((names, count) =>
    names.split(/\s+/).map((name) => [helperNumber(name), count] as const),
  ),
);

const CLASSID = helperNumber('get_cgroup_classid');

/** Registers, from r1 on, that a call of a helper passes; all five where the type cannot call it. */
export function helperArity(progType: ProgTypeName, id: number): number {
  if (!PROG_TYPE_HELPERS[progType].has(id)) return 5;
  if (id === CLASSID && progType === 'sched_cls') return 1; // the packet's, elsewhere the task's
  return ARITY.get(id) ?? 5;
}

/** The same of a function of the kernel. */
export function kfuncArity(progType: ProgTypeName, id: number): number {
  const kfunc = kfuncById(id);
  return kfunc?.progTypes.includes(progType) ? kfunc.arity : 5;
}
