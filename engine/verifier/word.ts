/**
 * A 64-bit number as two 32-bit halves. Bounds are compared and moved far more often than they are
 * multiplied, and a pair of small integers does that several times faster than a BigInt. Never
 * changed once made; signed or unsigned is a matter of the operation.
 */
export interface Word {
  /** Bits 0..31 as a signed number (`| 0`). */
  readonly lo: number;
  /** Bits 32..63 as a signed number (`| 0`). */
  readonly hi: number;
}

/** From its halves, signed or not. */
export function word(lo: number, hi: number): Word {
  return { lo: lo | 0, hi: hi | 0 };
}

/** Of a signed 32-bit number: the sign fills the upper half. */
export function fromS32(value: number): Word {
  return { lo: value | 0, hi: value >> 31 };
}

/** Of the low 32 bits of a number: the upper half is 0. */
export function fromU32(value: number): Word {
  return { lo: value | 0, hi: 0 };
}

/** Of a whole number within ±2^53. */
export function fromNumber(value: number): Word {
  return { lo: value | 0, hi: Math.floor(value / 0x1_0000_0000) | 0 };
}

export const ZERO = word(0, 0);
export const ONE = word(1, 0);
export const U64_MAX = word(-1, -1);
export const S64_MIN = word(0, 0x8000_0000);
export const S64_MAX = word(-1, 0x7fff_ffff);
export const U32_MAX_WORD = word(-1, 0);

export const U32_MAX = 0xffff_ffff;
export const S32_MIN = -0x8000_0000;
export const S32_MAX = 0x7fff_ffff;

// ------------------------------------------------------------------------------ comparison

export function eq(a: Word, b: Word): boolean {
  return a.lo === b.lo && a.hi === b.hi;
}

export function isZero(a: Word): boolean {
  return (a.lo | a.hi) === 0;
}

export function isNegative(a: Word): boolean {
  return a.hi < 0;
}

/** Unsigned `a < b`. */
export function ult(a: Word, b: Word): boolean {
  return a.hi === b.hi ? a.lo >>> 0 < b.lo >>> 0 : a.hi >>> 0 < b.hi >>> 0;
}

/** Unsigned `a <= b`. */
export function ule(a: Word, b: Word): boolean {
  return !ult(b, a);
}

/** Signed `a < b`. */
export function slt(a: Word, b: Word): boolean {
  return a.hi === b.hi ? a.lo >>> 0 < b.lo >>> 0 : a.hi < b.hi;
}

/** Signed `a <= b`. */
export function sle(a: Word, b: Word): boolean {
  return !slt(b, a);
}

export function umin(a: Word, b: Word): Word {
  return ult(b, a) ? b : a;
}

export function umax(a: Word, b: Word): Word {
  return ult(a, b) ? b : a;
}

export function smin(a: Word, b: Word): Word {
  return slt(b, a) ? b : a;
}

export function smax(a: Word, b: Word): Word {
  return slt(a, b) ? b : a;
}

// ------------------------------------------------------------------------------ arithmetic

export function add(a: Word, b: Word): Word {
  const low = (a.lo >>> 0) + (b.lo >>> 0);
  return { lo: low | 0, hi: (a.hi + b.hi + (low > U32_MAX ? 1 : 0)) | 0 };
}

export function sub(a: Word, b: Word): Word {
  const low = (a.lo >>> 0) - (b.lo >>> 0);
  return { lo: low | 0, hi: (a.hi - b.hi - (low < 0 ? 1 : 0)) | 0 };
}

export function neg(a: Word): Word {
  return sub(ZERO, a);
}

/** The low 64 bits of the product. */
export function mul(a: Word, b: Word): Word {
  const low = mulU32(a.lo, b.lo);
  return { lo: low.lo, hi: (low.hi + Math.imul(a.lo, b.hi) + Math.imul(a.hi, b.lo)) | 0 };
}

/** The whole product of two unsigned 32-bit numbers. */
export function mulU32(a: number, b: number): Word {
  const [al, ah, bl, bh] = [a & 0xffff, a >>> 16, b & 0xffff, b >>> 16];
  const low = al * bl;
  const middle = ah * bl + (low >>> 16);
  const middle2 = al * bh + (middle % 0x1_0000);
  const high = ah * bh + Math.floor(middle / 0x1_0000) + Math.floor(middle2 / 0x1_0000);
  return { lo: Math.imul(a, b), hi: high | 0 };
}

export function and(a: Word, b: Word): Word {
  return { lo: a.lo & b.lo, hi: a.hi & b.hi };
}

export function or(a: Word, b: Word): Word {
  return { lo: a.lo | b.lo, hi: a.hi | b.hi };
}

export function xor(a: Word, b: Word): Word {
  return { lo: a.lo ^ b.lo, hi: a.hi ^ b.hi };
}

export function not(a: Word): Word {
  return { lo: ~a.lo, hi: ~a.hi };
}

/** `a << by`; 0 for 64 and more. */
export function shl(a: Word, by: number): Word {
  if (by >= 64) return ZERO;
  if (by >= 32) return { lo: 0, hi: a.lo << (by - 32) };
  if (by === 0) return a;
  return { lo: a.lo << by, hi: (a.hi << by) | (a.lo >>> (32 - by)) };
}

/** Logical `a >> by`; 0 for 64 and more. */
export function shr(a: Word, by: number): Word {
  if (by >= 64) return ZERO;
  if (by >= 32) return { lo: (a.hi >>> (by - 32)) | 0, hi: 0 };
  if (by === 0) return a;
  return { lo: (a.lo >>> by) | (a.hi << (32 - by)), hi: (a.hi >>> by) | 0 };
}

/** Arithmetic `a >> by`, `by` up to 63. */
export function sar(a: Word, by: number): Word {
  if (by >= 32) return { lo: a.hi >> (by - 32), hi: a.hi >> 31 };
  if (by === 0) return a;
  return { lo: (a.lo >>> by) | (a.hi << (32 - by)), hi: a.hi >> by };
}

/** Position of the highest set bit, counted from 1; 0 for 0. */
export function fls(a: Word): number {
  return a.hi !== 0 ? 64 - Math.clz32(a.hi) : 32 - Math.clz32(a.lo);
}

// ------------------------------------------------------------------------------------ text

/** Whether it is a signed 32-bit number. */
export function fitsS32(a: Word): boolean {
  return a.hi === a.lo >> 31;
}

/** As a number, signed; exact within ±2^53. */
export function toSignedNumber(a: Word): number {
  return a.hi * 0x1_0000_0000 + (a.lo >>> 0);
}

/** As a number, unsigned; exact up to 2^53. */
export function toUnsignedNumber(a: Word): number {
  return (a.hi >>> 0) * 0x1_0000_0000 + (a.lo >>> 0);
}

function toBigInt(a: Word): bigint {
  return (BigInt(a.hi) << 32n) | BigInt(a.lo >>> 0);
}

/** As C's `%lld`. */
export function signedText(a: Word): string {
  return fitsS32(a) ? `${a.lo}` : toBigInt(a).toString();
}

/** As C's `%llu`. */
export function unsignedText(a: Word): string {
  return a.hi === 0 ? `${a.lo >>> 0}` : BigInt.asUintN(64, toBigInt(a)).toString();
}

/** As C's `%#llx`, but `0x0` for 0. */
export function hexText(a: Word): string {
  const low = a.lo >>> 0;
  if (a.hi === 0) return `0x${low.toString(16)}`;
  return `0x${(a.hi >>> 0).toString(16)}${low.toString(16).padStart(8, '0')}`;
}

const S16_MIN = fromS32(-0x8000);
const S16_MAX = fromS32(0x7fff);
const U16_MAX = fromU32(0xffff);

/**
 * A signed number as the verifier's log has it: decimal within 16 bits, otherwise hexadecimal.
 *
 * @kernel kernel/bpf/log.c verbose_snum()
 */
export function snumText(value: Word): string {
  const small = sle(S16_MIN, value) && sle(value, S16_MAX);
  return small ? signedText(value) : hexText(value);
}

/** An unsigned number, likewise. @kernel kernel/bpf/log.c verbose_unum() */
export function unumText(value: Word): string {
  return ule(value, U16_MAX) ? unsignedText(value) : hexText(value);
}
