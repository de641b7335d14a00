import type { ProgTypeName } from './prog-type-names';

/** An expected attach type. */
export interface AttachType {
  /** As in the name of a section: `egress` of `cgroup_skb/egress`. */
  readonly name: string;
  readonly constant: string;
  /** Least and greatest return value. */
  readonly returns: readonly [least: number, greatest: number];
  /** Programs that return a value from here on can be attached there only; `null` for none. */
  readonly ownFrom: number | null;
}

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
  /** By number, where programs of the type may be attached; `null` where they do not say. */
  readonly attachTypes: readonly AttachType[] | null;
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
    attachTypes: null,
  },
  sched_cls: {
    number: 3,
    constant: 'BPF_PROG_TYPE_SCHED_CLS',
    packet: 'write',
    ldAbs: true,
    linkHeader: true,
    attachTypes: null,
  },
  cgroup_skb: {
    number: 8,
    constant: 'BPF_PROG_TYPE_CGROUP_SKB',
    packet: 'read',
    ldAbs: false,
    linkHeader: false,
    attachTypes: [
      { name: 'ingress', constant: 'BPF_CGROUP_INET_INGRESS', returns: [0, 1], ownFrom: null },
      { name: 'egress', constant: 'BPF_CGROUP_INET_EGRESS', returns: [0, 3], ownFrom: 2 },
    ],
  },
  socket_filter: {
    number: 1,
    constant: 'BPF_PROG_TYPE_SOCKET_FILTER',
    packet: 'none',
    ldAbs: true,
    linkHeader: false,
    attachTypes: null,
  },
};

/** How a source states what a program is: `xdp`, `cgroup_skb`, `cgroup_skb/egress`. */
export function progKindText(type: ProgTypeName, attachType: number): string {
  const name = PROG_TYPES[type].attachTypes?.[attachType]?.name;
  return name === undefined || attachType === 0 ? type : `${type}/${name}`;
}
