import { helperNumber } from './helpers';

/**
 * Helpers that the verifier judges as Linux does, and that no program here can call when it runs:
 * what they ask for (tasks, the kernel's memory, per-CPU variables, storages, user rings) is not there.
 */
const NAMES = `get_local_storage sk_storage_get sk_storage_delete task_storage_get
  task_storage_delete cgrp_storage_get cgrp_storage_delete perf_event_read perf_event_read_value
  snprintf_btf skb_under_cgroup current_task_under_cgroup get_ns_current_pid_tgid
  get_current_task get_current_task_btf get_task_stack task_pt_regs find_vma send_signal
  send_signal_thread probe_read_user probe_read_kernel probe_read_user_str probe_read_kernel_str
  copy_from_user copy_from_user_task get_branch_snapshot per_cpu_ptr this_cpu_ptr kptr_xchg
  user_ringbuf_drain redirect_neigh redirect_peer skb_change_proto skb_adjust_room skb_vlan_push skb_vlan_pop
  skb_set_tstamp csum_level get_route_realm skb_get_tunnel_key skb_set_tunnel_key
  skb_get_tunnel_opt skb_set_tunnel_opt skb_get_xfrm_state skb_ecn_set_ce get_socket_cookie
  get_socket_uid get_netns_cookie get_cgroup_classid skb_cgroup_classid skb_cgroup_id
  skb_ancestor_cgroup_id sk_cgroup_id sk_ancestor_cgroup_id sk_lookup_tcp sk_lookup_udp
  skc_lookup_tcp sk_release sk_assign sk_fullsock tcp_sock get_listener_sock skc_to_tcp6_sock
  skc_to_tcp_sock skc_to_tcp_timewait_sock skc_to_tcp_request_sock skc_to_udp6_sock
  skc_to_unix_sock skc_to_mptcp_sock tcp_check_syncookie tcp_gen_syncookie
  tcp_raw_gen_syncookie_ipv4 tcp_raw_gen_syncookie_ipv6 tcp_raw_check_syncookie_ipv4
  tcp_raw_check_syncookie_ipv6 get_current_pid_tgid get_current_uid_gid get_current_comm
  get_current_cgroup_id get_current_ancestor_cgroup_id ktime_get_tai_ns`;

/** Their numbers. */
export const HELPERS_NOT_RUN: ReadonlySet<number | null> = new Set(
  NAMES.split(/\s+/).map(helperNumber),
);
