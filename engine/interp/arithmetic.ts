/**
 * 64-bit arithmetic on pairs of 32-bit words, for what does not fit a few lines in the machine's
 * loop. Results go to `words[at]` (low) and `words[at + 1]` (high).
 */

const wide = new BigInt64Array(2);
const narrow = new Int32Array(wide.buffer);
const unsigned = new BigUint64Array(wide.buffer);

/** dst = dst * src */
export function mul64(words: Int32Array, at: number, srcLow: number, srcHigh: number): void {
  const low = words[at]!;
  const high = words[at + 1]!;
  // The product of the low words in 16-bit digits, for its upper half.
  const a0 = low & 0xffff;
  const a1 = low >>> 16;
  const b0 = srcLow & 0xffff;
  const b1 = srcLow >>> 16;
  const p00 = a0 * b0;
  const p01 = a0 * b1;
  const p10 = a1 * b0;
  const middle = (p00 >>> 16) + (p01 & 0xffff) + (p10 & 0xffff);
  const carry = a1 * b1 + (p01 >>> 16) + (p10 >>> 16) + (middle >>> 16);
  words[at] = Math.imul(low, srcLow);
  words[at + 1] = (carry + Math.imul(low, srcHigh) + Math.imul(high, srcLow)) | 0;
}

/** dst = dst / src or dst % src, unsigned; by zero: 0, and dst unchanged. */
export function divmod64(
  words: Int32Array,
  at: number,
  srcLow: number,
  srcHigh: number,
  modulo: boolean,
): void {
  const low = words[at]!;
  const high = words[at + 1]!;
  if ((srcLow | srcHigh) === 0) {
    if (!modulo) words[at] = words[at + 1] = 0;
    return;
  }
  if ((high | srcHigh) === 0) {
    const a = low >>> 0;
    const b = srcLow >>> 0;
    words[at] = modulo ? a % b : Math.floor(a / b);
    return;
  }
  narrow[0] = low;
  narrow[1] = high;
  narrow[2] = srcLow;
  narrow[3] = srcHigh;
  unsigned[0] = modulo ? unsigned[0]! % unsigned[1]! : unsigned[0]! / unsigned[1]!;
  words[at] = narrow[0]!;
  words[at + 1] = narrow[1]!;
}

/** dst = dst s/ src or dst s% src, towards zero; the smallest number by -1 wraps. */
export function sdivmod64(
  words: Int32Array,
  at: number,
  srcLow: number,
  srcHigh: number,
  modulo: boolean,
): void {
  if ((srcLow | srcHigh) === 0) {
    if (!modulo) words[at] = words[at + 1] = 0;
    return;
  }
  narrow[0] = words[at]!;
  narrow[1] = words[at + 1]!;
  narrow[2] = srcLow;
  narrow[3] = srcHigh;
  const a = wide[0]!;
  const b = wide[1]!;
  wide[0] = BigInt.asIntN(64, modulo ? a % b : a / b);
  words[at] = narrow[0]!;
  words[at + 1] = narrow[1]!;
}

/** a / b or a % b of unsigned 32-bit words; by zero: 0, and a. */
export function divmod32(a: number, b: number, modulo: boolean): number {
  if (b === 0) return modulo ? a : 0;
  const x = a >>> 0;
  const y = b >>> 0;
  return (modulo ? x % y : Math.floor(x / y)) | 0;
}

/** The same, signed and towards zero. */
export function sdivmod32(a: number, b: number, modulo: boolean): number {
  if (b === 0) return modulo ? a : 0;
  return modulo ? (a % b) | 0 : (a / b) | 0;
}

/** dst <<= bits, 0..63 */
export function lsh64(words: Int32Array, at: number, bits: number): void {
  const low = words[at]!;
  if (bits >= 32) {
    words[at + 1] = low << (bits - 32);
    words[at] = 0;
  } else if (bits > 0) {
    words[at + 1] = (words[at + 1]! << bits) | (low >>> (32 - bits));
    words[at] = low << bits;
  }
}

/** dst >>= bits, 0..63 */
export function rsh64(words: Int32Array, at: number, bits: number): void {
  const high = words[at + 1]!;
  if (bits >= 32) {
    words[at] = high >>> (bits - 32);
    words[at + 1] = 0;
  } else if (bits > 0) {
    words[at] = (words[at]! >>> bits) | (high << (32 - bits));
    words[at + 1] = high >>> bits;
  }
}

/** dst s>>= bits, 0..63 */
export function arsh64(words: Int32Array, at: number, bits: number): void {
  const high = words[at + 1]!;
  if (bits >= 32) {
    words[at] = high >> (bits - 32);
    words[at + 1] = high >> 31;
  } else if (bits > 0) {
    words[at] = (words[at]! >>> bits) | (high << (32 - bits));
    words[at + 1] = high >> bits;
  }
}

/** The bytes of a word in the other order. */
export function swap32(word: number): number {
  return (word << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24);
}
