/**
 * The format language of bpf_trace_printk(), bpf_trace_vprintk() and bpf_snprintf(): that of printk
 * with fewer conversions. The verifier checks formats of bpf_snprintf() by it, helpers print by it.
 *
 * @kernel kernel/bpf/helpers.c bpf_bprintf_prepare(), lib/vsprintf.c bstr_printf()
 */

/** A conversion, which takes one argument of 64 bits. */
export interface FormatSpec {
  readonly kind: 'integer' | 'address' | 'hashed' | 'symbol' | 'ip' | 'string' | 'char';
  /** Some of `-`, `+`, space and `0`. */
  readonly flags: string;
  /** Least number of characters; `null` where none is given. */
  readonly width: number | null;
  /** Of an integer: `d`, `i`, `u`, `x` or `X`; of an address: `I4`, `i4`, `I6` or `i6`; of a text as a pointer: `k` or `u`. */
  readonly letter: string;
  /** Of an integer. */
  readonly bits: 32 | 64;
}

/** Most arguments of a format that are given as an array. */
export const MAX_BPRINTF_VARARGS = 12;
/** Most arguments of bpf_trace_printk(), which come in registers. */
export const MAX_TRACE_PRINTK_VARARGS = 3;
/** Bytes that arguments may take in all, texts among them. */
export const MAX_BPRINTF_BIN_ARGS = 512;
/** Bytes of a line that is printed. */
export const MAX_BPRINTF_BUF = 1024;

/** Letters and digits of Latin-1, by which the kernel goes. @kernel lib/ctype.c isalnum() */
const ALNUM = 'A-Za-z0-9\\xc0-\\xd6\\xd8-\\xf6\\xf8-\\xff';
/** Behind a text and a plain pointer stands nothing, a space or a punctuation mark. */
const APART = `(?![${ALNUM}\\x80-\\x9f])`;

const SPECIFIER = new RegExp(
  `^%(?<flags>[0+\\- ]*)(?<width>[1-9]\\d*)?(?:${[
    '(?<integer>(?:ll?)?[diuxX])',
    'p(?<ip>[iI][46])',
    'p(?<kernel>[KxsSB])',
    `(?<string>(?:p[ku])?s)${APART}`,
    `(?<plain>p)${APART}`,
    '(?<char>c)',
  ].join('|')})`,
);
const LETTERS = new RegExp(`^[${ALNUM}]*`);
/** What no format may have in it: control characters. */
const CONTROL = /[^\t-\r -~\x80-\xff]/;

const POINTERS: Readonly<Record<string, FormatSpec['kind']>> = {
  x: 'address',
  K: 'hashed',
  s: 'symbol',
  S: 'symbol',
  B: 'symbol',
};

/**
 * Reads a format up to its NUL.
 *
 * @param args how many arguments there are
 * @returns texts and conversions in order; `null` where the kernel answers -EINVAL
 */
export function parseFormat(
  format: Uint8Array,
  args: number,
): readonly (string | FormatSpec)[] | null {
  const end = format.indexOf(0);
  if (end < 0) return null;
  const bytes = Array.from(format.subarray(0, end), (byte) => String.fromCharCode(byte));
  const text = bytes.join('');
  if (CONTROL.test(text)) return null;
  const parts: (string | FormatSpec)[] = [];
  for (let at = 0, taken = 0; at < end; ) {
    const literal = /^(?:[^%]+|%%)/.exec(text.slice(at))?.[0];
    if (literal !== undefined) {
      parts.push(literal === '%%' ? '%' : literal);
      at += literal.length;
      continue;
    }
    const match = SPECIFIER.exec(text.slice(at));
    if (!match || taken++ >= args) return null;
    const spec = specOf(match.groups ?? {});
    parts.push(spec);
    at += match[0].length;
    // whatever letters stand behind a pointer are taken for part of it
    if (/p/.test(match[0])) at += LETTERS.exec(text.slice(at))![0].length; // matches always
  }
  return parts;
}

function specOf(groups: Readonly<Record<string, string | undefined>>): FormatSpec {
  const { flags = '', width, integer, ip, kernel, string, plain } = groups;
  const common = {
    flags,
    width: width === undefined ? null : Math.min(Number(width), 2 ** 31 - 1),
  };
  if (integer !== undefined) {
    const bits = integer.startsWith('l') ? 64 : 32;
    return { ...common, kind: 'integer', letter: integer.slice(-1), bits };
  }
  const kind: FormatSpec['kind'] =
    ip !== undefined
      ? 'ip'
      : kernel !== undefined
        ? POINTERS[kernel]! // all five are there
        : string !== undefined
          ? 'string'
          : plain !== undefined
            ? 'hashed'
            : 'char';
  return { ...common, kind, letter: ip ?? string?.slice(1, 2) ?? '', bits: 64 };
}
