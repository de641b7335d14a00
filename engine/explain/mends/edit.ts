/** A change of a source text by lines. */
export interface Edit {
  /** Line before which lines are put in, and from which on some are taken out; from 1, one beyond the last is its end. */
  readonly line: number;
  readonly remove: number;
  readonly insert: readonly string[];
}

/** A change that is likely to mend a refusal, and what it does, in words. */
export interface Mend {
  /** `Check 34 bytes against data_end` */
  readonly label: string;
  readonly edits: readonly Edit[];
}

/** The text after the edits, whose lines are those of the text before. */
export function applyEdits(source: string, edits: readonly Edit[]): string {
  const eol = source.includes('\r\n') ? '\r\n' : '\n';
  const lines = source.split(/\r\n?|\n/);
  // from the end, so that line numbers hold; where two begin at one line, the first one comes first
  const order = edits.map((edit, i) => ({ edit, i }));
  order.sort((a, b) => b.edit.line - a.edit.line || b.i - a.i);
  for (const { edit } of order) lines.splice(edit.line - 1, edit.remove, ...edit.insert);
  return lines.join(eol);
}

/** One line of a preview; `line` is its number in the text before, of an inserted one that of the next. */
export interface DiffLine {
  readonly kind: 'same' | 'removed' | 'added';
  readonly line: number;
  readonly text: string;
}

const AROUND = 1;

/** The edits with a line around each. */
export function previewOf(source: string, edits: readonly Edit[]): DiffLine[] {
  const lines = source.split(/\r\n?|\n/);
  const sorted = edits.map((edit, i) => ({ edit, i }));
  sorted.sort((a, b) => a.edit.line - b.edit.line || a.i - b.i);
  const shown: DiffLine[] = [];
  let next = 1; // first line that was not shown yet
  const same = (from: number, to: number) => {
    for (let line = Math.max(from, next); line <= Math.min(to, lines.length); line++) {
      shown.push({ kind: 'same', line, text: lines[line - 1]! }); // within the text
      next = line + 1;
    }
  };
  for (const { edit } of sorted) {
    same(edit.line - AROUND, edit.line - 1);
    for (let i = 0; i < edit.remove; i++)
      shown.push({ kind: 'removed', line: edit.line + i, text: lines[edit.line - 1 + i] ?? '' });
    for (const text of edit.insert) shown.push({ kind: 'added', line: edit.line, text });
    next = Math.max(next, edit.line + edit.remove);
    const follows = sorted.find((other) => other.edit.line > edit.line)?.edit.line;
    same(next, Math.min(next + AROUND - 1, (follows ?? Number.POSITIVE_INFINITY) - 1));
  }
  return shown;
}
