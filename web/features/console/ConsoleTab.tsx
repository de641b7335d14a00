import { Copy, Terminal } from 'lucide-react';
import { type KeyboardEvent, useMemo, useRef, useState } from 'react';
import { openPacket, resultsAreStale, resultsRevision, useApp, useAppState } from '../../store';
import { classes, EmptyState, IconButton, rowAfterKey, useRows } from '../../ui';
import styles from './ConsoleTab.module.css';
import { type ConsoleLine, consoleLines, consoleText } from './console-lines';

const ROW_HEIGHT = 26; // px, as in the style sheet

function Line({
  line,
  place,
  active,
  onPick,
}: {
  readonly line: ConsoleLine;
  readonly place: number;
  readonly active: boolean;
  readonly onPick: () => void;
}) {
  return (
    <tr
      id={`console-${place}`}
      aria-rowindex={place + 2}
      aria-selected={active}
      className={classes(styles.line, active && styles.active)}
      data-kind={line.kind}
      onClick={onPick}
    >
      <td className={styles.numeric}>{line.packet}</td>
      <td>{line.program}</td>
      <td className={styles.kind}>{line.kind}</td>
      <td className={styles.text} title={line.text}>
        {line.text}
      </td>
    </tr>
  );
}

function Lines({ lines }: { readonly lines: readonly ConsoleLine[] }) {
  const app = useApp();
  const [active, setActive] = useState(0);
  const scroller = useRef<HTMLDivElement>(null);
  const { first, end, scrollTo } = useRows(scroller, {
    count: lines.length,
    height: ROW_HEIGHT,
    covered: ROW_HEIGHT,
  });
  const open = (at: number) => {
    const line = lines[at];
    setActive(at);
    if (line) void openPacket(app, line.id, 0);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW_HEIGHT) - 2);
    const to = rowAfterKey(event.key, active, lines.length, page);
    if (to !== null) {
      setActive(to);
      scrollTo(to);
    } else if (event.key === 'Enter') open(active);
    else return;
    event.preventDefault();
  };
  return (
    <div ref={scroller} className={styles.scroller}>
      <table
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table whose rows are chosen
        role="grid"
        aria-label="Console"
        aria-rowcount={lines.length + 1}
        aria-activedescendant={active >= first && active < end ? `console-${active}` : undefined}
        tabIndex={0}
        className={styles.table}
        onKeyDown={onKeyDown}
      >
        <thead>
          <tr aria-rowindex={1}>
            <th scope="col" className={styles.numeric}>
              packet
            </th>
            <th scope="col">program</th>
            <th scope="col">kind</th>
            <th scope="col">what</th>
          </tr>
        </thead>
        <tbody>
          {first > 0 && <tr aria-hidden style={{ height: first * ROW_HEIGHT }} />}
          {lines.slice(first, end).map((line, i) => (
            <Line
              // biome-ignore lint/suspicious/noArrayIndexKey: lines only come at their place
              key={first + i}
              line={line}
              place={first + i}
              active={first + i === active}
              onPick={() => open(first + i)}
            />
          ))}
          {end < lines.length && (
            <tr aria-hidden style={{ height: (lines.length - end) * ROW_HEIGHT }} />
          )}
        </tbody>
      </table>
    </div>
  );
}

/** Lines that programs printed, records that they handed to user space, copies that they sent; a press opens the packet. */
export function ConsoleTab() {
  const { store } = useApp();
  const workspace = useAppState((state) => state.workspace);
  const results = useAppState((state) => state.results);
  const isTraffic = useAppState((state) => state.source !== null);
  const hasRun = useAppState((state) => resultsRevision(state) !== null);
  const stale = useAppState(resultsAreStale);
  const lines = useMemo(() => consoleLines(workspace, results), [workspace, results]);
  const copy = async () => {
    const { announce } = store.getState();
    try {
      await navigator.clipboard.writeText(consoleText(lines));
      announce('The console is in the clipboard.');
    } catch {
      announce('The browser did not let the console into the clipboard.', 'problem');
    }
  };
  if (isTraffic || lines.length === 0) {
    return (
      <EmptyState icon={<Terminal size={22} aria-hidden />} title="Nothing was put out">
        {isTraffic
          ? 'What programs put out for captures and repeated packets is among their events.'
          : hasRun
            ? 'No program printed a line, handed a record to user space or sent a copy of its packet.'
            : 'Lines of bpf_trace_printk, records of ring buffers and perf events, and copies that bpf_clone_redirect sent show here after a run.'}
      </EmptyState>
    );
  }
  return (
    <div className={styles.tab}>
      <div className={styles.bar}>
        <span>
          {lines.length.toLocaleString('en')} {lines.length === 1 ? 'line' : 'lines'}
          {stale && ', of an earlier version: run again'}
        </span>
        <IconButton label="Copy the console" onClick={() => void copy()}>
          <Copy size={14} aria-hidden />
        </IconButton>
      </div>
      <Lines lines={lines} />
    </div>
  );
}
