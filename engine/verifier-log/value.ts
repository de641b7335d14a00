import { cut } from './facts';

/** Known bits: a bit of `mask` is not known, the others are those of `value`. */
export interface KnownBits {
  readonly value: bigint;
  readonly mask: bigint;
}

/** Between what a number lies, and what is known of its bits; of a pointer, of what was added to it. */
export interface Ranges {
  /** 64, or 32 where only the low half is bounded. */
  readonly width: 32 | 64;
  readonly smin: bigint;
  readonly smax: bigint;
  readonly umin: bigint;
  readonly umax: bigint;
  readonly bits: KnownBits;
}

/** A value of the log, taken apart: `map_value(id=1,off=4,ks=4,vs=8,smin=0)`. */
export interface Value {
  /** `scalar`, `pkt`, `map_value_or_null`, `fp`, `stack` for bytes of a slot, or what stands there. */
  readonly kind: string;
  /** Set of a number that is known. */
  readonly constant: bigint | null;
  /** Whether its exact value mattered to the verdict. */
  readonly precise: boolean;
  /** What stands in the brackets, by name. */
  readonly fields: ReadonlyMap<string, string>;
  /** Set of a number that is not known, and of a pointer that an unknown number was added to. */
  readonly ranges: Ranges | null;
}

/** Characters of a value that are looked into; the kernel's have some hundred. */
const LONGEST = 2000;

/** Names of bounds in logs of kernels before 6.6. */
const OLD_NAMES: Readonly<Record<string, string>> = {
  umin_value: 'umin',
  umax_value: 'umax',
  smin_value: 'smin',
  smax_value: 'smax',
  u32_min_value: 'umin32',
  u32_max_value: 'umax32',
  s32_min_value: 'smin32',
  s32_max_value: 'smax32',
};

function fieldsOf(inside: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const part of cut(inside, ',')) {
    const names = part.split('=');
    const value = names.pop() ?? '';
    for (const name of names) fields.set(OLD_NAMES[name] ?? name, value);
  }
  return fields;
}

/** A whole number in decimal or hex, at most 64 bits of it; `null` for other text. */
export function numberOf(text: string | undefined): bigint | null {
  const match = text === undefined ? null : /^(-?)(0x[0-9a-f]{1,16}|\d{1,20})$/i.exec(text);
  if (!match) return null;
  const size = BigInt.asUintN(64, BigInt(match[2]!)); // the pattern has the group
  return match[1] === '-' ? -size : size;
}

const BOUNDS = ['smin', 'smax', 'umin', 'umax'] as const;

function rangesOf(fields: ReadonlyMap<string, string>): Ranges | null {
  const bitsOf = /^\((\w+); (\w+)\)$/.exec(fields.get('var_off') ?? '');
  const full = BOUNDS.every((name) => numberOf(fields.get(name)) === null);
  const half = BOUNDS.some((name) => numberOf(fields.get(`${name}32`)) !== null);
  const width = full && half && !bitsOf ? 32 : 64;
  const suffix = width === 32 ? '32' : '';
  const top = 1n << BigInt(width - 1);
  const signed = (name: string, otherwise: bigint) => {
    const number = numberOf(fields.get(name + suffix));
    return number === null ? otherwise : BigInt.asIntN(width, number);
  };
  const unsigned = (name: string, otherwise: bigint) => {
    const number = numberOf(fields.get(name + suffix));
    return number === null ? otherwise : BigInt.asUintN(width, number);
  };
  const mask = numberOf(bitsOf?.[2]);
  const bits = {
    value: numberOf(bitsOf?.[1]) ?? 0n,
    mask: mask ?? 2n * top - 1n,
  };
  return {
    width,
    smin: signed('smin', -top),
    smax: signed('smax', top - 1n),
    umin: unsigned('umin', 0n),
    umax: unsigned('umax', 2n * top - 1n),
    bits,
  };
}

const NUMBER_KINDS = ['scalar', 'inv'];
const plain = (kind: string, constant: bigint | null, precise = false): Value => ({
  kind,
  constant,
  precise,
  fields: new Map(),
  ranges: null,
});

/** Takes a value of the log apart, of this kernel and of older ones; any text is some value. */
export function parseValue(text: string): Value {
  const whole = text.slice(0, LONGEST);
  const precise = /^(?:inv)?P(?=[-\d(]|[a-z])/.test(whole);
  const rest = whole.replace(/^(inv)?P(?=[-\d(]|[a-z])/, '$1');
  const number = numberOf(rest.replace(/^inv(?=-?\d)/, ''));
  if (number !== null && !/^0{8}$/.test(rest)) return plain('scalar', number, precise);
  if (/^[m0?dirf]{8}$/.test(rest)) return plain('stack', null);
  const stack = /^fp(?:\[\d+\])?(-?\d+)$/.exec(rest);
  if (stack) return { ...plain('fp', null), fields: new Map([['off', stack[1] ?? '0']]) };
  const open = rest.indexOf('(');
  const name = (open < 0 ? rest : rest.slice(0, open)).replace(/^[m0?]+(?=[a-z])/, '');
  if (open < 0 || !rest.endsWith(')'))
    return plain(NUMBER_KINDS.includes(name) ? 'scalar' : name, null);
  const fields = fieldsOf(rest.slice(open + 1, -1));
  const kind = NUMBER_KINDS.includes(name) ? 'scalar' : name;
  const bounded = kind === 'scalar' || fields.has('var_off') || fields.has('umax');
  return { kind, constant: null, precise, fields, ranges: bounded ? rangesOf(fields) : null };
}

/**
 * Where a number lies on a line on which each doubling takes as much room as the one before, so that
 * 14 and 2⁶³ can both be seen.
 *
 * @returns 0..1; of signed numbers 0 lies in the middle
 */
export function placeOn(scale: 'signed' | 'unsigned', width: 32 | 64, value: bigint): number {
  const size = (number: bigint) => log2(number + 1n);
  if (scale === 'unsigned') return Math.min(1, size(value < 0n ? 0n : value) / width);
  const half = Math.min(1, size(value < 0n ? -value : value) / (width - 1)) / 2;
  return value < 0n ? 0.5 - half : 0.5 + half;
}

/** Of a number from 1, to some six digits. */
function log2(number: bigint): number {
  const digits = number.toString(2);
  const leading = Math.min(24, digits.length);
  return Math.log2(Number.parseInt(digits.slice(0, leading), 2)) + digits.length - leading;
}
