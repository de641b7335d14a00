import type { Address } from '../util';
import { csumAdd, foldTo16 } from './checksum';
import { arg32, argPointer, returnU32 } from './registers';
import type { HelperEnv, HelperFunction } from './types';

/** The sum of 32-bit numbers; the last one is filled up with zeroes. @kernel lib/checksum.c csum_partial() */
function csumPartial({ memory }: HelperEnv, at: Address, size: number, seed: number): number {
  let sum = seed;
  const whole = size & ~3;
  for (let i = 0; i < whole; i += 4) sum = csumAdd(sum, memory.view.getUint32(at + i, true));
  let rest = 0;
  for (let i = whole; i < size; i++) rest |= memory.u8[at + i]! << (8 * (i - whole)); // accessible
  return csumAdd(sum, rest);
}

/**
 * The sum of the bytes at r3 less that of those at r1.
 *
 * @kernel net/core/filter.c bpf_csum_diff()
 */
export const csumDiff: HelperFunction = (env, regs) => {
  const fromSize = arg32(regs, 2);
  const toSize = arg32(regs, 4);
  const seed = arg32(regs, 5);
  const from = argPointer(regs, 1) ?? 0;
  const to = argPointer(regs, 3) ?? 0;
  if (fromSize > 0 && !env.memory.accessible(from, fromSize))
    return `r1 does not lead to ${fromSize} bytes`;
  if (toSize > 0 && !env.memory.accessible(to, toSize))
    return `r3 does not lead to ${toSize} bytes`;
  let sum = seed;
  if (toSize > 0) sum = csumPartial(env, to, toSize, sum);
  if (fromSize > 0) {
    // Without anything to add, the kernel complements twice, which is the same but for zeroes.
    if (toSize > 0) sum = csumAdd(sum, ~csumPartial(env, from, fromSize, 0) >>> 0);
    else sum = ~csumPartial(env, from, fromSize, ~sum >>> 0) >>> 0;
  }
  returnU32(regs, foldTo16(sum));
};
