import { FileWarning } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useApp, useAppState } from '../../../store';
import { classes, EmptyState } from '../../../ui';
import { Choice } from '../Choice';
import { showInCode } from '../inspector-ui';
import { LineButton } from '../LineButton';
import { Listing } from '../Listing';
import { useCurrentInsn, useInspected } from '../use-inspected';
import { RewriteLine } from './RewriteLine';
import styles from './RewritesTab.module.css';
import { PassChoice, WHOLE } from './PassChoice';
import { PassNote } from './PassNote';
import {
  firstDone,
  foldRows,
  passRows,
  rewriteRows,
  rewriteSummary,
  type ShownRow,
} from './rewrite-rows';
import { usePasses } from './use-passes';

const SHOWN = [
  { value: 'all', label: 'All', title: 'Every instruction' },
  { value: 'changes', label: 'Changes', title: 'What was changed, and its neighbours' },
] as const;

/** The row that stands for an instruction as loaded: itself, or what was put in its place. */
function rowOfSlot(rows: readonly ShownRow[], slot: number | null): number | null {
  if (slot === null) return null;
  const itself = rows.findIndex((row) => row.kind !== 'fold' && row.before === slot);
  return itself < 0 ? null : itself;
}

/**
 * The instructions of the selected program before and after the rewrite, side by side: as loaded and as
 * they run, or one pass.
 */
export default function RewritesTab() {
  const { store } = useApp();
  const [shown, setShown] = useState<'all' | 'changes'>('all');
  const [picked, setPicked] = useState<number | null>(null);
  const { report, stale } = useInspected();
  const slot = useAppState((state) => state.selection.insn);
  const current = useCurrentInsn();
  const loaded = report?.phase === 'loaded' ? report : null;
  const passes = usePasses(report);
  const [chosenPass, setChosenPass] = useState(WHOLE);
  const pass = passes.find(({ id }) => id === chosenPass) ?? null;
  const whole = useMemo(() => (loaded ? rewriteRows(loaded) : []), [loaded]);
  const all = useMemo(() => (pass ? passRows(pass) : whole), [pass, whole]);
  const summary = useMemo(() => (loaded ? rewriteSummary(loaded, whole) : ''), [loaded, whole]);
  // What runs next stands in what runs.
  const xlated = pass ? null : (current?.xlated ?? null);
  const rows = useMemo(
    () =>
      shown === 'all'
        ? all
        : foldRows(all, (row) => row.slot === slot || (xlated !== null && row.after === xlated)),
    [all, shown, slot, xlated],
  );
  const next = useMemo(() => {
    const index = rows.findIndex((row) => row.kind !== 'fold' && row.after === xlated);
    return xlated === null || index < 0 ? null : index;
  }, [rows, xlated]);

  const first = useMemo(() => (shown === 'all' ? firstDone(all) : null), [all, shown]);

  if (!loaded) {
    return (
      <EmptyState icon={<FileWarning size={22} aria-hidden />} title="Nothing was rewritten">
        Only a program that the verifier has accepted gets its chain calls. Below is what is in the
        way.
      </EmptyState>
    );
  }

  const kept = picked === null ? undefined : rows[picked];
  const chosen =
    kept && kept.kind !== 'fold' && kept.slot === slot ? picked : rowOfSlot(rows, slot);
  const choose = (index: number) => {
    const row = rows[index];
    if (!row) return;
    setPicked(index);
    if (row.kind !== 'fold') store.getState().select({ insn: row.slot });
  };
  const range = slot === null ? undefined : loaded.assembled.source[slot];
  const open = (index: number) => {
    const row = rows[index];
    if (!row) return;
    if (row.kind === 'fold') setShown('all');
    else {
      const place = loaded.assembled.source[row.slot];
      if (place) showInCode(store, place, row.slot);
    }
  };
  return (
    <div className={classes(styles.tab, stale && styles.stale)}>
      <div className={styles.bar}>
        <PassChoice
          passes={passes}
          value={pass?.id ?? WHOLE}
          onChange={(value) => {
            setChosenPass(value);
            setPicked(null);
          }}
        />
        <Choice label="Rows" value={shown} onChange={setShown} options={SHOWN} />
        {!pass && <span className={styles.summary}>{summary}</span>}
        {range && <LineButton line={range.line} onClick={() => showInCode(store, range, slot)} />}
      </div>
      {pass && <PassNote pass={pass} />}
      <div className={styles.heads} aria-hidden>
        <span>{pass ? 'before' : 'as loaded'}</span>
        <span>{pass ? 'after' : 'as it runs'}</span>
      </div>
      <Listing
        label={
          pass
            ? `Instructions before and after: ${pass.title}`
            : 'Instructions as loaded and as they run'
        }
        className={styles.rows}
        count={rows.length}
        chosen={chosen}
        watched={pass ? first : next}
        key={pass?.id ?? WHOLE}
        onChoose={choose}
        onOpen={open}
        rowClass={(index) => {
          const row = rows[index];
          const related = index !== chosen && row && row.kind !== 'fold' && row.slot === slot;
          return classes(index === next && styles.next, related && styles.related);
        }}
        renderRow={(index) => {
          const row = rows[index];
          return row ? <RewriteLine row={row} next={index === next} /> : null;
        }}
      />
    </div>
  );
}
