import * as isa from '../isa';
import { type Reg, type RegState, SCALAR_VALUE, unknownReg } from './reg';
import { syncBounds } from './scalar-bounds';
import { tnumText } from './tnum';
import { type Word, word } from './word';

/** What the tests of scalars are made with: numbers, registers, and what operations are to mean. */

export const U64 = (1n << 64n) - 1n;
export const u = (x: bigint, bits = 64) => BigInt.asUintN(bits, x);
export const s = (x: bigint, bits = 64) => BigInt.asIntN(bits, x);
export const toWord = (x: bigint) =>
  word(Number(x & 0xffffffffn), Number((x >> 32n) & 0xffffffffn));
export const big = ({ lo, hi }: Word) => (BigInt(hi >>> 0) << 32n) | BigInt(lo >>> 0);

/** Tells of numbers what of a register excludes them; nothing where they may be held. */
export function excluder(reg: Reg): (x: bigint) => string[] {
  const [value, mask] = [big(reg.varOff.value), big(reg.varOff.mask)];
  const [umin, umax, smin, smax] = [
    big(reg.umin),
    big(reg.umax),
    s(big(reg.smin)),
    s(big(reg.smax)),
  ];
  return (x) => {
    const out = [];
    const low = Number(x & 0xffffffffn);
    if ((x & ~mask) !== value) out.push('var_off');
    if (x < umin) out.push('umin');
    if (x > umax) out.push('umax');
    if (s(x) < smin) out.push('smin');
    if (s(x) > smax) out.push('smax');
    if (low < reg.u32min) out.push('u32min');
    if (low > reg.u32max) out.push('u32max');
    if ((low | 0) < reg.s32min) out.push('s32min');
    if ((low | 0) > reg.s32max) out.push('s32max');
    return out;
  };
}

/** What of a register excludes `x`; empty where nothing does. */
export function excludes(reg: Reg, x: bigint): string[] {
  return excluder(reg)(x);
}

/** All of a register's bounds and its known bits. */
export function scalarText(reg: Reg): string {
  const { smin, smax, umin, umax, s32min, s32max, u32min, u32max } = reg;
  return `s64=[${s(big(smin))}, ${s(big(smax))}] u64=[${big(umin)}, ${big(umax)}] s32=[${s32min}, ${s32max}] u32=[${u32min}, ${u32max}] ${tnumText(reg.varOff)}`;
}

/** A scalar between two unsigned numbers. */
export function between(min: bigint, max: bigint): RegState {
  const reg = unknownReg(SCALAR_VALUE);
  [reg.umin, reg.umax] = [toWord(min), toWord(max)];
  syncBounds(reg);
  return reg;
}

export const insn = (code: number, imm = 0): isa.Insn => ({ code, dst: 0, src: 0, off: 0, imm });

/** Arithmetic as the machine does it; of 32 bits, operands and result are cut to them. */
export const OPS: Record<
  string,
  [op: number, compute: (x: bigint, y: bigint, bits: number) => bigint]
> = {
  add: [isa.BPF_ADD, (x, y) => x + y],
  sub: [isa.BPF_SUB, (x, y) => x - y],
  mul: [isa.BPF_MUL, (x, y) => x * y],
  and: [isa.BPF_AND, (x, y) => x & y],
  or: [isa.BPF_OR, (x, y) => x | y],
  xor: [isa.BPF_XOR, (x, y) => x ^ y],
  neg: [isa.BPF_NEG, (x) => -x],
  lsh: [isa.BPF_LSH, (x, y, bits) => x << (y & BigInt(bits - 1))],
  rsh: [isa.BPF_RSH, (x, y, bits) => x >> (y & BigInt(bits - 1))],
  arsh: [isa.BPF_ARSH, (x, y, bits) => s(x, bits) >> (y & BigInt(bits - 1))],
  div: [isa.BPF_DIV, (x, y) => (y === 0n ? 0n : x / y)],
  mod: [isa.BPF_MOD, (x, y) => (y === 0n ? x : x % y)],
};

/** When a jump is taken; numbers are unsigned, of `b` bits. */
export const COMPARISONS: Record<
  string,
  [op: number, holds: (x: bigint, y: bigint, b: number) => boolean]
> = {
  '==': [isa.BPF_JEQ, (x, y) => x === y],
  '!=': [isa.BPF_JNE, (x, y) => x !== y],
  '&': [isa.BPF_JSET, (x, y) => (x & y) !== 0n],
  '>': [isa.BPF_JGT, (x, y) => x > y],
  '>=': [isa.BPF_JGE, (x, y) => x >= y],
  '<': [isa.BPF_JLT, (x, y) => x < y],
  '<=': [isa.BPF_JLE, (x, y) => x <= y],
  's>': [isa.BPF_JSGT, (x, y, b) => s(x, b) > s(y, b)],
  's>=': [isa.BPF_JSGE, (x, y, b) => s(x, b) >= s(y, b)],
  's<': [isa.BPF_JSLT, (x, y, b) => s(x, b) < s(y, b)],
  's<=': [isa.BPF_JSLE, (x, y, b) => s(x, b) <= s(y, b)],
};
