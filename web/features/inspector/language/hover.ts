import { type SourceNames, wordAt } from './line';
import { wordInfo } from './words';

/** What is known of the instruction on a line. */
export interface HoveredInsn {
  readonly slot: number;
  /** The form in the kernel's names: `BPF_ALU64 | BPF_ADD | BPF_K`. */
  readonly name: string;
  readonly meaning: string;
  /** What the verifier knew before it, in the log's words; `null` where it never came. */
  readonly state: string | null;
}

export interface HoverContext {
  readonly names: SourceNames;
  readonly insn: HoveredInsn | null;
}

export interface Hover {
  /** Columns from 1; `end` is exclusive. */
  readonly start: number;
  readonly end: number;
  /** Paragraphs of Markdown. */
  readonly parts: readonly string[];
}

const code = (text: string) => `\`\`\`text\n${text.replaceAll('```', "'''")}\n\`\`\``;

/** Text that Markdown shall take as it is, but for names in backticks. */
export const escapeMarkdown = (text: string) => text.replace(/[\\*_{}[\]()#+\-!|<>]/g, '\\$&');

function wordParts(word: string, { labels, functions, maps }: SourceNames): string[] | null {
  const info = wordInfo(word);
  if (info) {
    const head =
      info.signature === info.name ? `**${escapeMarkdown(word)}**` : code(info.signature);
    return [head, ...[info.doc, ...info.notes].map(escapeMarkdown)];
  }
  const map = maps.get(word);
  if (map) return [code(map.text), `Map, declared in line ${map.line}\\.`];
  const line = functions.get(word) ?? labels.get(word);
  if (line === undefined) return null;
  const what = functions.has(word) ? 'Function' : 'Label';
  return [`**${escapeMarkdown(word)}**`, `${what}, in line ${line}\\.`];
}

function insnParts({ slot, name, meaning, state }: HoveredInsn): string[] {
  const parts = [`Instruction ${slot}: ${escapeMarkdown(meaning)}  \n\`${name}\``];
  if (state !== null)
    parts.push(`Before it, the verifier knows: \`${state.replaceAll('`', "'")}\``);
  return parts;
}

/** Hover help for a column of a line: the word, then the instruction that it is part of. */
export function hoverAt(line: string, column: number, context: HoverContext): Hover | null {
  const found = wordAt(line, column);
  if (!found) return null;
  const parts = [
    ...(wordParts(found.word, context.names) ?? []),
    ...(context.insn ? insnParts(context.insn) : []),
  ];
  return parts.length > 0 ? { start: found.start, end: found.end, parts } : null;
}
