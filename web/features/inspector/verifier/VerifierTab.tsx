import { ChevronsDownUp, ChevronsUpDown, Copy, FileWarning, FolderOpen } from 'lucide-react';
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { placeIn, type VerifierLog, visitsOf } from '../../../../engine/verifier-log';
import { useApp, useAppState } from '../../../store';
import { classes, EmptyState, IconButton } from '../../../ui';
import { Choice } from '../Choice';
import { assembledOf } from '../places';
import { useInspected } from '../use-inspected';
import { LogSearch } from './LogSearch';
import { LogTree } from './LogTree';
import { allHeads, LogRows, placeOfLine } from './log-rows';
import { PastedBar } from './PastedBar';
import { StatePanel } from './StatePanel';
import { type LogLevel, useLog } from './use-log';
import { useReadLog } from './use-read-log';
import { type Search, useSearch } from './use-search';
import { placeOfVisit, type Session, useSession } from './use-session';
import styles from './VerifierTab.module.css';

const LEVELS = [
  { value: 1, label: 'Level 1', title: 'The path that was refused, and the counters' },
  { value: 2, label: 'Level 2', title: 'Every instruction of every path' },
] as const;

const NO_SEARCH: Search = { query: '', matchCase: false };

/** A line that was chosen; it stays so while log and selection are the same. */
interface Picked {
  readonly log: VerifierLog;
  readonly line: number;
  readonly slot: number | null;
  readonly visit: number | null;
}

/** The line that stands for what is selected: of its visit, else the first that shows the instruction. */
function lineOfSelection(log: VerifierLog, session: Session): number | null {
  const { slot, visit } = session;
  if (slot === null) return null;
  if (log === session.log && visit !== null) return log.visitLine[visit] ?? null;
  const first = visitsOf(log, slot)[0];
  if (first !== undefined) return log.visitLine[first] ?? null;
  return log.pruned.find((path) => path.slot === slot)?.line ?? log.code.get(slot) ?? null;
}

/** The log with its branches, its search, and the lines that are chosen in it. */
function useLogView(log: VerifierLog | null, session: Session) {
  const [folded, setFolded] = useState<{ log: VerifierLog | null; lines: ReadonlySet<number> }>({
    log: null,
    lines: new Set(),
  });
  const lines = useMemo(
    () => (folded.log === log ? folded.lines : new Set<number>()),
    [folded, log],
  );
  const rows = useMemo(() => log && new LogRows(log, lines), [log, lines]);
  const [search, setSearch] = useState(NO_SEARCH);
  const found = useSearch(log, search);
  const [picked, setPicked] = useState<Picked | null>(null);
  const { slot, visit } = session;
  const isPicked = picked?.log === log && picked?.slot === slot && picked?.visit === visit;
  const line = isPicked && picked ? picked.line : log && lineOfSelection(log, session);

  const fold = (next: ReadonlySet<number>) => setFolded({ log, lines: next });
  const reveal = (target: number) => {
    const hiding = rows?.hiding(target) ?? [];
    if (hiding.length > 0) fold(new Set([...lines].filter((head) => !hiding.includes(head))));
  };
  const choose = (target: number) => {
    if (!log) return;
    const place = placeOfLine(log, target);
    if (place && log === session.log) session.select(place.slot, place.visit);
    else if (place) session.select(place.slot);
    const among = place?.visit ?? null;
    const visits = place && visitsOf(log, place.slot);
    const next = place ? (among === null ? null : (visits?.[among] ?? null)) : visit;
    setPicked({ log, line: target, slot: place?.slot ?? slot, visit: next });
    reveal(target);
  };
  return { rows, lines, line, search, setSearch, found, fold, reveal, choose };
}

/** What the verifier wrote while it judged the selected program, and what it knew at each instruction. */
export default function VerifierTab() {
  const { store } = useApp();
  const { program, report } = useInspected();
  const session = useSession();
  const pasted = session.kind === 'pasted';
  const [level, setLevel] = useState<LogLevel>(2);
  const short = useReadLog(useLog(!pasted && level === 1 ? program : undefined, report, 1));
  const log = !pasted && level === 1 ? short : session.log;
  const view = useLogView(log, session);
  const openDialog = useAppState((state) => state.openDialog);
  const [comparing, setComparing] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const tab = useRef<HTMLDivElement>(null);
  const { rows, line, search, found } = view;

  // What was selected elsewhere is unfolded; what is chosen here has been.
  const { reveal } = view;
  const shown = useRef(line);
  useEffect(() => {
    if (line !== null && line !== shown.current) reveal(line);
    shown.current = line;
  }, [line, reveal]);

  const copy = async () => {
    const { announce } = store.getState();
    try {
      await navigator.clipboard.writeText(
        pasted ? (log?.text ?? '') : withAddresses(log?.text ?? ''),
      );
      announce('The log is in the clipboard.');
    } catch {
      announce('The browser did not let the log into the clipboard.', 'problem');
    }
  };
  const matchAt = log && line !== null && found ? placeIn(found, log.starts[line] ?? 0) : 0;
  const isOnMatch =
    log && line !== null && found && (found[matchAt] ?? Infinity) < (log.starts[line + 1] ?? 0);
  const moveTo = (direction: 1 | -1) => {
    if (!log || !found || found.length === 0) return;
    const next =
      direction < 0 ? matchAt - 1 : isOnMatch ? afterLine(log, found, line ?? 0) : matchAt;
    const offset = found.at(next % found.length) ?? 0;
    view.choose(placeIn(log.starts, offset + 1) - 1);
  };
  const moveVisit = (by: 1 | -1): boolean => {
    const { log: walk, slot, visit, select } = session;
    if (!walk || slot === null || visit === null) return false;
    const to = placeOfVisit(walk, slot, visit) + by;
    if (to < 0 || to >= visitsOf(walk, slot).length) return false;
    select(slot, to);
    return true;
  };
  const onKey = (event: KeyboardEvent): boolean => {
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    if (event.key === 'n') return moveVisit(1);
    if (event.key === 'N') return moveVisit(-1);
    if (event.key !== 'F3') return false;
    moveTo(event.shiftKey ? -1 : 1);
    return true;
  };
  const onTabKey = (event: KeyboardEvent) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'f') return;
    event.preventDefault();
    field.current?.select();
  };

  if (!pasted && report && !assembledOf(report)) {
    return (
      <EmptyState icon={<FileWarning size={22} aria-hidden />} title="Nothing to verify">
        The text has errors, so there are no instructions yet. They are listed below, each with its
        place.
      </EmptyState>
    );
  }
  const allFolded = rows !== null && rows.folded.size > 0;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of everything within, which is focusable
    <div
      ref={tab}
      className={classes(styles.tab, session.stale && styles.stale)}
      onKeyDown={onTabKey}
    >
      {pasted && <PastedBar log={session.log} />}
      <div className={styles.bar}>
        {!pasted && <Choice label="Log level" value={level} onChange={setLevel} options={LEVELS} />}
        {!pasted && report?.phase === 'not-loaded' && !report.accepted && (
          <span className={styles.note}>The load failed without a log.</span>
        )}
        <LogSearch
          field={field}
          search={search}
          count={found?.length ?? null}
          at={isOnMatch ? matchAt : null}
          onSearch={view.setSearch}
          onMove={moveTo}
          onLeave={() => tab.current?.querySelector<HTMLElement>('[role=tree]')?.focus()}
        />
        <span className={styles.actions}>
          <IconButton
            label={allFolded ? 'Unfold all' : 'Fold all branches'}
            disabled={!log || log.paths.length < 2}
            onClick={() => view.fold(allFolded || !log ? new Set() : allHeads(log))}
          >
            {allFolded ? (
              <ChevronsUpDown size={14} aria-hidden />
            ) : (
              <ChevronsDownUp size={14} aria-hidden />
            )}
          </IconButton>
          <IconButton label="Copy the log" onClick={() => void copy()} disabled={!log?.text}>
            <Copy size={14} aria-hidden />
          </IconButton>
          <IconButton label="Open a log" onClick={() => openDialog('open-log')}>
            <FolderOpen size={14} aria-hidden />
          </IconButton>
        </span>
      </div>
      <div className={styles.views} data-comparing={comparing}>
        {rows === null ? (
          <div />
        ) : (
          <LogTree
            rows={rows}
            line={line}
            watched={rows.log.messages[0] ?? null}
            search={search.query === '' ? null : search}
            onChoose={view.choose}
            onOpen={(at) => {
              const place = placeOfLine(rows.log, at);
              if (place) session.open(place.slot);
            }}
            onFold={(at, isFolded) => {
              const next = new Set(view.lines);
              if (isFolded) next.add(at);
              else next.delete(at);
              view.fold(next);
            }}
            onKey={onKey}
          />
        )}
        <StatePanel session={session} onCompare={setComparing} />
      </div>
    </div>
  );
}

const MAP_LOAD = /^(.*\(18\) r\d+ = )map\[(\d+)\](?:\[0\]\+\d+)?(?= |$)/gm;

/** The log with loads of maps as the kernel writes them, an address: readers of logs know no other form. */
const withAddresses = (text: string): string =>
  text.replace(
    MAP_LOAD,
    (_, before: string, map: string) =>
      `${before}0xffff8881${(0x1000000 + 0x400 * Number(map)).toString(16).padStart(8, '0')}`,
  );

/** The first match behind a line. */
const afterLine = (log: VerifierLog, found: Uint32Array, line: number) =>
  placeIn(found, log.starts[line + 1] ?? log.text.length);
