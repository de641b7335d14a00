import { ChevronDown, ChevronRight } from 'lucide-react';
import { type KeyboardEvent, useMemo, useState } from 'react';
import { type LogPath, pathOfLine, type VerifierLog } from '../../../../engine/verifier-log';
import { classes } from '../../../ui';
import { Listing } from '../Listing';
import { placeOfVisit } from '../verifier/use-session';
import { pathWords } from './flow-words';
import styles from './PathTree.module.css';
import { StatusMark } from './StatusMark';

const DEEPEST = 8; // levels that are set in
const MARKS = { exit: 'verified', safe: 'pruned', refused: 'failing', open: 'untold' } as const;

export interface PathTreeProps {
  readonly log: VerifierLog;
  readonly slot: number | null;
  readonly visit: number | null;
  readonly onSelect: (slot: number, visit: number | null) => void;
  readonly onOpen: (slot: number) => void;
}

/** A path that was chosen; it stays so while the selection is the same. */
interface Picked {
  readonly log: VerifierLog;
  readonly path: number;
  readonly slot: number | null;
  readonly visit: number | null;
}

/** Rows that are not folded away. */
function rowsOf({ paths }: VerifierLog, folded: ReadonlySet<number>): number[] {
  const rows: number[] = [];
  for (let path = 0; path < paths.length; ) {
    rows.push(path);
    path = folded.has(path) ? Math.max(path + 1, paths[path]?.endPath ?? 0) : path + 1;
  }
  return rows;
}

/** The paths that the verifier explored, each under the one that it forks from. */
export function PathTree({ log, slot, visit, onSelect, onOpen }: PathTreeProps) {
  const { paths } = log;
  const [folds, setFolds] = useState<{ log: VerifierLog; paths: ReadonlySet<number> } | null>(null);
  const folded = useMemo(
    () => (folds?.log === log ? folds.paths : new Set<number>()),
    [folds, log],
  );
  const rows = useMemo(() => rowsOf(log, folded), [log, folded]);
  const [picked, setPicked] = useState<Picked | null>(null);
  const isPicked = picked?.log === log && picked.slot === slot && picked.visit === visit;
  const of = visit === null ? -1 : pathOfLine(log, log.visitLine[visit] ?? -1);
  const path = isPicked ? picked.path : of;

  const rowOf = (wanted: number): number | null => {
    let row = rows.length - 1;
    while (row >= 0 && (rows[row] ?? 0) > wanted) row--;
    return row < 0 ? null : row;
  };
  const choose = (wanted: number) => {
    const chosen = paths[wanted];
    if (!chosen) return;
    const first = chosen.end > chosen.first ? chosen.first : null;
    const at = first === null ? chosen.endSlot : (log.slots[log.visitLine[first] ?? 0] ?? -1);
    if (at < 0) return;
    const among = first === null ? null : placeOfVisit(log, at, first);
    onSelect(at, among);
    setPicked({ log, path: wanted, slot: at, visit: first });
  };
  const fold = (wanted: number, isFolded: boolean) => {
    const next = new Set(folded);
    if (isFolded) next.add(wanted);
    else next.delete(wanted);
    setFolds({ log, paths: next });
  };
  const isParent = (wanted: number) => (paths[wanted]?.endPath ?? 0) > wanted + 1;
  const onKey = ({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): boolean => {
    if (ctrlKey || metaKey || altKey || shiftKey || path < 0) return false;
    if (key === 'ArrowRight' && isParent(path)) {
      if (folded.has(path)) fold(path, false);
      else choose(path + 1);
      return true;
    }
    if (key !== 'ArrowLeft') return false;
    const parent = paths[path]?.parent ?? -1;
    if (isParent(path) && !folded.has(path)) fold(path, true);
    else if (parent >= 0) choose(parent);
    return true;
  };
  const slotOfRow = (row: number): LogPath | undefined => paths[rows[row] ?? -1];

  return (
    <Listing
      label="Explored paths"
      className={styles.tree}
      count={rows.length}
      chosen={path < 0 ? null : rowOf(path)}
      widest={44}
      onChoose={(row) => choose(rows[row] ?? -1)}
      onOpen={(row) => onOpen(slotOfRow(row)?.to ?? 0)}
      onKey={onKey}
      tree={(row) => {
        const at = rows[row] ?? 0;
        const level = (paths[at]?.depth ?? 0) + 1;
        return isParent(at) ? { level, open: !folded.has(at) } : { level };
      }}
      rowClass={() => classes(styles.row)}
      renderRow={(row) => {
        const at = rows[row] ?? 0;
        const one = paths[at];
        if (!one) return null;
        const { way, length, end } = pathWords(one);
        const Icon = folded.has(at) ? ChevronRight : ChevronDown;
        return (
          <>
            <span
              className={styles.indent}
              style={{ width: 14 + 12 * Math.min(DEEPEST, one.depth) }}
            >
              {isParent(at) && (
                // biome-ignore lint/a11y/noStaticElementInteractions: arrow keys do the same
                // biome-ignore lint/a11y/useKeyWithClickEvents: arrow keys do the same
                <span
                  className={styles.fold}
                  onClick={(event) => {
                    event.stopPropagation();
                    fold(at, !folded.has(at));
                  }}
                >
                  <Icon size={13} aria-hidden />
                </span>
              )}
            </span>
            <StatusMark status={MARKS[one.ended]} size={12} />
            <span className={styles.way}>{way}</span>
            <span className={styles.end}>{end}</span>
            <span className={styles.length}>{length}</span>
          </>
        );
      }}
    />
  );
}
