import { ERRNO } from '../abi';
import type { Registers } from '../interp';
import { arg32, argPointer, returnInt } from './registers';
import type { HelperEnv, HelperFunction } from './types';

const MAX_ARGUMENTS = 3;
const MAX_LINE = 1024; // bytes, MAX_BPRINTF_BUF
const CONVERSION = /^%([-+ 0]*)(\d*)(?:(ll?)?([diuxX])|(p)(K|x|I4)?|([cs]))/;

/**
 * Prints a line. The format is checked as the kernel checks it: at most three arguments, the
 * conversions %d %i %u %x %X with l or ll, %c, %s, %p, %pK, %px, %pI4, and %%.
 *
 * @kernel kernel/trace/bpf_trace.c bpf_trace_printk(), kernel/bpf/helpers.c bpf_bprintf_prepare()
 */
export const tracePrintk: HelperFunction = (env, regs) => {
  const at = argPointer(regs, 1);
  const size = arg32(regs, 2);
  if (at === null || !env.memory.accessible(at, size)) {
    return `r1 does not lead to the ${size} bytes of a format`;
  }
  const line = format(env, regs, readString(env, at, size));
  if (line === null) {
    returnInt(regs, -ERRNO.EINVAL.number);
    return;
  }
  env.print(line.replace(/\n$/, ''));
  returnInt(regs, line.length);
};

/** The line that the format and the arguments r3..r5 give; `null` where the kernel refuses the format. */
function format(env: HelperEnv, regs: Registers, text: string): string | null {
  let out = '';
  let next = 0;
  for (let i = 0; i < text.length; ) {
    if (text[i] !== '%') {
      out += text[i++];
      continue;
    }
    if (text[i + 1] === '%') {
      out += '%';
      i += 2;
      continue;
    }
    const match = CONVERSION.exec(text.slice(i));
    if (!match || next >= MAX_ARGUMENTS) return null;
    out += convert(env, regs, 3 + next++, match);
    i += match[0].length;
  }
  return out.slice(0, MAX_LINE - 1);
}

function convert(
  env: HelperEnv,
  regs: Registers,
  register: number,
  match: RegExpExecArray,
): string {
  const [, flags = '', width = '', long, integer, pointer, extension, other] = match;
  const wide = regs.wide[register]!; // r3..r5 exist
  let text: string;
  if (integer) {
    const bits = long ? 64 : 32;
    const signed = integer === 'd' || integer === 'i';
    const value = signed ? BigInt.asIntN(bits, wide) : BigInt.asUintN(bits, wide);
    text = /x/i.test(integer) ? value.toString(16) : value.toString();
    if (integer === 'X') text = text.toUpperCase();
    if (signed && value >= 0n)
      text = (flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '') + text;
  } else if (pointer) {
    text = extension === 'I4' ? ipv4(env, regs, register) : wide.toString(16).padStart(16, '0');
  } else if (other === 'c') text = String.fromCharCode(Number(wide & 0xffn));
  else {
    const at = argPointer(regs, register);
    text = at === null ? '' : readString(env, at, MAX_LINE);
  }
  if (flags.includes('-')) return text.padEnd(Number(width));
  const zeros = flags.includes('0') && integer !== undefined;
  return zeros ? padZeros(text, Number(width)) : text.padStart(Number(width));
}

function padZeros(text: string, width: number): string {
  const sign = /^[-+ ]/.exec(text)?.[0] ?? '';
  return sign + text.slice(sign.length).padStart(width - sign.length, '0');
}

function ipv4(env: HelperEnv, regs: Registers, register: number): string {
  const at = argPointer(regs, register);
  if (at === null || !env.memory.accessible(at, 4)) return '0.0.0.0';
  return env.memory.u8.subarray(at, at + 4).join('.');
}

/** Bytes up to a NUL, the end of the region or `limit`, as Latin-1 text. */
function readString(env: HelperEnv, at: number, limit: number): string {
  let text = '';
  for (let i = 0; i < limit && env.memory.accessible(at + i, 1); i++) {
    const byte = env.memory.u8[at + i]!; // accessible, so in range
    if (byte === 0) break;
    text += String.fromCharCode(byte);
  }
  return text;
}
