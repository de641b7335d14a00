import { ctxFieldAt, type ProgTypeName, SOCK_FIELDS, type SockStruct } from '../abi';
import {
  accessBytes,
  BPF_ALU,
  BPF_ALU64,
  BPF_AND,
  BPF_DW,
  BPF_K,
  BPF_LDX,
  BPF_MEM,
  BPF_MEMSX,
  BPF_MOV,
  BPF_RSH,
  BPF_ST,
  BPF_STX,
  BPF_W,
  BPF_X,
  bpfClass,
  bpfMode,
  bpfSize,
  type Insn,
} from '../isa';
import { InternalError } from '../util';
import type { VerifierFacts } from '../verifier';
import type { FieldAccess } from './ctx-field';
import { emit } from './emit';
import { type PassResult, type Program, patched } from './pass';
import { type Patch, SELF } from './patch';
import { prologueOf } from './prologue';
import { skbFieldBytes, skbFieldCode } from './skb-access';
import { sockFieldCode } from './sock-access';
import { xdpFieldCode } from './xdp-access';

/**
 * Turns accesses to fields of the context, which exist for programs only, into accesses to the
 * kernel's own structures, and puts before the program what its type needs there. Where a field
 * takes several instructions, the first counts as the program's.
 *
 * @returns ERANGE when a jump no longer reaches its target
 * @throws InternalError for an access that no verifier accepts
 * @kernel kernel/bpf/verifier.c convert_ctx_accesses()
 */
export function convertCtxAccess(program: Program, progType: ProgTypeName): PassResult {
  const { insns, facts } = program;
  const isCtx = (at: number) => facts.access[at] === 'ctx';
  const knowsClocks = insns.some(
    (insn, at) =>
      isCtx(at) &&
      bpfClass(insn.code) === BPF_LDX &&
      ctxFieldAt(progType, insn.off)?.name === 'tstamp_type',
  );
  const patches: Patch[] = [];
  for (const [at, insn] of insns.entries()) {
    if (isCtx(at)) patches.push({ at, put: codeOf(insn, at, progType, knowsClocks) });
    const struct = sockStructAt(facts, at);
    if (!struct) continue;
    const put = sockFieldCode(struct, insn);
    if (!put) throw notAccepted(insn, at);
    patches.push({ at, put: [...put] });
  }
  const prologue = prologueOf(progType, facts.writesPacket);
  if (prologue.length > 0) putBefore(patches, prologue);
  return patched(program, patches, {
    added: (at) =>
      at < prologue.length ? 'bytes of its own for a cloned packet' : 'on the way to the field',
    changed: (at) => (isCtx(at) || sockStructAt(facts, at) ? "the kernel's field" : ''),
  });
}

/** The kind of socket that an instruction loads from. */
function sockStructAt({ access }: VerifierFacts, at: number): SockStruct | null {
  const kind = access[at];
  return kind !== null && kind !== undefined && Object.hasOwn(SOCK_FIELDS, kind)
    ? (kind as SockStruct)
    : null;
}

/** Puts the prologue before the first instruction, where jumps to that do not land. */
function putBefore(patches: Patch[], prologue: readonly Insn[]): void {
  const first = patches.findIndex(({ at }) => at === 0);
  const put: Patch['put'] = first < 0 ? [SELF] : patches.splice(first, 1)[0]!.put; // found there
  const landing = prologue.length;
  patches.unshift({ at: 0, put: [...prologue, ...put], keeps: landing, landing });
}

function codeOf(insn: Insn, at: number, progType: ProgTypeName, knowsClocks: boolean): Insn[] {
  const { code, dst, off } = insn;
  const kind = bpfClass(code);
  const field = ctxFieldAt(progType, off);
  const size = accessBytes(code);
  const write = kind === BPF_ST || kind === BPF_STX;
  const signed = kind === BPF_LDX && bpfMode(code) === BPF_MEMSX;
  const part = field !== undefined && field.parts === 'narrow' && !write && size < field.width;
  const fits = field && off % size === 0 && off + size <= field.offset + field.size;
  if (!fits || !(part || field.parts === 'any' || size === field.width))
    throw notAccepted(insn, at);
  const whole = part
    ? {
        ...insn,
        code: BPF_LDX | BPF_MEM | (field.width === 8 ? BPF_DW : BPF_W),
        off: off - (off % field.width),
      }
    : insn;
  const access: FieldAccess = { field, progType, insn: whole, write, knowsClocks };
  const xdp = progType === 'xdp';
  const loads = xdp ? xdpFieldCode(access) : skbFieldCode(access);
  if (!loads) throw notAccepted(insn, at);
  return [
    ...loads,
    ...(part && size < (xdp ? field.width : skbFieldBytes(access))
      ? cutOut(dst, size, off % field.width, field.width)
      : []),
    ...(signed ? [emit(BPF_ALU64 | BPF_MOV | BPF_X, dst, dst, 8 * size)] : []),
  ];
}

/** The bytes of a field that a narrow load asks for. */
function cutOut(dst: number, size: number, byte: number, width: number): Insn[] {
  const shiftClass = width === 8 ? BPF_ALU64 : BPF_ALU;
  const mask = size === 4 ? -1 : 2 ** (8 * size) - 1;
  return [
    ...(byte === 0 ? [] : [emit(shiftClass | BPF_RSH | BPF_K, dst, 0, 0, 8 * byte)]),
    emit(BPF_ALU | BPF_AND | BPF_K, dst, 0, 0, mask),
  ];
}

function notAccepted({ code, off }: Insn, at: number): InternalError {
  const access = `mode ${bpfMode(code)} size ${bpfSize(code)} at ${off}`;
  return new InternalError(
    `slot ${at}: an access to the context that no verifier accepts, ${access}`,
  );
}
