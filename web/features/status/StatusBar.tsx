import { useShallow } from 'zustand/react/shallow';
import { KERNEL_VERSION } from '../../../engine/abi';
import { resultsAreCurrent, selectVerdicts, useAppState } from '../../store';
import { classes } from '../../ui';
import styles from './StatusBar.module.css';

const PHASES = {
  starting: 'starting',
  ready: 'ready',
  restarting: 'restarting',
  failed: 'stopped',
} as const;

const ms = (value: number) => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;

function useVerified(): { took: number; insns: number; programs: number } {
  return useAppState(
    useShallow(({ reports }) => {
      let took = 0;
      let insns = 0;
      let programs = 0;
      for (const report of Object.values(reports)) {
        took += report.took;
        if (report.phase !== 'loaded') continue;
        insns += report.assembled.insns.length;
        programs++;
      }
      return { took, insns, programs };
    }),
  );
}

const n = (value: number) => value.toLocaleString('en');

function useRunFact(): readonly [label: string, value: string] {
  const run = useAppState((state) => state.run);
  const ran = useAppState((state) =>
    [...selectVerdicts(state).values()].reduce((sum, count) => sum + count, 0),
  );
  const current = useAppState(resultsAreCurrent);
  switch (run.phase) {
    case 'running':
      return ['running', `packet ${n(run.done)} of ${n(run.total)}`];
    case 'failed':
      return ['last run', run.message];
    case 'done':
    case 'idle':
      if (ran === 0) return ['results', 'none yet: press play'];
      return [
        'results',
        `${n(ran)} packet${ran === 1 ? '' : 's'}${run.phase === 'done' ? ` in ${ms(run.took)}` : ''}, ${
          current ? 'of the workspace as it is' : 'out of date'
        }`,
      ];
  }
}

/** What the engine is at, in one line. */
export function StatusBar() {
  const phase = useAppState((state) => state.engineStatus.phase);
  const checking = useAppState((state) => state.syncedRevision !== state.engineRevision);
  const { took, insns, programs } = useVerified();
  const [runLabel, runValue] = useRunFact();
  const facts = [
    ['engine', PHASES[phase]],
    ['verified', phase === 'ready' && checking ? 'checking…' : `in ${ms(took)}`],
    ['loaded', `${programs} program${programs === 1 ? '' : 's'}, ${insns} insns`],
    [runLabel, runValue],
  ] as const;
  return (
    <footer className={styles.bar} data-testid="status-bar">
      <span
        className={classes(styles.lamp, styles[phase === 'ready' && checking ? 'starting' : phase])}
        aria-hidden
      />
      {facts.map(([label, value]) => (
        <span key={label} className={styles.fact} data-fact={label}>
          {label} <b>{value}</b>
        </span>
      ))}
      <span className={styles.grow} />
      <span className={styles.fact}>
        modelled on <b>Linux {KERNEL_VERSION}</b>
      </span>
    </footer>
  );
}
