/** What arithmetic makes of what is known of numbers. */

import {
  BPF_ADD,
  BPF_ALU64,
  BPF_AND,
  BPF_ARSH,
  BPF_END,
  BPF_LSH,
  BPF_MUL,
  BPF_NEG,
  BPF_OR,
  BPF_RSH,
  BPF_SUB,
  BPF_TO_BE,
  BPF_XOR,
  bpfClass,
  bpfOp,
  bpfSrc,
  type Insn,
} from '../isa';
import { copyReg, knownReg, type Reg, type RegState, SCALAR_VALUE } from './reg';
import { add32, and32, arsh32, lsh32, mul32, or32, rsh32, sub32, xor32 } from './scalar-alu32';
import { add64, and64, arsh64, lsh64, mul64, or64, rsh64, sub64, xor64 } from './scalar-alu64';
import {
  become,
  isKnown,
  markKnown32,
  markUnbounded,
  syncBounds,
  zext32To64,
} from './scalar-bounds';
import { coerceToSize } from './scalar-coerce';
import {
  TNUM_UNKNOWN,
  tnumAdd,
  tnumAnd,
  tnumIsConst,
  tnumMul,
  tnumNeg,
  tnumOr,
  tnumSub,
  tnumSwapBytes,
  tnumXor,
} from './tnum';
import {
  add,
  and,
  eq,
  fromU32,
  isZero,
  mul,
  or,
  sar,
  shl,
  shr,
  sub,
  U64_MAX,
  type Word,
  xor,
  ZERO,
} from './word';

type Shift = (dst: RegState, by: number) => void;

const SHIFTS32: Readonly<Record<number, Shift>> = {
  [BPF_LSH]: lsh32,
  [BPF_RSH]: rsh32,
  [BPF_ARSH]: arsh32,
};

const SHIFTS64: Readonly<Record<number, Shift>> = {
  [BPF_LSH]: lsh64,
  [BPF_RSH]: rsh64,
  [BPF_ARSH]: arsh64,
};

/**
 * Applies an arithmetic instruction to what is known of the number in `dst`. Where nothing can be
 * told of the result, `dst` becomes a scalar of unknown value, all 64 bits of it: so after division,
 * which is never followed, and after a shift by an unknown distance.
 *
 * @param src the second operand; of BPF_NEG and BPF_END, any register
 * @kernel kernel/bpf/verifier.c adjust_scalar_min_max_vals()
 */
export function scalarAlu(insn: Insn, dst: RegState, src: Reg): void {
  const op = bpfOp(insn.code);
  const is32 = bpfClass(insn.code) !== BPF_ALU64;
  switch (op) {
    case BPF_ADD:
      add32(dst, src);
      add64(dst, src);
      dst.varOff = tnumAdd(dst.varOff, src.varOff);
      break;
    case BPF_SUB:
      sub32(dst, src);
      sub64(dst, src);
      dst.varOff = tnumSub(dst.varOff, src.varOff);
      break;
    case BPF_NEG:
      negate(dst);
      break;
    case BPF_MUL:
      dst.varOff = tnumMul(dst.varOff, src.varOff);
      mul32(dst, src);
      mul64(dst, src);
      break;
    case BPF_AND:
      dst.varOff = tnumAnd(dst.varOff, src.varOff);
      and32(dst, src);
      and64(dst, src);
      break;
    case BPF_OR:
      dst.varOff = tnumOr(dst.varOff, src.varOff);
      or32(dst, src);
      or64(dst, src);
      break;
    case BPF_XOR:
      dst.varOff = tnumXor(dst.varOff, src.varOff);
      xor32(dst, src);
      xor64(dst, src);
      break;
    case BPF_LSH:
    case BPF_RSH:
    case BPF_ARSH:
      if (!isShiftKnown(src, is32)) {
        markUnknown(dst);
        return;
      }
      if (is32) SHIFTS32[op]!(dst, src.u32min);
      else SHIFTS64[op]!(dst, src.umin.lo);
      break;
    case BPF_END:
      orderBytes(insn, dst);
      syncBounds(dst);
      return;
    default:
      markUnknown(dst);
      return;
  }
  if (is32) zext32To64(dst);
  syncBounds(dst);
}

/**
 * The result of an instruction whose operands are both constants and nothing else: what `scalarAlu()`
 * comes to in many steps. `null` where it is not that simple.
 */
export function knownResult(insn: Insn, dst: Reg, operand: Word): Reg | null {
  if (dst.id !== 0 || dst.off !== 0 || dst.range !== 0 || dst.map !== -1) return null;
  if (dst.frameno !== 0 || dst.refObjId !== 0 || !isKnown(dst)) return null;
  const is64 = bpfClass(insn.code) === BPF_ALU64;
  const value = compute(bpfOp(insn.code), dst.varOff.value, operand, is64);
  if (value === null) return null;
  const result = knownReg(SCALAR_VALUE, is64 ? value : fromU32(value.lo));
  result.precise = dst.precise;
  return result;
}

/** Of the low halves where not `is64`; `null` for what is never followed. */
function compute(op: number, a: Word, b: Word, is64: boolean): Word | null {
  switch (op) {
    case BPF_ADD:
      return add(a, b);
    case BPF_SUB:
      return sub(a, b);
    case BPF_AND:
      return and(a, b);
    case BPF_OR:
      return or(a, b);
    case BPF_XOR:
      return xor(a, b);
    case BPF_MUL:
      return mul(a, b);
    default:
  }
  const by = b.lo >>> 0;
  if (b.hi !== 0 || by >= (is64 ? 64 : 32)) return null;
  switch (op) {
    case BPF_LSH:
      return shl(a, by);
    case BPF_RSH:
      return is64 ? shr(a, by) : fromU32(a.lo >>> by);
    case BPF_ARSH:
      return is64 ? sar(a, by) : fromU32(a.lo >> by);
    default:
      return null;
  }
}

/**
 * `x &= mask` and `x |= mask` where `x` is 0 or -1, as compilers write `x ? a : b`, are walked once
 * for either. Takes the second for `dst` and returns the register of the first, for a state that
 * goes on at the same instruction later; `null` elsewhere. To be called before `scalarAlu()`.
 *
 * @kernel kernel/bpf/verifier.c maybe_fork_scalars()
 */
export function forkScalar(insn: Insn, dst: RegState, src: Reg): RegState | null {
  const op = bpfOp(insn.code);
  if ((op !== BPF_AND && op !== BPF_OR) || !tnumIsConst(src.varOff)) return null;
  const whole = eq(dst.smin, MINUS_ONE) && isZero(dst.smax);
  if (!whole && (dst.s32min !== -1 || dst.s32max !== 0)) return null;
  const other = copyReg(dst);
  if (whole) {
    become(other, ZERO);
    become(dst, MINUS_ONE);
  } else {
    markKnown32(other, 0);
    markKnown32(dst, -1);
  }
  return other;
}

const MINUS_ONE = U64_MAX;

/** `0 - dst`; the distance to other registers is forgotten. */
function negate(dst: RegState): void {
  const operand = copyReg(dst);
  become(dst, ZERO);
  sub32(dst, operand);
  sub64(dst, operand);
  dst.varOff = tnumNeg(operand.varOff);
}

/**
 * Swaps bytes or, to little endian, only drops the upper ones. The bounds follow from the bits.
 *
 * @kernel kernel/bpf/verifier.c scalar_byte_swap()
 */
function orderBytes(insn: Insn, dst: RegState): void {
  const size = insn.imm / 8;
  const swaps = bpfClass(insn.code) === BPF_ALU64 || bpfSrc(insn.code) === BPF_TO_BE;
  if (swaps || size < 8) {
    dst.id = 0;
    dst.off = 0;
  }
  if (swaps) {
    dst.varOff = tnumSwapBytes(dst.varOff, size);
    markUnbounded(dst);
  }
  if (size < 8) coerceToSize(dst, size);
}

/**
 * Whether a shift is by one known distance, less than the width.
 *
 * @kernel kernel/bpf/verifier.c is_safe_to_compute_dst_reg_range()
 */
function isShiftKnown(src: Reg, is32: boolean): boolean {
  if (src.umax.hi !== 0 || src.umax.lo >>> 0 >= (is32 ? 32 : 64)) return false;
  if (!is32) return tnumIsConst(src.varOff) && eq(src.smin, src.smax) && eq(src.umin, src.umax);
  const { s32min, s32max, u32min, u32max } = src;
  return src.varOff.mask.lo === 0 && s32min === s32max && u32min === u32max;
}

/** @kernel kernel/bpf/verifier.c __mark_reg_unknown() */
function markUnknown(reg: RegState): void {
  reg.type = SCALAR_VALUE;
  reg.off = 0;
  reg.range = 0;
  reg.map = -1;
  reg.id = 0;
  reg.frameno = 0;
  reg.precise = false;
  reg.varOff = TNUM_UNKNOWN;
  markUnbounded(reg);
}
