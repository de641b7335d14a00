/** What is known of a number after a load or move that takes only its low bytes. */

import type { RegState } from './reg';
import { markKnown, markUnbounded32, syncBounds } from './scalar-bounds';
import { TNUM_UNKNOWN, tnumCast, tnumConst, tnumIsConst, tnumRange, tnumSubreg } from './tnum';
import { and, fromS32, shr, U32_MAX, U64_MAX, type Word, xor, ZERO } from './word';

/**
 * Keeps the low `size` bytes, 1, 2 or 4; the rest becomes 0.
 *
 * @kernel kernel/bpf/verifier.c coerce_reg_to_size()
 */
export function coerceToSize(reg: RegState, size: number): void {
  reg.varOff = tnumCast(reg.varOff, size);
  const kept = shr(U64_MAX, 64 - 8 * size);
  if (sameAbove(xor(reg.umin, reg.umax), size)) {
    reg.umin = and(reg.umin, kept);
    reg.umax = and(reg.umax, kept);
  } else {
    reg.umin = ZERO;
    reg.umax = kept;
  }
  reg.smin = reg.umin;
  reg.smax = reg.umax;
  if (size < 4) markUnbounded32(reg);
  syncBounds(reg);
}

/** Whether two numbers of this difference (exclusive or) are the same above their low bytes. */
function sameAbove(difference: Word, size: number): boolean {
  return difference.hi === 0 && (size === 4 || difference.lo >>> (8 * size) === 0);
}

/** The low `size` bytes as a signed number. */
function signed(value: number, size: number): number {
  const unused = 32 - 8 * size;
  return (value << unused) >> unused;
}

/**
 * Keeps the low `size` bytes, 1, 2 or 4, as a signed number of 64 bits.
 *
 * @kernel kernel/bpf/verifier.c coerce_reg_to_size_sx()
 */
export function coerceToSizeSx(reg: RegState, size: number): void {
  if (tnumIsConst(reg.varOff)) {
    markKnown(reg, fromS32(signed(reg.varOff.value.lo, size)));
    return;
  }
  if (sameAbove(xor(reg.smin, reg.smax), size)) {
    const a = signed(reg.smin.lo, size);
    const b = signed(reg.smax.lo, size);
    const min = Math.min(a, b);
    const max = Math.max(a, b);
    if (min < 0 === max < 0) {
      reg.s32min = min;
      reg.s32max = max;
      reg.u32min = min >>> 0;
      reg.u32max = max >>> 0;
      reg.smin = reg.umin = fromS32(min);
      reg.smax = reg.umax = fromS32(max);
      reg.varOff = tnumRange(reg.umin, reg.umax);
      return;
    }
  }
  const bound = 2 ** (8 * size - 1);
  reg.s32min = -bound;
  reg.s32max = bound - 1;
  reg.smin = fromS32(-bound);
  reg.smax = fromS32(bound - 1);
  reg.u32min = 0;
  reg.u32max = U32_MAX;
  reg.umin = ZERO;
  reg.umax = U64_MAX;
  reg.varOff = TNUM_UNKNOWN;
}

/**
 * Keeps the low `size` bytes, 1 or 2, as a signed number of 32 bits. Bounds of the whole number are
 * left as they were: the caller extends with zeros.
 *
 * @kernel kernel/bpf/verifier.c coerce_subreg_to_size_sx()
 */
export function coerceSubregToSizeSx(reg: RegState, size: number): void {
  if (tnumIsConst(reg.varOff)) {
    const value = signed(reg.varOff.value.lo, size);
    reg.varOff = tnumConst(fromS32(value));
    reg.s32min = reg.s32max = value;
    reg.u32min = reg.u32max = value >>> 0;
    return;
  }
  if ((reg.s32min ^ reg.s32max) >>> (8 * size) === 0) {
    const a = signed(reg.s32min, size);
    const b = signed(reg.s32max, size);
    const min = Math.min(a, b);
    const max = Math.max(a, b);
    if (min < 0 === max < 0) {
      reg.s32min = min;
      reg.s32max = max;
      reg.u32min = min >>> 0;
      reg.u32max = max >>> 0;
      reg.varOff = tnumSubreg(tnumRange(fromS32(min), fromS32(max)));
      return;
    }
  }
  const bound = 2 ** (8 * size - 1);
  reg.s32min = -bound;
  reg.s32max = bound - 1;
  reg.u32min = 0;
  reg.u32max = U32_MAX;
  reg.varOff = tnumSubreg(TNUM_UNKNOWN);
}
