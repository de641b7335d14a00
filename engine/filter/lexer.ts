import { FilterProblem } from './types';

export interface Token {
  readonly kind: 'word' | 'text' | 'sign' | 'end';
  /** Of a text what is between the quotes. */
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

const SIGNS = [
  '==',
  '!=',
  '<=',
  '>=',
  '&&',
  '||',
  '..',
  '<',
  '>',
  '!',
  '(',
  ')',
  '[',
  ']',
  '{',
  '}',
  ',',
];
/** Names, numbers and addresses; two dots are a range and end a word. */
const WORD = /(?:[A-Za-z0-9_:/*-]|\.(?!\.))+/y;

function readText(text: string, start: number): Token {
  let value = '';
  for (let at = start + 1; at < text.length; at++) {
    const char = text[at]!;
    if (char === '"') return { kind: 'text', value, start, end: at + 1 };
    if (char === '\\' && at + 1 < text.length) value += text[++at];
    else value += char;
  }
  throw new FilterProblem(
    'The text that begins here does not end.',
    'Close it with a double quote.',
    start,
    text.length,
  );
}

/** The words and signs of a filter, with an end token behind them. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    if (/\s/.test(text[at]!)) {
      at++;
      continue;
    }
    const sign = SIGNS.find((candidate) => text.startsWith(candidate, at));
    WORD.lastIndex = at;
    const word = sign === undefined ? WORD.exec(text)?.[0] : undefined;
    if (sign !== undefined)
      tokens.push({ kind: 'sign', value: sign, start: at, end: at + sign.length });
    else if (word !== undefined)
      tokens.push({ kind: 'word', value: word, start: at, end: at + word.length });
    else if (text[at] === '"') tokens.push(readText(text, at));
    else {
      const char = String.fromCodePoint(text.codePointAt(at)!);
      const equals =
        char === '=' ? 'Compare with two signs: "==".' : 'Put texts between double quotes.';
      throw new FilterProblem(`“${char}” has no place in a filter.`, equals, at, at + char.length);
    }
    at = tokens.at(-1)!.end;
  }
  tokens.push({ kind: 'end', value: '', start: text.length, end: text.length });
  return tokens;
}
