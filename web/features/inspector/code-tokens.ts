export type TokenKind =
  | 'plain'
  | 'comment'
  | 'register'
  | 'number'
  | 'keyword'
  | 'function'
  | 'constant'
  | 'label';

export interface CodeToken {
  readonly kind: TokenKind;
  readonly text: string;
}

const PATTERN = new RegExp(
  [
    /(?<comment>\/\/.*$|;.*$)/,
    /(?<function>\b(?:bpf_\w+|(?:be|le|bswap)(?:16|32|64))\b(?:#\d+)?|"[^"]*")/,
    /(?<keyword>\b(?:[us](?:8|16|32|64)|if|goto|gotol|may_goto|call|exit|lock|ll|map|xdp|func|license|flags)\b)/,
    /(?<register>\b[rw](?:10|\d)\b)/,
    /(?<constant>\b[A-Z][A-Z0-9]*_[A-Z0-9_]+\b|\b[a-z]\w*\.\w+)/,
    /(?<number>\b0x[0-9a-fA-F]+\b|\b\d+\b)/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'g',
);

const LABEL = /^\s*[A-Za-z_][\w.]*(?=\s*:)/;

/**
 * Cuts a line of assembly into coloured pieces, by the look of its words alone: for listings, which
 * are shown before and beside the editor and know none of its tables.
 */
export function codeTokens(line: string): readonly CodeToken[] {
  const tokens: CodeToken[] = [];
  const push = (kind: TokenKind, text: string) => {
    if (text !== '') tokens.push({ kind, text });
  };
  const label = LABEL.exec(line)?.[0] ?? '';
  push('label', label);
  let at = label.length;
  for (const match of line.slice(at).matchAll(PATTERN)) {
    const start = label.length + match.index;
    push('plain', line.slice(at, start));
    const kind = Object.entries(match.groups ?? {}).find(([, text]) => text !== undefined)?.[0];
    push((kind ?? 'plain') as TokenKind, match[0]);
    at = start + match[0].length;
  }
  push('plain', line.slice(at));
  return tokens;
}
