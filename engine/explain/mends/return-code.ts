import type { ProgTypeName } from '../../abi';

/** The return code of each type that lets a packet through, as sources write it. */
export const PROG_TYPE_RETURN: Readonly<Record<ProgTypeName, string>> = {
  xdp: 'XDP_PASS',
  sched_cls: 'TC_ACT_OK',
  cgroup_skb: '1',
  socket_filter: '0',
};
