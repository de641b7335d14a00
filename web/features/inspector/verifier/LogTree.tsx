import { ChevronDown, ChevronRight } from 'lucide-react';
import { type KeyboardEvent, memo, type ReactNode } from 'react';
import { lineText, parseLine } from '../../../../engine/verifier-log';
import { classes } from '../../../ui';
import { CodeLine } from '../CodeLine';
import { Listing } from '../Listing';
import styles from './LogTree.module.css';
import type { LogRows } from './log-rows';
import type { Search } from './use-search';

/** Letters of a row that are drawn; no kernel writes so many, but anybody can. */
const LONGEST = 4000;
const DEEPEST = 10; // levels that are set in

/** The text with each place marked that is looked for. */
function marked(text: string, { query, matchCase }: Search): ReactNode[] {
  const pieces: ReactNode[] = [];
  const within = matchCase ? text : text.toLowerCase();
  const wanted = matchCase ? query : query.toLowerCase();
  let start = 0;
  for (let at = within.indexOf(wanted); at >= 0; at = within.indexOf(wanted, start)) {
    pieces.push(
      text.slice(start, at),
      <mark key={at} className={styles.match}>
        {text.slice(at, at + wanted.length)}
      </mark>,
    );
    start = at + wanted.length;
  }
  return [...pieces, text.slice(start)];
}

const LineOfLog = memo(function LineOfLog({
  text,
  search,
}: {
  readonly text: string;
  readonly search: Search | null;
}) {
  const shown = text.length > LONGEST ? text.slice(0, LONGEST) : text;
  const left = text.length - shown.length;
  const rest = left > 0 && <span className={styles.note}> … {left.toLocaleString('en')} more</span>;
  if (search) {
    const has = search.matchCase
      ? shown.includes(search.query)
      : shown.toLowerCase().includes(search.query.toLowerCase());
    if (has) return [...marked(shown, search), rest];
  }
  const { head, code, tail } = parseLine(shown);
  return (
    <>
      <span className={classes(code !== '' && styles.faint)}>{head}</span>
      {code !== '' && <CodeLine text={code} />}
      <span className={styles.faint}>{tail}</span>
      {rest}
    </>
  );
});

export interface LogTreeProps {
  readonly rows: LogRows;
  /** The line that is chosen. */
  readonly line: number | null;
  /** Why the program was refused: brought into view. */
  readonly watched: number | null;
  /** What is looked for, where something is. */
  readonly search: Search | null;
  readonly onChoose: (line: number) => void;
  readonly onOpen: (line: number) => void;
  readonly onFold: (line: number, folded: boolean) => void;
  readonly onKey: (event: KeyboardEvent) => boolean;
}

/** The verifier's log, letter by letter, its branches folded or not; its lines lead to what they speak of. */
export function LogTree({
  rows,
  line,
  watched,
  search,
  onChoose,
  onOpen,
  onFold,
  onKey,
}: LogTreeProps) {
  const { log, lines, folded } = rows;
  const lineAt = (index: number) => lines[index] ?? 0;

  const keys = (event: KeyboardEvent): boolean => {
    if (onKey(event)) return true;
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || line === null)
      return false;
    const at = lineAt(rows.rowOf(line));
    const isHead = rows.isHead(at);
    if (event.key === 'ArrowRight') {
      if (isHead && folded.has(at)) onFold(at, false);
      else if (isHead) onChoose(at + 1);
      return true;
    }
    if (event.key !== 'ArrowLeft') return false;
    const head = rows.headOf(at);
    if (isHead && !folded.has(at)) onFold(at, true);
    else if (head !== null) onChoose(head);
    return true;
  };

  return (
    <Listing
      label="Log of the verifier"
      className={styles.log}
      count={lines.length}
      chosen={line === null ? null : rows.rowOf(line)}
      watched={watched === null ? null : rows.rowOf(watched)}
      widest={Math.min(LONGEST, log.widest) + 2 * DEEPEST}
      onChoose={(index) => onChoose(lineAt(index))}
      onOpen={(index) => onOpen(lineAt(index))}
      onKey={keys}
      tree={(index) => {
        const at = lineAt(index);
        const level = rows.levelOf(at) + 1;
        return rows.isHead(at) ? { level, open: !folded.has(at) } : { level };
      }}
      rowClass={(index) => {
        const { kind } = parseLine(lineText(log, lineAt(index)).slice(0, LONGEST));
        return classes(styles.line, kind !== 'insn' && styles[kind]);
      }}
      renderRow={(index) => {
        const at = lineAt(index);
        const isFolded = folded.has(at);
        const Icon = isFolded ? ChevronRight : ChevronDown;
        return (
          <>
            <span
              className={styles.indent}
              style={{ width: `${2 * Math.min(DEEPEST, rows.levelOf(at)) + 2}ch` }}
            >
              {rows.isHead(at) && (
                // biome-ignore lint/a11y/noStaticElementInteractions: arrow keys do the same
                // biome-ignore lint/a11y/useKeyWithClickEvents: arrow keys do the same
                <span
                  className={styles.fold}
                  data-part="fold"
                  onClick={(event) => {
                    event.stopPropagation();
                    onFold(at, !isFolded);
                  }}
                >
                  <Icon size={13} aria-hidden />
                </span>
              )}
            </span>
            <LineOfLog text={lineText(log, at)} search={search} />
            {isFolded && (
              <span className={styles.note}>
                {' '}
                {(rows.endOf(at) - at - 1).toLocaleString('en')} lines
              </span>
            )}
          </>
        );
      }}
    />
  );
}
