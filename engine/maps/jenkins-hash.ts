import type { Address, FlatMemory } from '../util';

const START = 0xdeadbeef | 0;

const turn = (word: number, by: number) => (word << by) | (word >>> (32 - by));

/**
 * The hash of `length` bytes: Bob Jenkins's lookup3, which the kernel uses for its hash tables too,
 * so that with BPF_F_ZERO_SEED an element is found in the same bucket as there.
 *
 * @kernel include/linux/jhash.h jhash(), jhash2()
 */
export function jenkinsHash(
  { u8, view, i32 }: FlatMemory,
  at: Address,
  length: number,
  seed: number,
): number {
  let a = (START + length + seed) | 0;
  let b = a;
  let c = a;
  let left = length;
  for (; left > 12; left -= 12, at += 12) {
    a = (a + view.getInt32(at, true)) | 0;
    b = (b + view.getInt32(at + 4, true)) | 0;
    c = (c + view.getInt32(at + 8, true)) | 0;
    a = ((a - c) | 0) ^ turn(c, 4);
    c = (c + b) | 0;
    b = ((b - a) | 0) ^ turn(a, 6);
    a = (a + c) | 0;
    c = ((c - b) | 0) ^ turn(b, 8);
    b = (b + a) | 0;
    a = ((a - c) | 0) ^ turn(c, 16);
    c = (c + b) | 0;
    b = ((b - a) | 0) ^ turn(a, 19);
    a = (a + c) | 0;
    c = ((c - b) | 0) ^ turn(b, 4);
    b = (b + a) | 0;
  }
  if (left === 0) return c;
  if ((left | at) % 4 === 0) {
    // The most frequent keys: whole words at the address of one.
    const first = at >>> 2;
    a = (a + i32[first]!) | 0; // in range, as the next two: checked by the caller
    if (left > 4) b = (b + i32[first + 1]!) | 0;
    if (left > 8) c = (c + i32[first + 2]!) | 0;
  } else {
    a = (a + bytesAt(u8, at, left)) | 0;
    if (left > 4) b = (b + bytesAt(u8, at + 4, left - 4)) | 0;
    if (left > 8) c = (c + bytesAt(u8, at + 8, left - 8)) | 0;
  }
  c = ((c ^ b) - turn(b, 14)) | 0;
  a = ((a ^ c) - turn(c, 11)) | 0;
  b = ((b ^ a) - turn(a, 25)) | 0;
  c = ((c ^ b) - turn(b, 16)) | 0;
  a = ((a ^ c) - turn(c, 4)) | 0;
  b = ((b ^ a) - turn(a, 14)) | 0;
  return ((c ^ b) - turn(b, 24)) | 0;
}

/** At most four bytes as a number. */
function bytesAt(u8: Uint8Array, at: Address, left: number): number {
  let word = 0;
  const length = Math.min(left, 4);
  for (let i = 0; i < length; i++) word |= u8[at + i]! << (8 * i); // in range: checked by the caller
  return word;
}
