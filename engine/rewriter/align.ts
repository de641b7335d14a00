import type { Insn, InsnIndex } from '../isa';
import { invertMap, type PositionMap } from '../util';

/** One row of the view of instructions before and after a rewrite. */
export interface AlignedRow {
  /** Slot before; `null` where an instruction was added. */
  readonly before: InsnIndex | null;
  /** Slot after; `null` where one was removed. */
  readonly after: InsnIndex | null;
  readonly textBefore: string;
  readonly textAfter: string;
  /** Why an instruction was added, changed or removed; empty for the others. */
  readonly note: string;
}

/** Prints one instruction; an empty text for the second slot of a 64-bit immediate load. */
export type PrintInsn = (insns: readonly Insn[], index: InsnIndex) => string;

/**
 * Sets the instructions before and after a rewrite side by side, in the order of the rewritten
 * program, with what was removed at its old place. The second slots of 64-bit immediate loads have
 * no row.
 *
 * @param notes by slot of `after`
 * @param removed by slot of `before`
 */
export function alignInsns(
  before: readonly Insn[],
  after: readonly Insn[],
  map: PositionMap,
  notes: readonly string[],
  removed: ReadonlyMap<InsnIndex, string>,
  print: PrintInsn,
): AlignedRow[] {
  const rows: AlignedRow[] = [];
  const became = invertMap(map);
  const push = (row: AlignedRow) => {
    if (row.textBefore !== '' || row.textAfter !== '') rows.push(row);
  };
  let next = 0; // first slot of `before` without a row
  const removedBefore = (end: InsnIndex) => {
    for (; next < end; next++) {
      if (became[next] !== -1) continue;
      const note = removed.get(next) ?? '';
      push({ before: next, after: null, textBefore: print(before, next), textAfter: '', note });
    }
  };
  for (let i = 0; i < after.length; i++) {
    const from = map.origin[i]!; // as long as `after`
    removedBefore(from);
    const textAfter = print(after, i);
    const note = notes[i] ?? '';
    if (map.added[i] === 1) {
      push({ before: null, after: i, textBefore: '', textAfter, note });
    } else {
      push({ before: from, after: i, textBefore: print(before, from), textAfter, note });
      next = Math.max(next, from + 1);
    }
  }
  removedBefore(before.length);
  return rows;
}
