import { useShallow } from 'zustand/react/shallow';
import { KERNEL_VERSION } from '../../../engine/abi';
import {
  type AppState,
  resultsAreCurrent,
  selectStopped,
  selectVerdicts,
  useApp,
  useAppState,
} from '../../store';
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

const selectIsChecking = ({ engineStatus, syncedRevision, engineRevision }: AppState) =>
  engineStatus.phase === 'ready' && syncedRevision !== engineRevision;

function Fact({ label, value }: { readonly label: string; readonly value: string }) {
  return (
    <span className={styles.fact} data-fact={label}>
      {label} <b>{value}</b>
    </span>
  );
}

/** What of the programs is verified; while that takes long, how far it is, and how to stop it. */
function Verified() {
  const { controller } = useApp();
  const { took } = useVerified();
  const isChecking = useAppState(selectIsChecking);
  const stopped = useAppState(selectStopped);
  const verifying = useAppState((state) => state.verifying);
  const name = useAppState(
    ({ workspace }) => workspace.programs.find(({ id }) => id === verifying?.program)?.name,
  );
  if (verifying) {
    return (
      <>
        <span className={styles.fact} data-fact="verified">
          verifying <b>{name}</b>, <b>{n(verifying.processed)}</b> instructions walked
        </span>
        <button
          type="button"
          className={styles.action}
          onClick={() => void controller.stopVerifying()}
        >
          Stop verifying
        </button>
      </>
    );
  }
  return (
    <>
      <span className={styles.fact} data-fact="verified">
        verified <b>{isChecking ? 'checking…' : stopped ? 'not: stopped' : `in ${ms(took)}`}</b>
      </span>
      {stopped && (
        <button type="button" className={styles.action} onClick={() => controller.verifyAgain()}>
          Verify again
        </button>
      )}
    </>
  );
}

/** What the engine is at, in one line. */
export function StatusBar() {
  const phase = useAppState((state) => state.engineStatus.phase);
  const isChecking = useAppState(selectIsChecking);
  const { insns, programs } = useVerified();
  const [runLabel, runValue] = useRunFact();
  const facts = [
    ['loaded', `${programs} program${programs === 1 ? '' : 's'}, ${insns} insns`],
    [runLabel, runValue],
  ] as const;
  return (
    <footer className={styles.bar} data-testid="status-bar">
      <span className={classes(styles.lamp, styles[isChecking ? 'starting' : phase])} aria-hidden />
      <Fact label="engine" value={PHASES[phase]} />
      <Verified />
      {facts.map(([label, value]) => (
        <Fact key={label} label={label} value={value} />
      ))}
      <span className={styles.grow} />
      <span className={styles.fact}>
        modelled on <b>Linux {KERNEL_VERSION}</b>
      </span>
    </footer>
  );
}
