import { ERRNO } from '../abi';
import type { Registers } from '../interp';
import { stringAt } from './print-helpers';
import { arg32, argPointer, returnInt } from './registers';
import type { HelperEnv, HelperFunction } from './types';

/** @kernel kernel/bpf/helpers.c bpf_strncmp(), lib/string.c strncmp() */
export const strncmp: HelperFunction = (env, regs) => {
  const { memory } = env;
  const at = argPointer(regs, 1);
  const size = arg32(regs, 2);
  if (at === null || !memory.accessible(at, size)) return `r1 does not lead to ${size} bytes`;
  const other = stringAt(env, argPointer(regs, 3));
  if (!other) return 'r3 does not lead to a text';
  for (let i = 0; i < size; i++) {
    const [one, two] = [memory.u8[at + i]!, other[i]!]; // both are there up to the NUL of the second
    if (one !== two) {
      returnInt(regs, one < two ? -1 : 1);
      return;
    }
    if (one === 0) break;
  }
  returnInt(regs, 0);
  return;
};

/** Digits that are looked at. */
const MOST_DIGITS = 63;
const U64 = 1n << 64n;
const S64 = 1n << 63n;

/** A number read from a text: `consumed` bytes, or a negative errno. */
type Parsed =
  | { readonly value: bigint; readonly negative: boolean; readonly consumed: number }
  | number;

/** @kernel kernel/bpf/helpers.c __bpf_strtoull(), lib/kstrtox.c _parse_integer() */
function parseNumber(text: string, flags: bigint): Parsed {
  const invalid = -ERRNO.EINVAL.number;
  if (flags !== 0n && flags !== 8n && flags !== 10n && flags !== 16n) return invalid;
  const [lead = '', minus = ''] = /^[\t-\r \xa0]*(-?)/.exec(text) ?? [];
  const rest = text.slice(lead.length, lead.length + MOST_DIGITS);
  const prefixed = /^0x/i.test(rest);
  const guessed = /^0x[0-9a-f]/i.test(rest) ? 16 : rest.startsWith('0') ? 8 : 10;
  const base = flags === 0n ? guessed : Number(flags);
  const prefix = base === 16 && prefixed ? 2 : 0;
  const digits = DIGITS[base]!.exec(rest.slice(prefix))![0]; // four bases; matches always
  const value = [...digits].reduce(
    (sum, digit) => sum * BigInt(base) + BigInt(Number.parseInt(digit, 16)),
    0n,
  );
  if (value >= U64) return -ERRNO.ERANGE.number;
  if (digits === '') return invalid;
  return { value, negative: minus === '-', consumed: lead.length + prefix + digits.length };
}

const DIGITS: Readonly<Record<number, RegExp>> = {
  8: /^[0-7]*/,
  10: /^[0-9]*/,
  16: /^[0-9a-fA-F]*/,
};

/**
 * Reads a number from the text of r1, r2 bytes long, and puts it at r4.
 *
 * @param check what becomes of it, or a negative errno
 */
function convert(
  env: HelperEnv,
  regs: Registers,
  check: (value: bigint, negative: boolean) => bigint | number,
): string | undefined {
  const { memory } = env;
  const at = argPointer(regs, 1);
  const size = arg32(regs, 2);
  if (at === null || !memory.accessible(at, size)) return `r1 does not lead to ${size} bytes`;
  const to = argPointer(regs, 4);
  if (to === null || !memory.accessible(to, 8)) return 'r4 does not lead to 8 bytes';
  const text = Array.from(memory.u8.subarray(at, at + size), (byte) => String.fromCharCode(byte));
  memory.view.setBigUint64(to, 0n, true);
  const parsed = parseNumber(text.join(''), regs.wide[3]!); // r3 exists
  const value = typeof parsed === 'number' ? parsed : check(parsed.value, parsed.negative);
  if (typeof value === 'bigint') memory.view.setBigUint64(to, BigInt.asUintN(64, value), true);
  returnInt(
    regs,
    typeof parsed === 'number' ? parsed : typeof value === 'number' ? value : parsed.consumed,
  );
  return;
}

/** @kernel kernel/bpf/helpers.c bpf_strtol() */
export const strtol: HelperFunction = (env, regs) =>
  convert(env, regs, (value, negative) => {
    if (value > (negative ? S64 : S64 - 1n)) return -ERRNO.ERANGE.number;
    return negative ? -value : value;
  });

/** @kernel kernel/bpf/helpers.c bpf_strtoul() */
export const strtoul: HelperFunction = (env, regs) =>
  convert(env, regs, (value, negative) => (negative ? -ERRNO.EINVAL.number : value));
