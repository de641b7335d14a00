import { Copy, FileWarning } from 'lucide-react';
import { useState } from 'react';
import { useApp, useAppState } from '../../../store';
import { classes, EmptyState, IconButton } from '../../../ui';
import { Choice } from '../Choice';
import { showInCode } from '../inspector-ui';
import { assembledOf } from '../places';
import { useCurrentInsn, useInspected } from '../use-inspected';
import { LogView } from './LogView';
import { StatePanel } from './StatePanel';
import { type LogLevel, useLog } from './use-log';
import styles from './VerifierTab.module.css';

const LEVELS = [
  { value: 1, label: 'Level 1', title: 'The path that was refused, and the counters' },
  { value: 2, label: 'Level 2', title: 'Every instruction of every path' },
] as const;

/** What the verifier wrote while it judged the selected program, and what it knew at each instruction. */
export default function VerifierTab() {
  const { store } = useApp();
  const [level, setLevel] = useState<LogLevel>(2);
  const { program, report, stale } = useInspected();
  const log = useLog(program, report, level);
  const selected = useAppState((state) => state.selection.insn);
  const current = useCurrentInsn();
  const rejected = report?.phase === 'rejected' ? report.rejected : null;
  const slot = selected ?? current?.slot ?? rejected?.at ?? null;

  const select = (insn: number) => store.getState().select({ insn });
  const open = (insn: number) => {
    const range = assembledOf(report)?.source[insn];
    if (range) showInCode(store, range, insn);
  };
  const copy = async () => {
    const { announce } = store.getState();
    try {
      await navigator.clipboard.writeText(log ?? '');
      announce('The log is in the clipboard.');
    } catch {
      announce('The browser did not let the log into the clipboard.', 'problem');
    }
  };

  if (report && !assembledOf(report)) {
    return (
      <EmptyState icon={<FileWarning size={22} aria-hidden />} title="Nothing to verify">
        The text has errors, so there are no instructions yet. They are listed below, each with its
        place.
      </EmptyState>
    );
  }
  return (
    <div className={classes(styles.tab, stale && styles.stale)}>
      <div className={styles.bar}>
        <Choice label="Log level" value={level} onChange={setLevel} options={LEVELS} />
        {report?.phase === 'not-loaded' && (
          <span className={styles.note}>The load failed without a log.</span>
        )}
        <IconButton label="Copy the log" onClick={() => void copy()} disabled={!log}>
          <Copy size={14} aria-hidden />
        </IconButton>
      </div>
      <div className={styles.views}>
        {log === null ? (
          <div />
        ) : (
          <LogView
            log={log}
            slot={slot}
            message={rejected?.message ?? null}
            onSelect={select}
            onOpen={open}
          />
        )}
        <StatePanel report={report} slot={slot} onOpen={open} />
      </div>
    </div>
  );
}
