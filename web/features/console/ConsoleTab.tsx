import { Copy, Terminal } from 'lucide-react';
import { useMemo } from 'react';
import { openPacket, resultsAreStale, resultsRevision, useApp, useAppState } from '../../store';
import { EmptyState, IconButton, RowGrid, type RowGridColumn } from '../../ui';
import styles from './ConsoleTab.module.css';
import { type ConsoleLine, consoleLines, consoleText } from './console-lines';

const COLUMNS: readonly RowGridColumn<ConsoleLine>[] = [
  { title: 'packet', width: '58px', look: 'number', cell: ({ packet }) => packet },
  { title: 'program', width: '22%', cell: ({ program }) => program },
  { title: 'kind', width: '64px', look: 'quiet', cell: ({ kind }) => kind },
  { title: 'what', look: 'code', cell: ({ text }) => text },
];

/** Lines that programs printed, records that they handed to user space, copies that they sent; a press opens the packet. */
export function ConsoleTab() {
  const app = useApp();
  const workspace = useAppState((state) => state.workspace);
  const results = useAppState((state) => state.results);
  const isTraffic = useAppState((state) => state.source !== null);
  const hasRun = useAppState((state) => resultsRevision(state) !== null);
  const stale = useAppState(resultsAreStale);
  const lines = useMemo(() => consoleLines(workspace, results), [workspace, results]);
  const copy = async () => {
    const { announce } = app.store.getState();
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
      <RowGrid
        label="Console"
        rows={lines}
        columns={COLUMNS}
        onOpen={({ id }) => void openPacket(app, id, 0)}
      />
    </div>
  );
}
