/** Names of program types as the project's wire format spells them. */
export type ProgTypeName = 'xdp' | 'sched_cls' | 'cgroup_skb' | 'socket_filter';

/** Types whose context is a `struct __sk_buff`. */
export type SkbTypeName = Exclude<ProgTypeName, 'xdp'>;
