const SEED = 0x6a09e667;

/** What hashes begin with. Differs from the kernel: there it is drawn for each map, here it is always the same. */
export function hashSeed(zeroSeed: number): number {
  return zeroSeed === 0 ? SEED : 0;
}
