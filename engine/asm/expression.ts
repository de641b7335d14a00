import { UAPI_CONSTANTS, uapiConstant } from '../abi';
import { shorten, type Token } from './lexer';
import { nearest } from './nearest';

/** Where and why reading stopped. */
export interface Failure {
  readonly at: number;
  /** What could have stood there, as a phrase: `a number`. */
  readonly expected: string;
  /** More than what was expected, where more is known. */
  readonly message?: string;
}

export type Expression =
  | { readonly ok: true; readonly value: bigint; readonly next: number }
  | { readonly ok: false; readonly failure: Failure };

/** How tightly a binary operator binds, as in C. */
const BINDING: Record<string, number> = {
  '|': 1,
  '^': 2,
  '&': 3,
  '<<': 4,
  '>>': 4,
  '+': 5,
  '-': 5,
  '*': 6,
  '/': 6,
  '%': 6,
};

const MOST_NESTED = 64;
const MOST_DIGITS = 68; // 0b and 64 bits, with room
const LARGEST = 1n << 64n;

/** Byte swaps between the machine's order (little endian) and the network's, by name. */
const SWAPS = new Map<string, 16 | 32>();
for (const name of ['htons', 'ntohs', 'bpf_htons', 'bpf_ntohs']) SWAPS.set(name, 16);
for (const name of ['htonl', 'ntohl', 'bpf_htonl', 'bpf_ntohl']) SWAPS.set(name, 32);

function swap(value: bigint, bits: 16 | 32): bigint {
  let result = 0n;
  for (let shift = 0; shift < bits; shift += 8)
    result = (result << 8n) | ((value >> BigInt(shift)) & 0xffn);
  return result;
}

function apply(operator: string, a: bigint, b: bigint): bigint | null {
  switch (operator) {
    case '|':
      return a | b;
    case '^':
      return a ^ b;
    case '&':
      return a & b;
    case '<<':
      return b < 0n || b > 64n ? null : a << b;
    case '>>':
      return b < 0n || b > 64n ? null : a >> b;
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return b === 0n ? null : a / b;
    default:
      return b === 0n ? null : a % b;
  }
}

export function isRegister(word: string): boolean {
  return /^[rw]\d+$/.test(word);
}

/**
 * Reads a constant expression: numbers, constants by name, `sizeof(iphdr)`, `htons(..)`, C's
 * operators and parentheses. Values within 64 bits, signed or unsigned, whatever field they are for.
 */
export function readExpression(tokens: readonly Token[], start: number): Expression {
  const fail = (at: number, expected: string, message?: string): Expression => ({
    ok: false,
    failure: message === undefined ? { at, expected } : { at, expected, message },
  });
  const isSign = (at: number, text: string) =>
    tokens[at]?.kind === 'sign' && tokens[at]?.text === text;

  const parenthesised = (at: number, depth: number): Expression => {
    if (!isSign(at, '(')) return fail(at, '`(`');
    const inner = binary(at + 1, 1, depth + 1);
    if (!inner.ok) return inner;
    if (!isSign(inner.next, ')')) return fail(inner.next, '`)`');
    return { ...inner, next: inner.next + 1 };
  };

  const word = (at: number, depth: number): Expression => {
    const { text } = tokens[at]!; // the caller looked
    const bits = SWAPS.get(text);
    if (bits !== undefined) {
      const inner = parenthesised(at + 1, depth);
      return inner.ok ? { ...inner, value: swap(inner.value, bits) } : inner;
    }
    if (text === 'sizeof') {
      if (!isSign(at + 1, '(')) return fail(at + 1, '`(`');
      const named = tokens[at + 2]?.text === 'struct' ? at + 3 : at + 2;
      const size = uapiConstant(`sizeof(${tokens[named]?.text})`);
      if (!size) return fail(named, 'the name of a header, such as iphdr');
      if (!isSign(named + 1, ')')) return fail(named + 1, '`)`');
      return { ok: true, value: BigInt(size.value), next: named + 2 };
    }
    const constant = uapiConstant(text);
    if (constant) return { ok: true, value: BigInt(constant.value), next: at + 1 };
    if (isRegister(text)) return fail(at, 'a number or constant');
    return fail(at, 'a number or constant', `unknown constant \`${shorten(text)}\``);
  };

  const unary = (at: number, depth: number): Expression => {
    const token = tokens[at];
    if (!token || depth > MOST_NESTED) return fail(at, 'a number or constant');
    if (token.kind === 'number') {
      if (token.text.length > MOST_DIGITS) return fail(at, 'a number of 64 bits at most');
      return { ok: true, value: BigInt(token.text), next: at + 1 };
    }
    if (token.kind === 'word') return word(at, depth);
    if (isSign(at, '(')) return parenthesised(at, depth);
    if (isSign(at, '-') || isSign(at, '+') || isSign(at, '~')) {
      const inner = unary(at + 1, depth + 1);
      if (!inner.ok || token.text === '+') return inner;
      return { ...inner, value: token.text === '-' ? -inner.value : ~inner.value };
    }
    return fail(at, 'a number or constant');
  };

  const binary = (at: number, loosest: number, depth: number): Expression => {
    let left = unary(at, depth);
    while (left.ok) {
      const operator = tokens[left.next];
      const binding = operator?.kind === 'sign' ? BINDING[operator.text] : undefined;
      if (!operator || binding === undefined || binding < loosest) break;
      const right = binary(left.next + 1, binding + 1, depth + 1);
      if (!right.ok) return right;
      const value = apply(operator.text, left.value, right.value);
      if (value === null || value >= LARGEST || value <= -LARGEST)
        return fail(left.next, '', 'this does not come to a number of 64 bits');
      left = { ok: true, value, next: right.next };
    }
    return left;
  };

  const result = binary(start, 1, 0);
  if (result.ok && (result.value >= LARGEST || result.value < -(LARGEST >> 1n)))
    return fail(start, '', 'this number does not fit in 64 bits');
  return result;
}

/** `; did you mean XDP_PASS?`, or nothing. */
export function suggestConstant(word: string): string {
  const like = nearest(
    word,
    UAPI_CONSTANTS.map((constant) => constant.name),
  );
  return like ? `; did you mean ${like}?` : '';
}
