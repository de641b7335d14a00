import { helperNumber } from './helpers';

/**
 * Helpers that the verifier judges as Linux does, and that no program here can call when it runs:
 * what they ask for (tasks, the kernel's memory, per-CPU variables, storages, user rings) is not there.
 */
const NAMES = `get_local_storage sk_storage_get sk_storage_delete task_storage_get task_storage_delete
  cgrp_storage_get cgrp_storage_delete perf_event_read perf_event_read_value snprintf_btf
  skb_under_cgroup current_task_under_cgroup get_ns_current_pid_tgid get_current_task
  get_current_task_btf get_task_stack task_pt_regs find_vma send_signal send_signal_thread
  probe_read_user probe_read_kernel probe_read_user_str probe_read_kernel_str copy_from_user
  copy_from_user_task get_branch_snapshot per_cpu_ptr this_cpu_ptr kptr_xchg user_ringbuf_drain
  redirect_neigh redirect_peer skb_change_proto skb_adjust_room skb_vlan_push skb_vlan_pop
  skb_set_tunnel_key skb_set_tunnel_opt  tcp_check_syncookie tcp_gen_syncookie
  tcp_raw_gen_syncookie_ipv4 tcp_raw_gen_syncookie_ipv6 tcp_raw_check_syncookie_ipv4
  tcp_raw_check_syncookie_ipv6`;

/** Their numbers. */
export const HELPERS_NOT_RUN: ReadonlySet<number | null> = new Set(
  NAMES.split(/\s+/).map(helperNumber),
);
