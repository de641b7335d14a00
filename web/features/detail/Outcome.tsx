import { resultsAreStale, useAppState } from '../../store';
import { VerdictChip } from '../../ui';
import styles from './Outcome.module.css';
import { selectShownReport } from './use-results';

/** How the packet ended, where it went, and what it cost. */
export function Outcome() {
  const report = useAppState(selectShownReport);
  const stale = useAppState(resultsAreStale);
  if (!report) return null;
  const { outcome, insns } = report;
  const verdict =
    outcome.kind === 'verdict' ? outcome.name : outcome.kind === 'fault' ? 'fault' : 'not run';
  return (
    <div className={styles.outcome}>
      <VerdictChip verdict={verdict} />
      <span className={styles.words}>
        {outcome.kind === 'verdict' && `${outcome.to} · `}
        {outcome.kind !== 'not-run' && `${insns} insns`}
      </span>
      {stale && <span className={styles.stale}>out of date</span>}
    </div>
  );
}
