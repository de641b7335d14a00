import { ERRNO } from '../abi';
import type { Registers } from '../interp';
import type { Address, FlatMemory } from '../util';
import { arg32, argInt, argPointer, returnPointer, returnU32 } from './registers';
import type { HelperEnv, HelperFunction } from './types';

/** Open-coded iterators. @kernel kernel/bpf/bpf_iter.c bpf_iter_num_new(), kernel/bpf/helpers.c bpf_iter_bits_new() */

/** @kernel BPF_MAX_LOOPS */
const MOST_NUMBERS = 8 * 1024 * 1024;
const EINVAL = -ERRNO.EINVAL.number;
const E2BIG = -ERRNO.E2BIG.number;
const EFAULT = -ERRNO.EFAULT.number;

/** Runs a function on the iterator in r1. */
function on(
  size: number,
  run: (env: HelperEnv, it: Address, regs: Registers) => void,
): HelperFunction {
  return (env, regs) => {
    const it = argPointer(regs, 1);
    if (it === null || !env.memory.accessible(it, size)) return 'r1 does not lead to an iterator';
    run(env, it, regs);
    return;
  };
}

/** Sets the current number, and the one behind the last. */
function setNumbers({ memory }: HelperEnv, it: Address, current: number, end: number): void {
  memory.view.setInt32(it, current, true);
  memory.view.setInt32(it + 4, end, true);
}

export const iterNumNew = on(8, (env, it, regs) => {
  const [start, end] = [argInt(regs, 2), argInt(regs, 3)];
  const problem = start > end ? EINVAL : end - start > MOST_NUMBERS ? E2BIG : 0;
  if (problem === 0) setNumbers(env, it, (start - 1) | 0, end);
  else setNumbers(env, it, 0, 0);
  returnU32(regs, problem);
});

export const iterNumNext = on(8, (env, it, regs) => {
  const next = (env.memory.view.getInt32(it, true) + 1) | 0;
  const end = env.memory.view.getInt32(it + 4, true);
  if (next >= end) setNumbers(env, it, 0, 0);
  else setNumbers(env, it, next, end);
  returnPointer(regs, next >= end ? 0 : it);
});

export const iterNumDestroy = on(8, (env, it) => setNumbers(env, it, 0, 0));

// -------------------------------------------------------------------------------------- bits

/** `struct bpf_iter_bits_kern`: one word of bits, or where they are; how many; the current one. */
const COUNT = 8;
const BIT = 12;
/** @kernel BITS_ITER_NR_WORDS_MAX */
const MOST_WORDS = 511;

/** Copies of more than one word, by the iterator's place: the kernel allocates memory for them. */
const copies = new WeakMap<FlatMemory, Map<Address, Uint8Array>>();

function copiesOf(memory: FlatMemory): Map<Address, Uint8Array> {
  const found = copies.get(memory) ?? new Map<Address, Uint8Array>();
  copies.set(memory, found);
  return found;
}

export const iterBitsNew = on(16, (env, it, regs) => {
  const { memory } = env;
  const words = arg32(regs, 3);
  memory.u8.fill(0, it, it + BIT);
  memory.view.setInt32(it + BIT, -1, true);
  const from = argPointer(regs, 2);
  const isNull = regs.wide[2] === 0n;
  if (isNull || words === 0) return returnU32(regs, EINVAL);
  if (words > MOST_WORDS) return returnU32(regs, E2BIG);
  if (from === null || !memory.accessible(from, 8 * words)) return returnU32(regs, EFAULT);
  if (words === 1) memory.u8.copyWithin(it, from, from + 8);
  else copiesOf(memory).set(it, memory.u8.slice(from, from + 8 * words));
  memory.view.setInt32(it + COUNT, 64 * words, true);
  return returnU32(regs, 0);
});

export const iterBitsNext = on(16, ({ memory }, it, regs) => {
  const count = memory.view.getInt32(it + COUNT, true);
  let bit = memory.view.getInt32(it + BIT, true);
  if (count === 0 || bit >= count) return returnPointer(regs, 0);
  const bits = count === 64 ? memory.u8.subarray(it, it + 8) : copiesOf(memory).get(it)!; // made with it
  do bit++;
  while (bit < count && ((bits[bit >> 3]! >> (bit & 7)) & 1) === 0); // below the count
  memory.view.setInt32(it + BIT, bit, true);
  return returnPointer(regs, bit >= count ? 0 : it + BIT);
});

export const iterBitsDestroy = on(16, ({ memory }, it) => {
  copiesOf(memory).delete(it);
});
