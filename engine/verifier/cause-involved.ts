import {
  BPF_ALU,
  BPF_ALU64,
  BPF_ATOMIC,
  BPF_CALL,
  BPF_EXIT,
  BPF_LD,
  BPF_LDX,
  BPF_MOV,
  BPF_REG_FP,
  BPF_ST,
  BPF_STX,
  BPF_X,
  bpfClass,
  bpfMode,
  bpfOp,
  bpfSrc,
  type Insn,
} from '../isa';
import { helperArity } from './helper-arity';
import type { MessageCode } from './messages';
import type { Facts } from './path';
import type { Rejected, VerifyRequest } from './types';

/** A register or slot; `frame` where it is not that of the instruction at fault. */
export interface Name {
  readonly name: string;
  readonly frame: number | null;
}

/** Refusals of the form of an instruction, of what it calls, or of a whole path: not of a value. */
const OF_NO_VALUE: ReadonlySet<string> = new Set<MessageCode>([
  'addr-space-cast',
  'arena-missing',
  'call-depth',
  'call-in-lock',
  'div-by-zero',
  'fp-read-only',
  'gpl-only',
  'helper-not-allowed',
  'infinite-loop',
  'invalid-alu-opcode',
  'invalid-atomic-opcode',
  'invalid-atomic-size',
  'invalid-func',
  'invalid-jump-opcode',
  'invalid-ld-mode',
  'invalid-may-goto',
  'invalid-shift',
  'ld-abs-not-allowed',
  'ld-imm64-reserved',
  'lock-held',
  'lock-in-socket-filter',
  'packet-write',
  'reference-leak',
  'reserved-fields',
  'tail-call-in-subprog',
  'too-complex',
  'too-complex-async',
  'too-complex-loop',
  'unreleased-reference',
]);

/** Refusals of an argument whose message does not name it. */
const ARGUMENTS: Readonly<Partial<Record<MessageCode, readonly number[]>>> = {
  'backtracking-misuse': [1],
  'callback-map': [1],
  'unlock-nothing': [1],
  'unlock-other': [1],
  'lock-two': [1],
};

/** The registers and stack slots that a refusal is about, the one at fault first. */
export function involvedIn(request: VerifyRequest, rejected: Rejected, facts: Facts): Name[] {
  const { at, code, message, more } = rejected;
  const insn = at === null ? undefined : request.insns[at];
  if (!insn || OF_NO_VALUE.has(code)) return [];
  const said = [message, ...more.map((line) => line.message)]
    .flatMap((text) => [...text.matchAll(/\bR(\d+)\b/g)].map(([, regno]) => Number(regno)))
    .filter((regno) => regno <= BPF_REG_FP);
  const used = operands(insn, request).filter(
    (regno) => regno !== BPF_REG_FP && facts.has(`R${regno}`),
  );
  const one = code === 'unsupported' ? undefined : ARGUMENTS[code];
  const chosen = code === 'arg-packet' ? used.filter((regno) => isPacket(facts, regno)) : used;
  const asked = said.length === 0 ? (one ?? chosen) : isAlu(insn) ? [...said, ...used] : said;
  const slots = slotsOf(rejected, facts, insn);
  const regs = slots.length > 0 && code === 'stack-fill-size' ? [] : asked;
  return [
    ...slots,
    ...[...new Set(regs)].map((regno): Name => ({ name: `R${regno}`, frame: null })),
  ];
}

const isPacket = (facts: Facts, regno: number) => /^pkt/.test(facts.get(`R${regno}`) ?? '');

const isAlu = ({ code }: Insn) => bpfClass(code) === BPF_ALU || bpfClass(code) === BPF_ALU64;

/** Registers that an instruction reads; of an access, the one with the address first. */
function operands({ code, dst, src, imm }: Insn, request: VerifyRequest): number[] {
  const byReg = bpfSrc(code) === BPF_X;
  switch (bpfClass(code)) {
    case BPF_ALU:
    case BPF_ALU64:
      if (bpfOp(code) === BPF_MOV) return byReg ? [src] : [];
      return byReg ? [dst, src] : [dst];
    case BPF_LDX:
      return [src];
    case BPF_ST:
      return [dst];
    case BPF_STX:
      return bpfMode(code) === BPF_ATOMIC ? [dst, src, 0] : [dst, src];
    case BPF_LD:
      return [6];
    default:
      if (bpfOp(code) === BPF_EXIT) return [0];
      if (bpfOp(code) !== BPF_CALL) return byReg ? [dst, src] : [dst];
      return Array.from({ length: helperArity(request.progType, imm) }, (_, i) => i + 1);
  }
}

/** The slot that holds a pointer of which a part was read. */
function slotsOf({ code }: Rejected, facts: Facts, insn: Insn): Name[] {
  if (code !== 'stack-fill-size') return [];
  const [, frame, off] = /^fp(?:\[(\d+)\])?(-?\d+)$/.exec(facts.get(`R${insn.src}`) ?? '') ?? [];
  if (off === undefined) return [];
  const slot = Math.floor((Number(off) + insn.off) / 8) * 8;
  return [{ name: `fp${slot}`, frame: frame === undefined ? null : Number(frame) }];
}
