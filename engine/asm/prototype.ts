import { rangeAt } from './declarations';
import { readExpression } from './expression';
import { type Line, rangeOf, shorten, type Token } from './lexer';
import type { ArgType, AsmError, FuncArg, IntName, Prototype } from './types';

/** Whole numbers that an argument can be, by name: bytes, and whether they have a sign. */
export const INT_ARGS: Readonly<Record<IntName, { size: number; signed: boolean }>> = {
  u8: { size: 1, signed: false },
  u16: { size: 2, signed: false },
  u32: { size: 4, signed: false },
  u64: { size: 8, signed: false },
  s8: { size: 1, signed: true },
  s16: { size: 2, signed: true },
  s32: { size: 4, signed: true },
  s64: { size: 8, signed: true },
};

const EXPECTED = `an argument: ctx, ${Object.keys(INT_ARGS).join(', ')}, mem[16], mem[16] nonnull or dynptr`;
const MOST_MEMORY = 1 << 29;

export type PrototypeResult =
  | { readonly ok: true; readonly proto: Prototype; readonly next: number }
  | { readonly ok: false; readonly error: AsmError };

/**
 * What stands between parentheses behind the name of a function: `(ctx, u32 length, mem[16] nonnull key)`;
 * each argument may have a name.
 *
 * @param at the opening one
 */
export function readPrototype(
  line: Line,
  at: number,
  linkage: Prototype['linkage'],
): PrototypeResult {
  const { tokens } = line;
  const fail = (index: number, message: string): PrototypeResult => {
    const range = rangeAt(line, index);
    const token = tokens[index];
    const found = token ? `unexpected \`${shorten(token.text)}\`` : 'the line ends here';
    return { ok: false, error: { range, message: `${found}; expected ${message}` } };
  };
  const args: FuncArg[] = [];
  let next = at + 1;
  if (tokens[next]?.text === ')') return { ok: true, proto: { linkage, args }, next: next + 1 };
  for (;;) {
    const first = tokens[next];
    const read = readArg(tokens, next);
    if (typeof read === 'number')
      return fail(read, read === next ? EXPECTED : '`[`, a size and `]`');
    next = read.next;
    let name = '';
    if (tokens[next]?.kind === 'word') name = tokens[next++]!.text;
    args.push({ type: read.type, name });
    if (args.length > 5) {
      const message = 'a function has 5 arguments at most, in r1 to r5';
      return { ok: false, error: { range: rangeOf(first!), message } }; // readArg found it
    }
    const sign = tokens[next++]?.text;
    if (sign === ')') return { ok: true, proto: { linkage, args }, next };
    if (sign !== ',') return fail(next - 1, '`,` or `)`');
  }
}

/** An argument without its name, or the place where it ceases to be one. */
function readArg(tokens: readonly Token[], at: number): { type: ArgType; next: number } | number {
  const word = tokens[at]?.text ?? '';
  if (word === 'ctx' || word === 'dynptr') return { type: { kind: word }, next: at + 1 };
  if (Object.hasOwn(INT_ARGS, word))
    return { type: { kind: 'int', int: word as IntName }, next: at + 1 };
  if (word !== 'mem') return at;
  if (tokens[at + 1]?.text !== '[') return at + 1;
  const size = readExpression(tokens, at + 2);
  if (!size.ok || size.value < 0n || size.value > MOST_MEMORY) return at + 2;
  if (tokens[size.next]?.text !== ']') return size.next;
  const nonnull = tokens[size.next + 1]?.text === 'nonnull';
  return {
    type: { kind: 'mem', size: Number(size.value), nonnull },
    next: size.next + (nonnull ? 2 : 1),
  };
}

/** The same in writing. */
export function prototypeText({ args }: Prototype): string {
  const texts = args.map(({ type, name }) => `${typeText(type)}${name === '' ? '' : ` ${name}`}`);
  return `(${texts.join(', ')})`;
}

function typeText(type: ArgType): string {
  if (type.kind === 'int') return type.int;
  if (type.kind !== 'mem') return type.kind;
  return `mem[${type.size}]${type.nonnull ? ' nonnull' : ''}`;
}
