import { BPF_NUM_CHAIN_SLOTS, CHAIN_WILDCARD } from './chain';
import type { ProgTypeName } from './prog-type-names';
import { XDP_ACTIONS } from './xdp';

/** A value that programs of a type return for a purpose. */
export interface ReturnCode {
  /** As the kernel reads it: u32. */
  readonly code: number;
  /** `PASS` */
  readonly name: string;
  /** `XDP_PASS`; `null` where the headers have no name for it. */
  readonly constant: string | null;
  /** What becomes of the packet. */
  readonly meaning: string;
}

/** The greatest return code with a chain slot of its own; slot 0 is the wildcard's. */
export const MAX_SLOT_CODE = BPF_NUM_CHAIN_SLOTS - 2;

/** @kernel include/uapi/linux/pkt_cls.h TC_ACT_* */
const TC_ACTIONS: readonly ReturnCode[] = [
  ['UNSPEC', CHAIN_WILDCARD, 'left to the next classifier; the last one lets it pass'],
  ['OK', 0, 'let pass'],
  ['RECLASSIFY', 1, 'unknown to classifiers: taken for UNSPEC'],
  ['SHOT', 2, 'dropped'],
  ['PIPE', 3, 'unknown to classifiers: taken for UNSPEC'],
  ['STOLEN', 4, 'kept by the classifier: it goes no further'],
  ['QUEUED', 5, 'unknown to classifiers: taken for UNSPEC'],
  ['REPEAT', 6, 'unknown to classifiers: taken for UNSPEC'],
  ['REDIRECT', 7, 'sent where bpf_redirect() said'],
  ['TRAP', 8, 'handed to the CPU by hardware; here it goes no further'],
].map(([name, code, meaning]) => ({
  name: name as string,
  code: code as number,
  constant: `TC_ACT_${name}`,
  meaning: meaning as string,
}));

/** @kernel include/linux/bpf-cgroup.h, kernel/bpf/cgroup.c __cgroup_bpf_run_filter_skb() */
const CGROUP_SKB_CODES: readonly ReturnCode[] = [
  { code: 0, name: 'DROP', constant: null, meaning: 'dropped: the sender or receiver sees EPERM' },
  { code: 1, name: 'ALLOW', constant: null, meaning: 'let pass' },
  { code: 2, name: 'DROP_CN', constant: null, meaning: 'egress: dropped, with congestion told' },
  { code: 3, name: 'ALLOW_CN', constant: null, meaning: 'egress: let pass, with congestion told' },
];

const SOCKET_CODES: readonly ReturnCode[] = [
  { code: 0, name: 'DROP', constant: null, meaning: 'the socket does not get it' },
];

/** What programs of each type return. @kernel chains: the codes 0 to 6 have slots, others do not */
export const RETURN_CODES: Readonly<Record<ProgTypeName, readonly ReturnCode[]>> = {
  xdp: XDP_ACTIONS,
  sched_cls: TC_ACTIONS,
  cgroup_skb: CGROUP_SKB_CODES,
  socket_filter: SOCKET_CODES,
};

/** What any other value means. */
const OTHER_CODES: Readonly<Record<ProgTypeName, (code: number) => string>> = {
  xdp: () => 'a code that XDP does not know',
  sched_cls: () => 'a code that tc does not know, taken for UNSPEC',
  cgroup_skb: () => 'a code that no program of this type may return',
  socket_filter: (code) => `the socket gets the first ${code} bytes`,
};

export function returnCode(type: ProgTypeName, code: number): ReturnCode | undefined {
  return RETURN_CODES[type].find((known) => known.code === code);
}

/** `PASS`, `SHOT`; the number where it has no name. */
export function returnCodeName(type: ProgTypeName, code: number): string {
  return returnCode(type, code)?.name ?? String(code);
}

export function returnCodeMeaning(type: ProgTypeName, code: number): string {
  return returnCode(type, code)?.meaning ?? OTHER_CODES[type](code);
}

/** Why a return code has no chain slot of its own; `null` for one that has. */
export function whyNoSlot(code: number): string | null {
  if (code === CHAIN_WILDCARD) {
    return "-1 is the key of the wildcard's slot, so that an edge on this code alone cannot be expressed";
  }
  if (code > MAX_SLOT_CODE) {
    return `slots are for the codes 0 to ${MAX_SLOT_CODE}; only the wildcard can catch it`;
  }
  return null;
}
