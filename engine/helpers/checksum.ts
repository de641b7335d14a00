/** One's complement sums. */

/** @kernel include/net/checksum.h csum_add() */
export function csumAdd(a: number, b: number): number {
  const sum = a + b;
  return (sum > 0xffff_ffff ? sum - 0xffff_ffff : sum) >>> 0;
}

/** @kernel include/net/checksum.h csum_sub() */
export const csumSub = (a: number, b: number): number => csumAdd(a, ~b >>> 0);

/** @kernel include/net/checksum.h csum_from32to16() */
export function foldTo16(sum: number): number {
  const once = (sum & 0xffff) + (sum >>> 16);
  return (once & 0xffff) + (once >>> 16);
}

/** The checksum of a sum. @kernel csum_fold() */
export const csumFold = (sum: number): number => ~foldTo16(sum) & 0xffff;
