import { ERRNO } from '../abi';
import type { Registers } from '../interp';
import { type Address, POINTER_HIGH } from '../util';
import { arg32, returnU32 } from './registers';
import type { HelperEnv, HelperFunction } from './types';

/**
 * Functions of the kernel on texts wherever they are: what cannot be read gives -EFAULT, what cannot
 * be an address of the kernel's -ERANGE.
 *
 * @kernel kernel/bpf/helpers.c bpf_strcmp() and its like
 */

/** Characters that are looked at. @kernel XATTR_SIZE_MAX */
const MOST = 65536;
const ENOENT = -ERRNO.ENOENT.number;
const E2BIG = -ERRNO.E2BIG.number;

/** Thrown within this file where a character cannot be read. */
class Unreadable {
  constructor(readonly errno: number) {}
}

/** The character at an index, as a signed one. */
type Text = (index: number) => number;

function textArg({ memory }: HelperEnv, { words }: Registers, arg: number): Text {
  const high = words[2 * arg + 1]!;
  // addresses of the kernel have 17 bits set at their top
  if (high >>> 15 !== 0x1ffff) throw new Unreadable(-ERRNO.ERANGE.number);
  const at: Address | null = high === POINTER_HIGH ? words[2 * arg]! >>> 0 : null;
  return (index) => {
    if (at === null || !memory.accessible(at + index, 1))
      throw new Unreadable(-ERRNO.EFAULT.number);
    return memory.view.getInt8(at + index);
  };
}

/** A function of the texts in the first arguments. */
function on(
  texts: 1 | 2,
  compute: (one: Text, other: Text, regs: Registers) => number,
): HelperFunction {
  return (env, regs) => {
    try {
      const one = textArg(env, regs, 1);
      const other = texts === 2 ? textArg(env, regs, 2) : one;
      returnU32(regs, compute(one, other, regs));
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      returnU32(regs, error.errno);
    }
    return;
  };
}

const charArg = (regs: Registers, arg: number) => (arg32(regs, arg) << 24) >> 24;

/** A count of 64 bits, cut to what is looked at. */
function countArg({ wide }: Registers, arg: number): number {
  const count = wide[arg]!;
  return count > BigInt(MOST) ? MOST : Number(count);
}

/** The first index below `count` of which `found` holds; -E2BIG where that would be too far. */
function scan(
  text: Text,
  count: number,
  look: (char: number, index: number) => number | null,
): number {
  for (let i = 0; i < count; i++) {
    const result = look(text(i), i);
    if (result !== null) return result;
  }
  return count;
}

const lower = (char: number) => (char >= 65 && char <= 90 ? char + 32 : char);

function compare(fold: (char: number) => number): HelperFunction {
  return on(2, (one, other) => {
    for (let i = 0; i < MOST; i++) {
      const [a, b] = [fold(one(i)), fold(other(i))];
      if (a !== b) return a < b ? -1 : 1;
      if (a === 0) return 0;
    }
    return E2BIG;
  });
}

export const strcmp = compare((char) => char);
export const strcasecmp = compare(lower);

function find(text: Text, count: number, char: number): number {
  let at = ENOENT;
  const end = scan(text, count, (here, i) => {
    if (here === char) at = i;
    return here === char || here === 0 ? -1 : null;
  });
  if (end < 0) return at;
  return end === MOST ? E2BIG : ENOENT;
}

export const strchr = on(1, (text, _, regs) => find(text, MOST, charArg(regs, 2)));
export const strnchr = on(1, (text, _, regs) => find(text, countArg(regs, 2), charArg(regs, 3)));

export const strchrnul = on(1, (text, _, regs) => {
  const char = charArg(regs, 2);
  const at = scan(text, MOST, (here, i) => (here === 0 || here === char ? i : null));
  return at === MOST ? E2BIG : at;
});

export const strrchr = on(1, (text, _, regs) => {
  const char = arg32(regs, 2) | 0;
  let last = ENOENT;
  const end = scan(text, MOST, (here, i) => {
    if (here === char) last = i;
    return here === 0 ? i : null;
  });
  return end === MOST ? E2BIG : last;
});

function length(text: Text, count: number): number {
  const end = scan(text, count, (here, i) => (here === 0 ? i : null));
  return end === MOST ? E2BIG : end;
}

export const strlen = on(1, (text) => length(text, MOST));
export const strnlen = on(1, (text, _, regs) => length(text, countArg(regs, 2)));

/** How many characters at the start are in the other text, or are not. */
function span(isIn: boolean): HelperFunction {
  return on(2, (text, set) => {
    const end = scan(text, MOST, (char, i) => {
      if (char === 0) return i;
      const at = scan(set, MOST, (other, k) => (other === 0 || other === char ? k : null));
      if (at === MOST) return E2BIG;
      return (set(at) !== 0) === isIn ? null : i;
    });
    return end === MOST ? E2BIG : end;
  });
}

export const strspn = span(true);
export const strcspn = span(false);

/** Where the other text begins within the first characters. @kernel __bpf_strnstr() */
function search(text: Text, wanted: Text, count: number): number {
  for (let i = 0; i < MOST; i++) {
    let k = 0;
    for (; i + k <= count && k < MOST; k++) {
      const char = wanted(k);
      if (char === 0) return i;
      if (i + k === count) break;
      const here = text(i + k);
      if (here === 0) return ENOENT;
      if (here !== char) break;
    }
    if (k === MOST) return E2BIG;
    if (i + k === count) return ENOENT;
  }
  return E2BIG;
}

export const strstr = on(2, (text, wanted) => search(text, wanted, MOST));
export const strnstr = on(2, (text, wanted, regs) => search(text, wanted, countArg(regs, 3)));
