import { ERRNO, MAX_BPRINTF_BUF, MAX_BPRINTF_VARARGS, MAX_TRACE_PRINTK_VARARGS } from '../abi';
import type { Registers } from '../interp';
import type { Address } from '../util';
import { formatText } from './format';
import { arg32, argPointer, returnInt } from './registers';
import type { HelperEnv, HelperFunction } from './types';

/** Prints a line and answers its length. */
function print(
  env: HelperEnv,
  regs: Registers,
  format: Uint8Array,
  args: readonly bigint[],
): undefined {
  const formatted = formatText(env, format, args, MAX_BPRINTF_BUF);
  if (typeof formatted === 'number') {
    returnInt(regs, formatted);
    return;
  }
  env.print(formatted.text.replace(/\n$/, ''));
  returnInt(regs, formatted.length);
}

/** The format of r1, r2 bytes long; a sentence where it leads nowhere. */
function formatOf(env: HelperEnv, regs: Registers): Uint8Array | string {
  const at = argPointer(regs, 1);
  const size = arg32(regs, 2);
  if (at === null || !env.memory.accessible(at, size)) {
    return `r1 does not lead to the ${size} bytes of a format`;
  }
  return env.memory.u8.subarray(at, at + size);
}

/**
 * The arguments of a format as an array of 64-bit numbers at register `n`, its size in the next.
 *
 * @returns a negative errno where the size is not that of such an array, a sentence where it leads nowhere
 */
function argumentsAt(env: HelperEnv, regs: Registers, n: 3 | 4): bigint[] | number | string {
  const size = arg32(regs, n + 1);
  const missing = regs.words[2 * n] === 0 && regs.words[2 * n + 1] === 0;
  if (size % 8 !== 0 || size > MAX_BPRINTF_VARARGS * 8 || (size > 0 && missing))
    return -ERRNO.EINVAL.number;
  if (size === 0) return [];
  const at = argPointer(regs, n);
  if (at === null || !env.memory.accessible(at, size)) {
    return `r${n} does not lead to the ${size} bytes of arguments`;
  }
  return Array.from({ length: size / 8 }, (_, i) => env.memory.view.getBigUint64(at + 8 * i, true));
}

/** @kernel kernel/trace/bpf_trace.c bpf_trace_printk() */
export const tracePrintk: HelperFunction = (env, regs) => {
  const format = formatOf(env, regs);
  if (typeof format === 'string') return format;
  const args = Array.from({ length: MAX_TRACE_PRINTK_VARARGS }, (_, i) => regs.wide[3 + i]!); // r3..r5 exist
  return print(env, regs, format, args);
};

/** @kernel kernel/trace/bpf_trace.c bpf_trace_vprintk() */
export const traceVprintk: HelperFunction = (env, regs) => {
  const format = formatOf(env, regs);
  if (typeof format === 'string') return format;
  const args = argumentsAt(env, regs, 3);
  if (typeof args === 'string') return args;
  if (typeof args === 'object') return print(env, regs, format, args);
  returnInt(regs, args);
  return;
};

/** @kernel kernel/bpf/helpers.c bpf_snprintf() */
export const snprintf: HelperFunction = (env, regs) => {
  const { memory } = env;
  const size = arg32(regs, 2);
  const to = argPointer(regs, 1);
  if (size > 0 && (to === null || !memory.accessible(to, size)))
    return `r1 does not lead to ${size} bytes`;
  const format = stringAt(env, argPointer(regs, 3));
  if (!format) return 'r3 does not lead to a text';
  const args = argumentsAt(env, regs, 4);
  if (typeof args === 'string') return args;
  const formatted = typeof args === 'number' ? args : formatText(env, format, args, size);
  if (typeof formatted === 'number') {
    returnInt(regs, formatted);
    return;
  }
  if (size > 0 && to !== null) {
    for (let i = 0; i < formatted.text.length; i++)
      memory.u8[to + i] = formatted.text.charCodeAt(i);
    memory.u8[to + formatted.text.length] = 0;
  }
  returnInt(regs, formatted.length + 1);
  return;
};

/** Bytes up to and with a NUL; `null` where there is none before the region ends. */
export function stringAt({ memory }: HelperEnv, at: Address | null): Uint8Array | null {
  if (at === null) return null;
  for (let end = at; memory.accessible(end, 1); end++) {
    if (memory.u8[end] === 0) return memory.u8.subarray(at, end + 1);
  }
  return null;
}
