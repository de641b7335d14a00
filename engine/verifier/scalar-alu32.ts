/**
 * Arithmetic on the bounds of the low half of a register. Where `varOff` is read for the result of
 * a bitwise operation, it holds the operation's result already.
 */

import type { Reg, RegState } from './reg';
import { markKnown32, markUnbounded64, updateBounds32 } from './scalar-bounds';
import { tnumArshift, tnumLshift, tnumRshift, tnumSubreg } from './tnum';
import { S32_MAX, S32_MIN, U32_MAX } from './word';

function setS32(dst: RegState, min: number, max: number): void {
  dst.s32min = min;
  dst.s32max = max;
}

function setU32(dst: RegState, min: number, max: number): void {
  dst.u32min = min;
  dst.u32max = max;
}

/** Signed bounds of a sum or difference or product: nothing is known where it may overflow. */
function setS32Checked(dst: RegState, min: number, max: number): void {
  if (min < S32_MIN || max > S32_MAX || min > S32_MAX || max < S32_MIN) {
    setS32(dst, S32_MIN, S32_MAX);
  } else {
    setS32(dst, min, max);
  }
}

/** Unsigned bounds of a sum or difference: both ends may wrap, but not one alone. */
function setU32Wrapped(dst: RegState, min: number, max: number): void {
  const wraps = (value: number) => value < 0 || value > U32_MAX;
  if (wraps(min) === wraps(max)) setU32(dst, min >>> 0, max >>> 0);
  else setU32(dst, 0, U32_MAX);
}

/** @kernel kernel/bpf/verifier.c scalar32_min_max_add() */
export function add32(dst: RegState, src: Reg): void {
  setS32Checked(dst, dst.s32min + src.s32min, dst.s32max + src.s32max);
  setU32Wrapped(dst, dst.u32min + src.u32min, dst.u32max + src.u32max);
}

/** @kernel kernel/bpf/verifier.c scalar32_min_max_sub() */
export function sub32(dst: RegState, src: Reg): void {
  setS32Checked(dst, dst.s32min - src.s32max, dst.s32max - src.s32min);
  setU32Wrapped(dst, dst.u32min - src.u32max, dst.u32max - src.u32min);
}

/** @kernel kernel/bpf/verifier.c scalar32_min_max_mul() */
export function mul32(dst: RegState, src: Reg): void {
  // Products of 53 bits and more are rounded, but far beyond 32 bits.
  const greatest = dst.u32max * src.u32max;
  if (greatest > U32_MAX) setU32(dst, 0, U32_MAX);
  else setU32(dst, dst.u32min * src.u32min, greatest);
  const a = dst.s32min * src.s32min;
  const b = dst.s32min * src.s32max;
  const c = dst.s32max * src.s32min;
  const d = dst.s32max * src.s32max;
  setS32Checked(dst, Math.min(a, b, c, d) + 0, Math.max(a, b, c, d) + 0); // no -0
}

/** Signed bounds after a bitwise operation: the unsigned ones, unless they cross the sign. */
function setS32FromU32(dst: RegState): void {
  if ((dst.u32min | 0) <= (dst.u32max | 0)) setS32(dst, dst.u32min | 0, dst.u32max | 0);
  else setS32(dst, S32_MIN, S32_MAX);
}

/** Takes a result of which every bit of the low half is known. */
function takeKnown32(dst: RegState, src: Reg): boolean {
  if (src.varOff.mask.lo !== 0 || dst.varOff.mask.lo !== 0) return false;
  markKnown32(dst, dst.varOff.value.lo);
  return true;
}

/** @kernel kernel/bpf/verifier.c scalar32_min_max_and() */
export function and32(dst: RegState, src: Reg): void {
  if (takeKnown32(dst, src)) return;
  setU32(dst, dst.varOff.value.lo >>> 0, Math.min(dst.u32max, src.u32max));
  setS32FromU32(dst);
}

/** @kernel kernel/bpf/verifier.c scalar32_min_max_or() */
export function or32(dst: RegState, src: Reg): void {
  if (takeKnown32(dst, src)) return;
  const { value, mask } = dst.varOff;
  setU32(dst, Math.max(dst.u32min, src.u32min), (value.lo | mask.lo) >>> 0);
  setS32FromU32(dst);
}

/** @kernel kernel/bpf/verifier.c scalar32_min_max_xor() */
export function xor32(dst: RegState, src: Reg): void {
  if (takeKnown32(dst, src)) return;
  const { value, mask } = dst.varOff;
  setU32(dst, value.lo >>> 0, (value.lo | mask.lo) >>> 0);
  setS32FromU32(dst);
}

/**
 * Bounds of the low half shifted left by a constant, 0 to 63.
 *
 * @kernel kernel/bpf/verifier.c __scalar32_min_max_lsh()
 */
export function shiftLowHalfLeft(dst: RegState, by: number): void {
  setS32(dst, S32_MIN, S32_MAX);
  if (by > 31 || dst.u32max > 2 ** (31 - by)) setU32(dst, 0, U32_MAX);
  else setU32(dst, (dst.u32min << by) >>> 0, (dst.u32max << by) >>> 0);
}

/** @kernel kernel/bpf/verifier.c scalar32_min_max_lsh() */
export function lsh32(dst: RegState, by: number): void {
  shiftLowHalfLeft(dst, by);
  dst.varOff = tnumSubreg(tnumLshift(tnumSubreg(dst.varOff), by));
  markUnbounded64(dst);
  updateBounds32(dst);
}

/** @kernel kernel/bpf/verifier.c scalar32_min_max_rsh() */
export function rsh32(dst: RegState, by: number): void {
  setS32(dst, S32_MIN, S32_MAX);
  dst.varOff = tnumRshift(tnumSubreg(dst.varOff), by);
  setU32(dst, dst.u32min >>> by, dst.u32max >>> by);
  markUnbounded64(dst);
  updateBounds32(dst);
}

/** @kernel kernel/bpf/verifier.c scalar32_min_max_arsh() */
export function arsh32(dst: RegState, by: number): void {
  setS32(dst, dst.s32min >> by, dst.s32max >> by);
  dst.varOff = tnumArshift(tnumSubreg(dst.varOff), by, 32);
  setU32(dst, 0, U32_MAX);
  markUnbounded64(dst);
  updateBounds32(dst);
}
