/**
 * What the parts of a register's knowledge say about each other: signed and unsigned bounds of the
 * whole number and of its low half, and its known bits. All functions change a draft in place.
 *
 * @kernel kernel/bpf/verifier.c reg_bounds_sync() and what it calls
 */

import type { Reg, RegState } from './reg';
import { type Tnum, tnumConst, tnumConstSubreg, tnumIsConst, tnumStep, tnumSubreg } from './tnum';
import {
  eq,
  fromS32,
  fromU32,
  hexText,
  or,
  S32_MAX,
  S32_MIN,
  S64_MAX,
  S64_MIN,
  sle,
  smax,
  smin,
  U32_MAX,
  U32_MAX_WORD,
  U64_MAX,
  ule,
  ult,
  umax,
  umin,
  type Word,
  word,
  ZERO,
} from './word';

// ------------------------------------------------------------------------------- all or nothing

/** Forgets the bounds of the whole number and of its low half; the known bits stay. */
export function markUnbounded(reg: RegState): void {
  markUnbounded64(reg);
  markUnbounded32(reg);
}

/** @kernel kernel/bpf/verifier.c __mark_reg64_unbounded() */
export function markUnbounded64(reg: RegState): void {
  reg.smin = S64_MIN;
  reg.smax = S64_MAX;
  reg.umin = ZERO;
  reg.umax = U64_MAX;
}

/** @kernel kernel/bpf/verifier.c __mark_reg32_unbounded() */
export function markUnbounded32(reg: RegState): void {
  reg.s32min = S32_MIN;
  reg.s32max = S32_MAX;
  reg.u32min = 0;
  reg.u32max = U32_MAX;
}

/**
 * Makes the number a constant, and touches nothing else.
 *
 * @kernel kernel/bpf/verifier.c ___mark_reg_known()
 */
export function markKnown(reg: RegState, value: Word): void {
  reg.varOff = tnumConst(value);
  reg.smin = reg.smax = reg.umin = reg.umax = value;
  reg.s32min = reg.s32max = value.lo;
  reg.u32min = reg.u32max = value.lo >>> 0;
}

/**
 * The same, and nothing is remembered of what the register was: it is linked to no other one.
 *
 * @kernel kernel/bpf/verifier.c __mark_reg_known()
 */
export function become(reg: RegState, value: Word): void {
  markKnown(reg, value);
  reg.id = 0;
  reg.off = 0;
  reg.range = 0;
  reg.map = -1;
}

/**
 * Makes the low half a constant; the bounds of the whole stay.
 *
 * @kernel kernel/bpf/verifier.c __mark_reg32_known()
 */
export function markKnown32(reg: RegState, value: number): void {
  reg.varOff = tnumConstSubreg(reg.varOff, value);
  reg.s32min = reg.s32max = value | 0;
  reg.u32min = reg.u32max = value >>> 0;
}

// ------------------------------------------------------------------------- bounds from the bits

/** @kernel kernel/bpf/verifier.c __update_reg_bounds() */
export function updateBounds(reg: RegState): void {
  updateBounds32(reg);
  const { value, mask } = reg.varOff;
  const lo = value.lo | mask.lo;
  const hi = value.hi | mask.hi;
  // Least and greatest signed numbers differ from the unsigned ones in an unknown sign bit.
  const shi = value.hi | (mask.hi & S32_MIN);
  if (sltParts(reg.smin.lo, reg.smin.hi, value.lo, shi)) reg.smin = word(value.lo, shi);
  const thi = value.hi | (mask.hi & S32_MAX);
  if (sltParts(lo, thi, reg.smax.lo, reg.smax.hi)) reg.smax = word(lo, thi);
  if (ult(reg.umin, value)) reg.umin = value;
  if (ultParts(lo, hi, reg.umax.lo, reg.umax.hi)) reg.umax = word(lo, hi);
  takeOnlyMember(reg);
}

/** Unsigned `a < b`, of the halves of two numbers. */
function ultParts(alo: number, ahi: number, blo: number, bhi: number): boolean {
  return ahi === bhi ? alo >>> 0 < blo >>> 0 : ahi >>> 0 < bhi >>> 0;
}

/** Signed `a < b`, likewise. */
function sltParts(alo: number, ahi: number, blo: number, bhi: number): boolean {
  return ahi === bhi ? alo >>> 0 < blo >>> 0 : ahi < bhi;
}

/** Whether a number has all bits that are known. */
function isMember({ lo, hi }: Word, { value, mask }: Tnum): boolean {
  return (lo & ~mask.lo) === value.lo && (hi & ~mask.hi) === value.hi;
}

/** Takes the one number of the known bits that lies within the unsigned bounds, if it is one. */
function takeOnlyMember(reg: RegState): void {
  const { varOff, umin, umax } = reg;
  // As a rule both ends are members, and two.
  if (isMember(umin, varOff) && isMember(umax, varOff) && ult(umin, umax)) return;
  const next = tnumStep(varOff, umin);
  if (isMember(umin, varOff)) {
    if (ult(umax, next)) markKnown(reg, umin);
  } else if (eq(next, or(varOff.value, varOff.mask))) {
    markKnown(reg, next);
  } else if (ule(next, umax) && ult(umax, tnumStep(varOff, next))) {
    markKnown(reg, next);
  }
}

/** @kernel kernel/bpf/verifier.c __update_reg32_bounds() */
export function updateBounds32(reg: RegState): void {
  const value = reg.varOff.value.lo;
  const mask = reg.varOff.mask.lo;
  reg.s32min = Math.max(reg.s32min, value | (mask & S32_MIN));
  reg.s32max = Math.min(reg.s32max, value | (mask & S32_MAX));
  reg.u32min = Math.max(reg.u32min, value >>> 0);
  reg.u32max = Math.min(reg.u32max, (value | mask) >>> 0);
}

// ----------------------------------------------------------------------- bounds from the bounds

/**
 * Returns whether anything changed: words and known bits that stay are the same objects.
 *
 * @kernel kernel/bpf/verifier.c __reg_deduce_bounds()
 */
export function deduceBounds(reg: RegState): boolean {
  const { varOff, smin, smax, umin, umax, s32min, s32max, u32min, u32max } = reg;
  deduceLowHalf(reg);
  deduceWhole(reg);
  deduceWholeFromLowHalf(reg);
  return !(
    s32min === reg.s32min &&
    s32max === reg.s32max &&
    u32min === reg.u32min &&
    u32max === reg.u32max &&
    umin === reg.umin &&
    umax === reg.umax &&
    smin === reg.smin &&
    smax === reg.smax &&
    varOff === reg.varOff
  );
}

/** Narrows the unsigned bounds of the low half to the low halves of two numbers. */
function narrowU32(reg: RegState, min: number, max: number): void {
  reg.u32min = Math.max(reg.u32min, min >>> 0);
  reg.u32max = Math.min(reg.u32max, max >>> 0);
}

/** Narrows the signed bounds of the low half to the low halves of two numbers. */
function narrowS32(reg: RegState, min: number, max: number): void {
  reg.s32min = Math.max(reg.s32min, min | 0);
  reg.s32max = Math.min(reg.s32max, max | 0);
}

/**
 * A range of 64-bit numbers that share their upper half bounds the low half, as signed, unsigned or
 * both. So does one across a single step of the upper half while the low half goes from negative
 * to positive: [-1, 1] does.
 *
 * @kernel kernel/bpf/verifier.c __reg32_deduce_bounds()
 */
function deduceLowHalf(reg: RegState): void {
  const { umin, umax, smin, smax } = reg;
  if (umin.hi === umax.hi) {
    narrowU32(reg, umin.lo, umax.lo);
    if (umin.lo <= umax.lo) narrowS32(reg, umin.lo, umax.lo);
  }
  if (smin.hi === smax.hi) {
    if (smin.lo >>> 0 <= smax.lo >>> 0) narrowU32(reg, smin.lo, smax.lo);
    if (smin.lo <= smax.lo) narrowS32(reg, smin.lo, smax.lo);
  }
  if (((umin.hi + 1) | 0) === umax.hi && umin.lo < 0 && umax.lo >= 0) {
    narrowS32(reg, umin.lo, umax.lo);
  }
  if (((smin.hi + 1) | 0) === smax.hi && smin.lo < 0 && smax.lo >= 0) {
    narrowS32(reg, smin.lo, smax.lo);
  }
  // Where all numbers have the same sign, signed and unsigned bounds are the same. A signed range
  // across 0 is two ranges of unsigned numbers, at either end; where the unsigned bounds exclude
  // one, the other remains.
  if ((reg.u32min | 0) <= (reg.u32max | 0)) narrowS32(reg, reg.u32min, reg.u32max);
  if (reg.s32min >>> 0 <= reg.s32max >>> 0) {
    narrowU32(reg, reg.s32min, reg.s32max);
  } else if (reg.u32max < reg.s32min >>> 0) {
    reg.s32min = reg.u32min | 0;
    reg.u32max = Math.min(reg.u32max, reg.s32max >>> 0);
  } else if (reg.s32max >>> 0 < reg.u32min) {
    reg.s32max = reg.u32max | 0;
    reg.u32min = Math.max(reg.u32min, reg.s32min >>> 0);
  }
}

/**
 * Signed and unsigned bounds of the whole narrow each other as those of the low half do.
 *
 * @kernel kernel/bpf/verifier.c __reg64_deduce_bounds()
 */
function deduceWhole(reg: RegState): void {
  if (sle(reg.umin, reg.umax)) {
    reg.smin = smax(reg.smin, reg.umin);
    reg.smax = smin(reg.smax, reg.umax);
  }
  if (ule(reg.smin, reg.smax)) {
    reg.umin = umax(reg.umin, reg.smin);
    reg.umax = umin(reg.umax, reg.smax);
  } else if (ult(reg.umax, reg.smin)) {
    reg.smin = reg.umin;
    reg.umax = umin(reg.umax, reg.smax);
  } else if (ult(reg.smax, reg.umin)) {
    reg.smax = reg.umax;
    reg.umin = umax(reg.umin, reg.smin);
  }
}

/** @kernel kernel/bpf/verifier.c __reg_deduce_mixed_bounds() */
function deduceWholeFromLowHalf(reg: RegState): void {
  const { u32min, u32max } = reg;
  // The least number has the least upper half, and its low half is at least the least low half.
  if (reg.umin.lo >>> 0 < u32min) reg.umin = word(u32min, reg.umin.hi);
  if (reg.umax.lo >>> 0 > u32max) reg.umax = word(u32max, reg.umax.hi);
  if (reg.smin.lo >>> 0 < u32min) reg.smin = word(u32min, reg.smin.hi);
  if (reg.smax.lo >>> 0 > u32max) reg.smax = word(u32max, reg.smax.hi);
  // Of what sign extension gives: a low half that is not negative has no upper half of ones. The
  // bounds are replaced, not narrowed: a lower one of 1 becomes 0 again.
  if (reg.s32min >= 0 && sle(S32_MIN_WORD, reg.smin) && sle(reg.smax, S32_MAX_WORD)) {
    const { s32min, s32max } = reg;
    if (!isS32(reg.smin, s32min)) reg.smin = fromS32(s32min);
    if (!isS32(reg.umin, s32min)) reg.umin = reg.smin;
    if (!isS32(reg.smax, s32max)) reg.smax = fromS32(s32max);
    if (!isS32(reg.umax, s32max)) reg.umax = reg.smax;
    narrowBits(reg, reg.smin, reg.smax);
  }
}

function isS32({ lo, hi }: Word, value: number): boolean {
  return lo === value && hi === value >> 31;
}

/** Ones up to the highest bit of a number. */
function onesBelow(bits: number): number {
  return bits === 0 ? 0 : -1 >>> Math.clz32(bits);
}

/** Adds to the known bits those that all numbers of an unsigned range share: `tnumRange()`. */
function narrowBits(reg: RegState, min: Word, max: Word): void {
  const free = onesBelow(min.hi ^ max.hi) | 0;
  const freeLow = free !== 0 ? -1 : onesBelow(min.lo ^ max.lo) | 0;
  setBits(reg, min.lo & ~freeLow, min.hi & ~free, freeLow, free);
}

/** Intersects the known bits with others, and keeps them as they are where they stay the same. */
function setBits(reg: RegState, lo: number, hi: number, freeLow: number, free: number): void {
  const { value, mask } = reg.varOff;
  const maskLo = mask.lo & freeLow;
  const maskHi = mask.hi & free;
  const valueLo = (value.lo | lo) & ~maskLo;
  const valueHi = (value.hi | hi) & ~maskHi;
  const sameMask = maskLo === mask.lo && maskHi === mask.hi;
  if (sameMask && valueLo === value.lo && valueHi === value.hi) return;
  reg.varOff = { value: word(valueLo, valueHi), mask: sameMask ? mask : word(maskLo, maskHi) };
}

const S32_MIN_WORD = fromS32(S32_MIN);
const S32_MAX_WORD = fromS32(S32_MAX);

// ----------------------------------------------------------------------- bits from the bounds

/** @kernel kernel/bpf/verifier.c __reg_bound_offset() */
export function boundOffset(reg: RegState): void {
  narrowBits(reg, reg.umin, reg.umax);
  const free = onesBelow(reg.u32min ^ reg.u32max) | 0;
  setBits(reg, reg.u32min & ~free, 0, free, -1);
}

/**
 * Lets all parts of the knowledge narrow each other. Not to the end: how far is part of what the
 * verifier's log shows.
 *
 * @kernel kernel/bpf/verifier.c reg_bounds_sync()
 */
export function syncBounds(reg: RegState): void {
  if (isKnown(reg)) return;
  updateBounds(reg);
  // Three rounds; where one changed nothing, the next would not either.
  if (deduceBounds(reg) && deduceBounds(reg)) deduceBounds(reg);
  boundOffset(reg);
  updateBounds(reg);
}

/** Whether every part says the same constant: nothing is left to narrow. */
export function isKnown(reg: Reg): boolean {
  const { value, mask } = reg.varOff;
  if ((mask.lo | mask.hi) !== 0) return false;
  const { lo } = value;
  return (
    reg.s32min === lo &&
    reg.s32max === lo &&
    reg.u32min === lo >>> 0 &&
    reg.u32max === lo >>> 0 &&
    isWord(reg.umin, value) &&
    isWord(reg.umax, value) &&
    isWord(reg.smin, value) &&
    isWord(reg.smax, value)
  );
}

/** The parts of a constant are one and the same word, as a rule. */
function isWord(a: Word, b: Word): boolean {
  return a === b || eq(a, b);
}

// ---------------------------------------------------------------------------- 32 bits into 64

/**
 * Bounds of the whole from those of the low half, the upper half being 0.
 *
 * @kernel kernel/bpf/verifier.c __reg_assign_32_into_64()
 */
export function assign32Into64(reg: RegState): void {
  reg.umin = fromU32(reg.u32min);
  reg.umax = fromU32(reg.u32max);
  if (reg.s32min >= 0 && reg.s32max >= 0) {
    reg.smin = fromS32(reg.s32min);
    reg.smax = fromS32(reg.s32max);
  } else {
    reg.smin = ZERO;
    reg.smax = U32_MAX_WORD;
  }
}

/** @kernel kernel/bpf/verifier.c zext_32_to_64() */
export function zext32To64(reg: RegState): void {
  reg.varOff = tnumSubreg(reg.varOff);
  assign32Into64(reg);
}

// --------------------------------------------------------------------------------- sanity

/**
 * What contradicts itself in a register, worded as the kernel words it; `null` where nothing does.
 *
 * @kernel kernel/bpf/verifier.c reg_bounds_sanity_check()
 */
export function invariantViolation(reg: Reg): string | null {
  const message = contradiction(reg);
  if (message === null) return null;
  const { varOff, smin, smax, umin, umax, s32min, s32max, u32min, u32max } = reg;
  const hex32 = (value: number) => `0x${(value >>> 0).toString(16)}`;
  return (
    `${message} u64=[${hexText(umin)}, ${hexText(umax)}] s64=[${hexText(smin)}, ${hexText(smax)}] ` +
    `u32=[${hex32(u32min)}, ${hex32(u32max)}] s32=[${hex32(s32min)}, ${hex32(s32max)}] ` +
    `var_off=(${hexText(varOff.value)}, ${hexText(varOff.mask)})`
  );
}

function contradiction(reg: Reg): string | null {
  if (isKnown(reg)) return null;
  const { varOff, smin, smax, umin, umax, s32min, s32max, u32min, u32max } = reg;
  if (!ule(umin, umax) || !sle(smin, smax) || u32min > u32max || s32min > s32max) {
    return 'range bounds violation';
  }
  const { value } = varOff;
  if (tnumIsConst(varOff)) {
    const same = eq(umin, value) && eq(umax, value) && eq(smin, value) && eq(smax, value);
    if (!same) return 'const tnum out of sync with range bounds';
  }
  if (varOff.mask.lo === 0) {
    const same = u32min === value.lo >>> 0 && u32max === u32min;
    if (!same || s32min !== value.lo || s32max !== value.lo) {
      return 'const subreg tnum out of sync with range bounds';
    }
  }
  return null;
}
