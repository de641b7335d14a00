import {
  NET_DEVICE,
  type ProgTypeName,
  XDP_BUFF,
  XDP_MD,
  XDP_RXQ_INFO,
  XDP_TXQ_INFO,
} from '../abi';
import {
  BPF_ALU64,
  BPF_DW,
  BPF_LDX,
  BPF_MEM,
  BPF_MEMSX,
  BPF_MOV,
  BPF_W,
  BPF_X,
  bpfMode,
  bpfSize,
  type Insn,
} from '../isa';
import { InternalError } from '../util';
import type { VerifierFacts } from '../verifier';
import { mapFacts } from './facts';
import { type Patch, patchInsns, type RewriteRefused, type Rewritten } from './patch';

/** One load on the way to a field: size bits of the code, and offset in the structure reached. */
type Hop = readonly [size: typeof BPF_DW | typeof BPF_W, off: number];

/**
 * How each field of `struct xdp_md` is reached from `struct xdp_buff`: loads that follow one
 * another, all but the last of pointers.
 *
 * @kernel net/core/filter.c xdp_convert_ctx_access()
 */
const XDP_LOADS: Readonly<Record<(typeof XDP_MD)[number]['name'], readonly Hop[]>> = {
  data: [[BPF_DW, XDP_BUFF.data]],
  data_end: [[BPF_DW, XDP_BUFF.data_end]],
  data_meta: [[BPF_DW, XDP_BUFF.data_meta]],
  ingress_ifindex: [
    [BPF_DW, XDP_BUFF.rxq],
    [BPF_DW, XDP_RXQ_INFO.dev],
    [BPF_W, NET_DEVICE.ifindex],
  ],
  rx_queue_index: [
    [BPF_DW, XDP_BUFF.rxq],
    [BPF_W, XDP_RXQ_INFO.queue_index],
  ],
  egress_ifindex: [
    [BPF_DW, XDP_BUFF.txq],
    [BPF_DW, XDP_TXQ_INFO.dev],
    [BPF_W, NET_DEVICE.ifindex],
  ],
};

/** By program type and offset of a field: the loads that reach it. */
const CONTEXTS: Readonly<Record<ProgTypeName, ReadonlyMap<number, readonly Hop[]>>> = {
  xdp: new Map(XDP_MD.map(({ name, offset }) => [offset, XDP_LOADS[name]])),
};

export interface Converted extends Rewritten {
  /** The facts at the new positions. */
  readonly facts: VerifierFacts;
}

/**
 * Turns loads of context fields, which exist for programs only, into loads of the kernel's own
 * structures. Where a field takes several loads, the first counts as the program's instruction.
 *
 * @param facts of the verifier, at the positions of `insns`
 * @returns ERANGE when a jump no longer reaches its target
 * @throws InternalError for an access that no verifier accepts
 * @kernel kernel/bpf/verifier.c convert_ctx_accesses()
 */
export function convertCtxAccess(
  insns: readonly Insn[],
  facts: VerifierFacts,
  progType: ProgTypeName,
): Converted | RewriteRefused {
  const patches: Patch[] = [];
  for (const [at, insn] of insns.entries()) {
    if (facts.access[at] !== 'ctx') continue;
    patches.push({ at, put: loadsOf(insn, at, progType) });
  }
  const result = patchInsns(insns, patches);
  return result.ok ? { ...result, facts: mapFacts(facts, result) } : result;
}

function loadsOf(insn: Insn, at: number, progType: ProgTypeName): Insn[] {
  const { code, dst, src, off } = insn;
  const hops = CONTEXTS[progType].get(off);
  const signed = code === (BPF_LDX | BPF_MEMSX | BPF_W);
  if (!hops || (code !== (BPF_LDX | BPF_MEM | BPF_W) && !signed)) {
    const access = `mode ${bpfMode(code)} size ${bpfSize(code)} at ${off}`;
    throw new InternalError(
      `slot ${at}: an access to the context that no verifier accepts, ${access}`,
    );
  }
  const loads = hops.map(
    ([size, offset], i): Insn => ({
      code: BPF_LDX | BPF_MEM | size,
      dst,
      src: i === 0 ? src : dst, // later loads follow the pointer just loaded
      off: offset,
      imm: 0,
    }),
  );
  if (signed) loads.push({ code: BPF_ALU64 | BPF_MOV | BPF_X, dst, src: dst, off: 32, imm: 0 });
  return loads;
}
