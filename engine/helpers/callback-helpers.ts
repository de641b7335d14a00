import { ERRNO } from '../abi';
import type { Registers } from '../interp';
import { type Address, POINTER_HIGH } from '../util';
import { arg32, argPointer, returnInt } from './registers';
import { type HelperFunction, MOST_KEY_BYTES } from './types';

/** @kernel include/linux/bpf.h BPF_MAX_LOOPS */
const BPF_MAX_LOOPS = 8 * 1024 * 1024;

const isZero = ({ words }: Registers, arg: number) =>
  words[2 * arg] === 0 && words[2 * arg + 1] === 0;

/** Sets an argument of the function that is called back. */
function setWords({ words }: Registers, arg: number, low: number, high: number): void {
  words[2 * arg] = low;
  words[2 * arg + 1] = high;
}

/**
 * Calls a function with 0, 1, 2 ..
 *
 * Differs from the kernel: it always answers as where the kernel writes a loop in place of the call,
 * which it does unless flags or function may differ from path to path. Only a count beyond the
 * limit shows it: as 64 bits, and with an error number whose upper half is 0.
 *
 * @kernel kernel/bpf/bpf_iter.c bpf_loop(), kernel/bpf/verifier.c inline_bpf_loop()
 */
export const loop: HelperFunction = (_env, regs) => {
  const { words } = regs;
  const count = words[2]! >>> 0;
  if (!isZero(regs, 4)) {
    returnInt(regs, -ERRNO.EINVAL.number);
    return;
  }
  if (words[3] !== 0 || count > BPF_MAX_LOOPS) {
    setWords(regs, 0, -ERRNO.E2BIG.number, 0);
    return;
  }
  const [low, high] = [words[6]!, words[7]!]; // r3
  let made = 0;
  return {
    start: arg32(regs, 2),
    next: (result) => {
      if (made === count || result === 1) {
        returnInt(regs, made);
        return false;
      }
      setWords(regs, 1, made++, 0);
      setWords(regs, 2, low, high);
      return true;
    },
  };
};

/**
 * Calls a function with each element of a map.
 *
 * @kernel kernel/bpf/bpf_iter.c bpf_for_each_map_elem(), bpf_for_each_hash_elem(), bpf_for_each_array_elem()
 */
export const forEachMapElem: HelperFunction = (env, regs) => {
  const at = argPointer(regs, 1);
  const map = at === null ? null : env.mapAt(at);
  if (!map || at === null) return 'r1 is no map';
  if (!isZero(regs, 4)) {
    returnInt(regs, -ERRNO.EINVAL.number);
    return;
  }
  const { keySize } = map.def;
  const [low, high] = [regs.words[6]!, regs.words[7]!]; // r3
  const { u8 } = env.memory;
  if (keySize > MOST_KEY_BYTES)
    return `keys of ${keySize} bytes cannot be handed to a function here`;
  const place = env.scratch + 8;
  const keyAfter = (key: Address | null) =>
    map.nextKey(key, place) === 0 ? u8.slice(place, place + keySize) : null;
  let key = keyAfter(null);
  let made = 0;
  return {
    start: arg32(regs, 2),
    next: (result, depth) => {
      if (key === null || result === 1) {
        returnInt(regs, made);
        return false;
      }
      const own = place + (1 + depth) * MOST_KEY_BYTES;
      u8.set(key, own);
      const value = map.find(own);
      key = keyAfter(own); // now: the function may delete the element
      made++;
      setWords(regs, 1, at, POINTER_HIGH);
      setWords(regs, 2, own, POINTER_HIGH);
      setWords(regs, 3, value, POINTER_HIGH);
      setWords(regs, 4, low, high);
      return true;
    },
  };
};
