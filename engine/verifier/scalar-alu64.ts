/**
 * Arithmetic on the bounds of the whole number. Where `varOff` is read for the result of a bitwise
 * operation, it holds the operation's result already.
 */

import type { Reg, RegState } from './reg';
import { shiftLowHalfLeft } from './scalar-alu32';
import { become, markUnbounded32, updateBounds } from './scalar-bounds';
import { tnumArshift, tnumIsConst, tnumLshift, tnumRshift } from './tnum';
import {
  add,
  isNegative,
  isZero,
  mul,
  mulU32,
  neg,
  ONE,
  or,
  S64_MAX,
  S64_MIN,
  sar,
  shl,
  shr,
  sle,
  smax,
  smin,
  sub,
  U64_MAX,
  ule,
  ult,
  umax,
  umin,
  type Word,
  word,
  ZERO,
} from './word';

function setS64(dst: RegState, min: Word, max: Word): void {
  dst.smin = min;
  dst.smax = max;
}

function setU64(dst: RegState, min: Word, max: Word): void {
  dst.umin = min;
  dst.umax = max;
}

/** Whether the signed sum of `a` and `b` left the range: its sign is that of neither. */
function addOverflows(a: Word, b: Word, sum: Word): boolean {
  return ((a.hi ^ sum.hi) & (b.hi ^ sum.hi)) < 0;
}

function subOverflows(a: Word, b: Word, difference: Word): boolean {
  return ((a.hi ^ b.hi) & (a.hi ^ difference.hi)) < 0;
}

/** @kernel kernel/bpf/verifier.c scalar_min_max_add() */
export function add64(dst: RegState, src: Reg): void {
  const min = add(dst.smin, src.smin);
  const max = add(dst.smax, src.smax);
  if (addOverflows(dst.smin, src.smin, min) || addOverflows(dst.smax, src.smax, max)) {
    setS64(dst, S64_MIN, S64_MAX);
  } else {
    setS64(dst, min, max);
  }
  // Both ends may wrap, but not the upper one alone.
  const least = add(dst.umin, src.umin);
  const greatest = add(dst.umax, src.umax);
  if (!ult(least, dst.umin) && ult(greatest, dst.umax)) setU64(dst, ZERO, U64_MAX);
  else setU64(dst, least, greatest);
}

/** @kernel kernel/bpf/verifier.c scalar_min_max_sub() */
export function sub64(dst: RegState, src: Reg): void {
  const min = sub(dst.smin, src.smax);
  const max = sub(dst.smax, src.smin);
  if (subOverflows(dst.smin, src.smax, min) || subOverflows(dst.smax, src.smin, max)) {
    setS64(dst, S64_MIN, S64_MAX);
  } else {
    setS64(dst, min, max);
  }
  // Both ends may wrap, but not the lower one alone.
  const wrapsLeast = ult(dst.umin, src.umax);
  const wrapsGreatest = ult(dst.umax, src.umin);
  if (wrapsLeast && !wrapsGreatest) setU64(dst, ZERO, U64_MAX);
  else setU64(dst, sub(dst.umin, src.umax), sub(dst.umax, src.umin));
}

/** The product of two unsigned numbers; `null` where it has more than 64 bits. */
function mulUnsigned(a: Word, b: Word): Word | null {
  if ((a.hi | b.hi) === 0) return mulU32(a.lo, b.lo);
  if (a.hi !== 0 && b.hi !== 0) return null;
  const upper = a.hi !== 0 ? mulU32(a.hi, b.lo) : mulU32(a.lo, b.hi);
  if (upper.hi !== 0) return null;
  const product = mul(a, b);
  return product.hi >>> 0 < upper.lo >>> 0 ? null : product;
}

/** The product of two signed numbers; `null` where it leaves the range. */
function mulSigned(a: Word, b: Word): Word | null {
  if (isZero(a) || isZero(b)) return ZERO;
  const negative = isNegative(a) !== isNegative(b);
  const magnitude = mulUnsigned(isNegative(a) ? neg(a) : a, isNegative(b) ? neg(b) : b);
  if (magnitude === null) return null;
  if (negative) return ule(magnitude, S64_MIN) ? neg(magnitude) : null;
  return isNegative(magnitude) ? null : magnitude;
}

/** @kernel kernel/bpf/verifier.c scalar_min_max_mul() */
export function mul64(dst: RegState, src: Reg): void {
  const greatest = mulUnsigned(dst.umax, src.umax);
  if (greatest === null) setU64(dst, ZERO, U64_MAX);
  else setU64(dst, mul(dst.umin, src.umin), greatest);
  const a = mulSigned(dst.smin, src.smin);
  const b = mulSigned(dst.smin, src.smax);
  const c = mulSigned(dst.smax, src.smin);
  const d = mulSigned(dst.smax, src.smax);
  if (a === null || b === null || c === null || d === null) setS64(dst, S64_MIN, S64_MAX);
  else setS64(dst, smin(smin(a, b), smin(c, d)), smax(smax(a, b), smax(c, d)));
}

/** Signed bounds after a bitwise operation: the unsigned ones, unless they cross the sign. */
function setS64FromU64(dst: RegState): void {
  if (sle(dst.umin, dst.umax)) setS64(dst, dst.umin, dst.umax);
  else setS64(dst, S64_MIN, S64_MAX);
  updateBounds(dst);
}

/** Takes a result of which every bit is known. */
function takeKnown(dst: RegState, src: Reg): boolean {
  if (!tnumIsConst(src.varOff) || !tnumIsConst(dst.varOff)) return false;
  become(dst, dst.varOff.value);
  return true;
}

/** @kernel kernel/bpf/verifier.c scalar_min_max_and() */
export function and64(dst: RegState, src: Reg): void {
  if (takeKnown(dst, src)) return;
  setU64(dst, dst.varOff.value, umin(dst.umax, src.umax));
  setS64FromU64(dst);
}

/** @kernel kernel/bpf/verifier.c scalar_min_max_or() */
export function or64(dst: RegState, src: Reg): void {
  if (takeKnown(dst, src)) return;
  setU64(dst, umax(dst.umin, src.umin), or(dst.varOff.value, dst.varOff.mask));
  setS64FromU64(dst);
}

/** @kernel kernel/bpf/verifier.c scalar_min_max_xor() */
export function xor64(dst: RegState, src: Reg): void {
  if (takeKnown(dst, src)) return;
  setU64(dst, dst.varOff.value, or(dst.varOff.value, dst.varOff.mask));
  setS64FromU64(dst);
}

/**
 * A shift by 32, the first half of a sign extension, makes the low half the upper one: its signed
 * bounds remain bounds.
 *
 * @kernel kernel/bpf/verifier.c scalar_min_max_lsh()
 */
export function lsh64(dst: RegState, by: number): void {
  if (by === 32) setS64(dst, word(0, dst.s32min), word(0, dst.s32max));
  else setS64(dst, S64_MIN, S64_MAX);
  if (ult(shl(ONE, 63 - by), dst.umax)) setU64(dst, ZERO, U64_MAX);
  else setU64(dst, shl(dst.umin, by), shl(dst.umax, by));
  shiftLowHalfLeft(dst, by);
  dst.varOff = tnumLshift(dst.varOff, by);
  updateBounds(dst);
}

/** @kernel kernel/bpf/verifier.c scalar_min_max_rsh() */
export function rsh64(dst: RegState, by: number): void {
  setS64(dst, S64_MIN, S64_MAX);
  dst.varOff = tnumRshift(dst.varOff, by);
  setU64(dst, shr(dst.umin, by), shr(dst.umax, by));
  markUnbounded32(dst);
  updateBounds(dst);
}

/** @kernel kernel/bpf/verifier.c scalar_min_max_arsh() */
export function arsh64(dst: RegState, by: number): void {
  setS64(dst, sar(dst.smin, by), sar(dst.smax, by));
  dst.varOff = tnumArshift(dst.varOff, by, 64);
  setU64(dst, ZERO, U64_MAX);
  markUnbounded32(dst);
  updateBounds(dst);
}
