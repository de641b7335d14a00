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
const XDP_FIELDS: Readonly<Record<(typeof XDP_MD)[number]['name'], readonly Hop[]>> = {
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

export interface Converted extends Rewritten {
  /** The facts at the new positions. */
  readonly facts: VerifierFacts;
}

/**
 * Turns loads of context fields, which exist for programs only, into loads of the kernel's own
 * structures. Where a field takes several loads, the first counts as the program's instruction.
 *
 * @param facts of the verifier, at the positions of `insns`
 * @returns EINVAL for a program type whose context is not simulated, ERANGE when a jump no longer
 *   reaches its target
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
    if (progType !== 'xdp') {
      const message = `the context of program type ${progType} is not simulated`;
      return { ok: false, errno: 'EINVAL', message, at };
    }
    patches.push({ at, put: loadsOf(insn, at), keeps: 0 });
  }
  const result = patchInsns(insns, patches);
  return result.ok ? { ...result, facts: mapFacts(facts, result) } : result;
}

function loadsOf(insn: Insn, at: number): Insn[] {
  const { code, dst, src, off } = insn;
  const field = XDP_MD.find((entry) => entry.offset === off);
  const signed = code === (BPF_LDX | BPF_MEMSX | BPF_W);
  if (!field || (code !== (BPF_LDX | BPF_MEM | BPF_W) && !signed)) {
    const access = `mode ${bpfMode(code)} size ${bpfSize(code)} at ${off}`;
    throw new InternalError(
      `slot ${at}: an access to the context that no verifier accepts, ${access}`,
    );
  }
  const loads = XDP_FIELDS[field.name].map(
    ([size, at], i): Insn => ({
      code: BPF_LDX | BPF_MEM | size,
      dst,
      src: i === 0 ? src : dst, // later loads follow the pointer just loaded
      off: at,
      imm: 0,
    }),
  );
  if (signed) loads.push({ code: BPF_ALU64 | BPF_MOV | BPF_X, dst, src: dst, off: 32, imm: 0 });
  return loads;
}
