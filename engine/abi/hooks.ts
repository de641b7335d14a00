/**
 * Where a packet that arrives on an interface meets programs, in the order in which it does. A hook
 * is called by the type of the programs that it runs.
 *
 * @kernel net/core/dev.c __netif_receive_skb_core(), net/core/filter.c sk_filter_trim_cap()
 */
export const HOOKS = [
  { name: 'xdp', title: 'XDP', meaning: 'in the driver, before the packet has an skb' },
  { name: 'sched_cls', title: 'tc', meaning: 'at the ingress of traffic control' },
  { name: 'cgroup_skb', title: 'cgroup', meaning: 'at the socket, for its control group' },
  { name: 'socket_filter', title: 'socket', meaning: 'at the socket that receives it' },
] as const;

export type HookName = (typeof HOOKS)[number]['name'];
