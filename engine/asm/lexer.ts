import type { AsmError, SourceRange } from './types';

export interface Token {
  readonly kind: 'word' | 'number' | 'string' | 'sign' | 'bad';
  readonly text: string;
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

/** A line with something on it. */
export interface Line {
  readonly tokens: readonly Token[];
  /** What stands behind a `;`, where there is one: C writers take it for a separator. */
  readonly remark: Token | null;
  /** Line number, and the column after the last token. */
  readonly line: number;
  readonly end: number;
}

const SPACE = /[ \t\f\v\u00a0]+/y;
const WORD = /[A-Za-z_.][A-Za-z0-9_.]*/y;
const NUMBER = /(?:0[xX][0-9a-fA-F]+|0[bB][01]+|\d+)(?![A-Za-z0-9_])/y;
const MALFORMED_NUMBER = /\d[A-Za-z0-9_]*/y;
const STRING = /"(?:[^"\\\r\n]|\\[^\r\n])*"/y;
// Signed operators come first: the s belongs to them only where no other letter stands before it.
const SIGN =
  /s(?:>>=|>=|<=|>|<|\/=|%=)|<<=|>>=|<<|>>|[-+*/|&%^=!<>]=|[-+*/|&%^=<>()[\],:#~!{}@$?]/y;
const OPCODE = /[0-9a-f]{2}(?=\))/y;
const NEWLINE = /\r\n|\n|\r/y;
// `llvm-objdump -d` puts the bytes of an instruction between its number and its text.
const OBJDUMP_BYTES =
  /[ \t]*\d+:[ \t]+(?:[0-9a-f]{2} ){7}[0-9a-f]{2}(?:(?: [0-9a-f]{2}){8})?[ \t]+/y;

function matchAt(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? null;
}

/** The end of a line comment that starts at `at`. */
function lineEnd(text: string, at: number): number {
  let end = at;
  while (end < text.length && text[end] !== '\n' && text[end] !== '\r') end++;
  return end;
}

/** Errors beyond this many are not kept. */
const MOST_BAD_TOKENS = 1000;

/** The range of one token. */
export function rangeOf(token: Token): SourceRange {
  return {
    line: token.line,
    column: token.column,
    endLine: token.line,
    endColumn: token.column + token.text.length,
  };
}

/**
 * Cuts a source text into lines of tokens. Comments are `//`, C block comments, `;`, and `#` unless it
 * joins a name and a number, as in `bpf_redirect#23`. Characters that belong nowhere become tokens
 * of kind `bad` and an error each.
 */
export function tokenize(source: string): { lines: Line[]; errors: AsmError[] } {
  const lines: Line[] = [];
  const errors: AsmError[] = [];
  let tokens: Token[] = [];
  let remark: Token | null = null;
  let at = 0;
  let line = 1;
  let lineStart = 0;

  const error = (start: number, end: number, message: string) => {
    if (errors.length >= MOST_BAD_TOKENS) return;
    errors.push({
      range: {
        line,
        column: start - lineStart + 1,
        endLine: line,
        endColumn: Math.max(end, start + 1) - lineStart + 1,
      },
      message,
    });
  };
  const finishLine = () => {
    const last = tokens.at(-1);
    if (last) lines.push({ tokens, remark, line, end: last.column + last.text.length });
    tokens = [];
    remark = null;
  };
  const newline = (length: number) => {
    finishLine();
    at += length;
    line++;
    lineStart = at;
    const bytes = matchAt(OBJDUMP_BYTES, source, at);
    if (bytes) at += bytes.length;
  };
  const take = (kind: Token['kind'], text: string) => {
    tokens.push({ kind, text, line, column: at - lineStart + 1 });
    at += text.length;
  };

  at += matchAt(OBJDUMP_BYTES, source, 0)?.length ?? 0;
  while (at < source.length) {
    const char = source[at]!;
    const pair = source.slice(at, at + 2);
    const break_ = matchAt(NEWLINE, source, at);
    if (break_) {
      newline(break_.length);
      continue;
    }
    const space = matchAt(SPACE, source, at);
    if (space) {
      at += space.length;
      continue;
    }
    if (pair === '//') {
      at = lineEnd(source, at);
      continue;
    }
    if (char === ';') {
      const end = lineEnd(source, at);
      const text = source.slice(at + 1, end);
      if (!remark) remark = { kind: 'bad', text, line, column: at + 1 - lineStart + 1 };
      at = end;
      continue;
    }
    if (pair === '/*') {
      const end = source.indexOf('*/', at + 2);
      if (end < 0) {
        error(at, at + 2, 'this comment is not closed; expected */');
        break;
      }
      const inside = source.slice(at, end + 2);
      const parts = inside.split(/\r\n|\n|\r/);
      if (parts.length > 1) {
        finishLine();
        line += parts.length - 1;
        at = end + 2;
        lineStart = at - parts.at(-1)!.length;
      } else at = end + 2;
      continue;
    }
    if (char === '#') {
      const before = tokens.at(-1);
      const joined =
        before?.kind === 'word' &&
        before.column + before.text.length === at - lineStart + 1 &&
        /[-\d]/.test(source[at + 1] ?? '');
      if (!joined) {
        at = lineEnd(source, at);
        continue;
      }
    }
    if (char === '"') {
      const text = matchAt(STRING, source, at);
      if (text) take('string', text);
      else {
        const end = lineEnd(source, at);
        error(at, end, 'this text is not closed; expected "');
        take('bad', source.slice(at, end));
      }
      continue;
    }
    // the opcode in front of an instruction in a log, which need not look like a number: (0f), (5d)
    const inFront = tokens.length === 1 || (tokens.length === 3 && tokens[1]!.text === ':');
    const opcode = inFront && source[at - 1] === '(' ? matchAt(OPCODE, source, at) : null;
    if (opcode) {
      take('word', opcode);
      continue;
    }
    const number = matchAt(NUMBER, source, at);
    if (number) {
      take('number', number);
      continue;
    }
    const malformed = matchAt(MALFORMED_NUMBER, source, at);
    if (malformed) {
      error(
        at,
        at + malformed.length,
        `\`${shorten(malformed)}\` is not a number; expected decimal, 0x or 0b digits`,
      );
      take('bad', malformed);
      continue;
    }
    const sign = matchAt(SIGN, source, at);
    if (sign) {
      take('sign', sign);
      continue;
    }
    const word = matchAt(WORD, source, at);
    if (word) {
      take('word', word);
      continue;
    }
    const symbol = String.fromCodePoint(source.codePointAt(at)!);
    error(at, at + symbol.length, `\`${symbol}\` has no meaning here`);
    take('bad', symbol);
  }
  finishLine();
  return { lines, errors };
}

/** A text cut to a length that fits a message. */
export function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
