import type { ProgTypeName } from './prog-type-names';

/** What is known of a program type. */
export interface ProgTypeFacts {
  readonly number: number;
  readonly constant: string;
  /** Direct access to the packet by pointers. */
  readonly packet: 'none' | 'read' | 'write';
  /** Whether LD_ABS and LD_IND are allowed. @kernel kernel/bpf/verifier.c may_access_skb() */
  readonly ldAbs: boolean;
  /** Whether programs see the link-layer header; else the packet begins behind it. */
  readonly linkHeader: boolean;
  /** By expected attach type, the least and greatest return value; `null` where any will do. */
  readonly returns: readonly (readonly [least: number, greatest: number])[] | null;
}

/**
 * Program types that can be loaded here.
 *
 * @kernel include/uapi/linux/bpf.h enum bpf_prog_type; kernel/bpf/verifier.c
 * may_access_direct_pkt_data(), check_return_code(); net/bpf/test_run.c bpf_prog_test_run_skb()
 */
export const PROG_TYPES: Readonly<Record<ProgTypeName, ProgTypeFacts>> = {
  xdp: {
    number: 6,
    constant: 'BPF_PROG_TYPE_XDP',
    packet: 'write',
    ldAbs: false,
    linkHeader: true,
    returns: null,
  },
  sched_cls: {
    number: 3,
    constant: 'BPF_PROG_TYPE_SCHED_CLS',
    packet: 'write',
    ldAbs: true,
    linkHeader: true,
    returns: null,
  },
  cgroup_skb: {
    number: 8,
    constant: 'BPF_PROG_TYPE_CGROUP_SKB',
    packet: 'read',
    ldAbs: false,
    linkHeader: false,
    returns: [
      [0, 1], // BPF_CGROUP_INET_INGRESS
      [0, 3], // BPF_CGROUP_INET_EGRESS
    ],
  },
  socket_filter: {
    number: 1,
    constant: 'BPF_PROG_TYPE_SOCKET_FILTER',
    packet: 'none',
    ldAbs: true,
    linkHeader: false,
    returns: null,
  },
};
