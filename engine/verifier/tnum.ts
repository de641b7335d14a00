import {
  add,
  and,
  eq,
  fls,
  hexText,
  isZero,
  mul,
  not,
  or,
  sar,
  shl,
  shr,
  sub,
  U64_MAX,
  ult,
  unumText,
  type Word,
  word,
  xor,
  ZERO,
} from './word';

/**
 * A tristate number: what is known of each bit of a 64-bit number. A bit is 1 in `mask` where it is
 * unknown, and then 0 in `value`; elsewhere `value` holds it.
 *
 * @kernel include/linux/tnum.h struct tnum
 */
export interface Tnum {
  readonly value: Word;
  readonly mask: Word;
}

/** No bit is known. */
export const TNUM_UNKNOWN: Tnum = { value: ZERO, mask: U64_MAX };

const TNUM_ZERO: Tnum = { value: ZERO, mask: ZERO };

/** Every bit is known. */
export function tnumConst(value: Word): Tnum {
  return { value, mask: ZERO };
}

/**
 * The bits that all numbers of an unsigned range share: those above the highest in which its ends
 * differ.
 *
 * @kernel kernel/bpf/tnum.c tnum_range()
 */
export function tnumRange(min: Word, max: Word): Tnum {
  const bits = fls(xor(min, max));
  if (bits > 63) return TNUM_UNKNOWN;
  const mask = sub(shl(word(1, 0), bits), word(1, 0));
  return { value: and(min, not(mask)), mask };
}

// ----------------------------------------------------------------------------------- questions

export function tnumIsConst(a: Tnum): boolean {
  return isZero(a.mask);
}

export function tnumIsUnknown(a: Tnum): boolean {
  return (a.mask.lo & a.mask.hi) === -1;
}

/** Whether every number of `b` is one of `a`. */
export function tnumIn(a: Tnum, b: Tnum): boolean {
  if (!isZero(and(b.mask, not(a.mask)))) return false;
  return eq(a.value, and(b.value, not(a.mask)));
}

/** Whether it is a multiple of `size`, a power of two; of 0, always. */
export function tnumIsAligned(a: Tnum, size: number): boolean {
  if (size === 0) return true;
  return ((a.value.lo | a.mask.lo) & (size - 1)) === 0;
}

/** Whether some number may be both. */
export function tnumOverlap(a: Tnum, b: Tnum): boolean {
  return isZero(and(xor(a.value, b.value), not(or(a.mask, b.mask))));
}

/**
 * The least number of `a` above `than`; its greatest, where none is above.
 *
 * @kernel kernel/bpf/tnum.c tnum_step()
 */
export function tnumStep(a: Tnum, than: Word): Word {
  const greatest = or(a.value, a.mask);
  if (!ult(than, greatest)) return greatest;
  if (ult(than, a.value)) return a.value;
  // The number of `a` that has its unknown bits from `than` differs in known bits only. The highest
  // of them decides which of the two is greater, and the bits below it are free.
  const nearest = or(a.value, and(than, a.mask));
  const below = fls(xor(nearest, than));
  const above = shl(U64_MAX, below);
  if (ult(than, nearest)) return or(and(than, above), and(a.value, not(above)));
  // Counts on by one in the unknown bits above: known ones let the carry through.
  const filled = or(and(than, and(a.mask, above)), and(not(a.mask), above));
  return or(and(add(filled, shl(word(1, 0), below)), a.mask), a.value);
}

// ---------------------------------------------------------------------------------- arithmetic

/** Where `value` has bits that `mask` leaves unknown, they are dropped. */
function tnum(value: Word, mask: Word): Tnum {
  return { value: and(value, not(mask)), mask };
}

export function tnumAdd(a: Tnum, b: Tnum): Tnum {
  // Carries differ between the smallest and the greatest sum exactly where they may differ at all.
  const least = add(a.value, b.value);
  const greatest = add(least, add(a.mask, b.mask));
  return tnum(least, or(xor(least, greatest), or(a.mask, b.mask)));
}

export function tnumSub(a: Tnum, b: Tnum): Tnum {
  const difference = sub(a.value, b.value);
  const greatest = add(difference, a.mask);
  const least = sub(difference, b.mask);
  return tnum(difference, or(xor(least, greatest), or(a.mask, b.mask)));
}

export function tnumNeg(a: Tnum): Tnum {
  return tnumSub(TNUM_ZERO, a);
}

export function tnumAnd(a: Tnum, b: Tnum): Tnum {
  const value = and(a.value, b.value);
  const mayBeOne = and(or(a.value, a.mask), or(b.value, b.mask));
  return { value, mask: and(mayBeOne, not(value)) };
}

export function tnumOr(a: Tnum, b: Tnum): Tnum {
  const value = or(a.value, b.value);
  return { value, mask: and(or(a.mask, b.mask), not(value)) };
}

export function tnumXor(a: Tnum, b: Tnum): Tnum {
  return tnum(xor(a.value, b.value), or(a.mask, b.mask));
}

/**
 * Long multiplication. An unknown bit of `a` joins the sums with and without `b`.
 *
 * @kernel kernel/bpf/tnum.c tnum_mul()
 */
export function tnumMul(a: Tnum, b: Tnum): Tnum {
  if (tnumIsConst(a) && tnumIsConst(b)) return tnumConst(mul(a.value, b.value));
  let sum = TNUM_ZERO;
  let [factor, addend] = [a, b];
  while (!isZero(factor.value) || !isZero(factor.mask)) {
    if (factor.value.lo & 1) sum = tnumAdd(sum, addend);
    else if (factor.mask.lo & 1) sum = tnumUnion(sum, tnumAdd(sum, addend));
    factor = tnumRshift(factor, 1);
    addend = tnumLshift(addend, 1);
  }
  return sum;
}

export function tnumLshift(a: Tnum, shift: number): Tnum {
  return { value: shl(a.value, shift), mask: shl(a.mask, shift) };
}

export function tnumRshift(a: Tnum, shift: number): Tnum {
  return { value: shr(a.value, shift), mask: shr(a.mask, shift) };
}

/**
 * An unknown sign fills with unknown bits. At 32 bits the low half is shifted and the upper half
 * becomes 0.
 *
 * @kernel kernel/bpf/tnum.c tnum_arshift()
 */
export function tnumArshift(a: Tnum, shift: number, insnBitness: 32 | 64): Tnum {
  if (insnBitness === 32) {
    return { value: word(a.value.lo >> shift, 0), mask: word(a.mask.lo >> shift, 0) };
  }
  return { value: sar(a.value, shift), mask: sar(a.mask, shift) };
}

// ---------------------------------------------------------------------------------------- sets

/** What both know, of numbers that are in both; where they contradict each other, 1 wins. */
export function tnumIntersect(a: Tnum, b: Tnum): Tnum {
  return tnum(or(a.value, b.value), and(a.mask, b.mask));
}

/** What is known of a number that is in one of them. */
export function tnumUnion(a: Tnum, b: Tnum): Tnum {
  return tnum(and(a.value, b.value), or(xor(a.value, b.value), or(a.mask, b.mask)));
}

// -------------------------------------------------------------------------------------- halves

/** The low `size` bytes, 1 to 8; the rest becomes 0. */
export function tnumCast(a: Tnum, size: number): Tnum {
  if (size >= 8) return a;
  const bits = shr(U64_MAX, 64 - 8 * size);
  return { value: and(a.value, bits), mask: and(a.mask, bits) };
}

/** The low half alone. */
export function tnumSubreg(a: Tnum): Tnum {
  return { value: word(a.value.lo, 0), mask: word(a.mask.lo, 0) };
}

/** The upper half in its place, the low half 0. */
export function tnumClearSubreg(a: Tnum): Tnum {
  return { value: word(0, a.value.hi), mask: word(0, a.mask.hi) };
}

/** The upper half of `a`, the low half of `low`. */
export function tnumWithSubreg(a: Tnum, low: Tnum): Tnum {
  return { value: word(low.value.lo, a.value.hi), mask: word(low.mask.lo, a.mask.hi) };
}

/** The upper half of `a`, the low half a known 32-bit number. */
export function tnumConstSubreg(a: Tnum, low: number): Tnum {
  return { value: word(low, a.value.hi), mask: word(0, a.mask.hi) };
}

/** The low `size` bytes, 2, 4 or 8, in reverse order; the rest becomes 0. */
export function tnumSwapBytes(a: Tnum, size: number): Tnum {
  return { value: swapBytes(a.value, size), mask: swapBytes(a.mask, size) };
}

function swapBytes(a: Word, size: number): Word {
  return shr(word(swapBytes32(a.hi), swapBytes32(a.lo)), 64 - 8 * size);
}

function swapBytes32(a: number): number {
  return (a << 24) | ((a & 0xff00) << 8) | ((a >>> 8) & 0xff00) | (a >>> 24);
}

/** @kernel kernel/bpf/tnum.c tnum_strn() */
export function tnumText(a: Tnum): string {
  if (isZero(a.mask)) return unumText(a.value);
  return `(${hexText(a.value)}; ${hexText(a.mask)})`;
}
