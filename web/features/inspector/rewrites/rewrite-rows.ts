import type { PassReport, ProgramReport, XlatedRow } from '../../../../engine/api';

type Loaded = Extract<ProgramReport, { phase: 'loaded' }>;

/** A row of instructions before and after the rewrite, and what became of them. */
export interface RewriteRow extends XlatedRow {
  readonly kind: 'same' | 'changed' | 'added' | 'removed';
  /** The instruction as loaded that it is, or was added for. */
  readonly slot: number;
}

/** A stretch of rows in which nothing was changed, shown as one. */
export interface Fold {
  readonly kind: 'fold';
  readonly first: number;
  readonly count: number;
}

export type ShownRow = RewriteRow | Fold;

/** A row's text differs where a jump got another distance, or an access another form. */
function kindOf({ before, after, textBefore, textAfter }: XlatedRow): RewriteRow['kind'] {
  if (before === null) return 'added';
  if (after === null) return 'removed';
  return textBefore === textAfter ? 'same' : 'changed';
}

function rowOf(row: XlatedRow, slot: number): RewriteRow {
  return { ...row, kind: kindOf(row), slot };
}

/** The first row that the rewrite did something to, apart from distances of jumps; `null` where it did nothing. */
export function firstDone(rows: readonly ShownRow[]): number | null {
  const index = rows.findIndex((row) => row.kind !== 'fold' && row.note !== '');
  return index < 0 ? null : index;
}

/** The rows of a program that was loaded, each with the instruction that it belongs to. */
export function rewriteRows({ xlated, map }: Loaded): readonly RewriteRow[] {
  return xlated.map((row) =>
    rowOf(row, row.before ?? (row.after === null ? 0 : (map.origin[row.after] ?? 0))),
  );
}

/** The rows of one pass. */
export function passRows({ rows }: PassReport): readonly RewriteRow[] {
  return rows.map((row) => rowOf(row, row.slot));
}

/** What a pass did, in short: `2 removed, 1 changed`; empty where it had nothing to do. */
export function passCounts({ added, changed, removed }: PassReport): string {
  return inWords(added, changed, removed);
}

function inWords(added: number, changed: number, removed: number): string {
  return [
    added > 0 ? `${added} added` : '',
    changed > 0 ? `${changed} changed` : '',
    removed > 0 ? `${removed} removed` : '',
  ]
    .filter((part) => part !== '')
    .join(', ');
}

const CONTEXT = 2; // rows left on either side of a fold
const LEAST = 3; // rows that are worth a fold

/** Puts long stretches of unchanged rows together; `keep` says which rows stay all the same. */
export function foldRows(
  rows: readonly RewriteRow[],
  keep: (row: RewriteRow) => boolean,
): readonly ShownRow[] {
  const shown: ShownRow[] = [];
  for (let start = 0; start < rows.length; ) {
    let end = start;
    while (end < rows.length && rows[end]!.kind === 'same' && !keep(rows[end]!)) end++; // within bounds
    const first = start === 0 ? 0 : start + CONTEXT;
    const stop = end === rows.length ? end : end - CONTEXT;
    if (stop - first >= LEAST) {
      shown.push(...rows.slice(start, first), { kind: 'fold', first, count: stop - first });
      shown.push(...rows.slice(stop, end));
    } else shown.push(...rows.slice(start, end));
    const next = rows[end];
    if (next) shown.push(next);
    start = end + 1;
  }
  return shown;
}

/**
 * What the rewrite did, in words: `32 instructions became 56: 24 added, 3 changed`. Counts slots, as
 * the kernel does: a 64-bit load is two.
 */
export function rewriteSummary({ map }: Loaded, rows: readonly RewriteRow[]): string {
  const before = map.sourceLength;
  const after = map.origin.length;
  const added = map.added.reduce((sum, flag) => sum + flag, 0);
  const removed = before - (after - added);
  const changed = rows.filter(({ kind }) => kind === 'changed').length;
  if (added + changed + removed === 0) return `${before} instructions, none of them changed`;
  return `${before} instructions became ${after}: ${inWords(added, changed, removed)}`;
}
