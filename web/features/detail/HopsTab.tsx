import { CircleDashed, Footprints, ListVideo, StepForward } from 'lucide-react';
import { nextInsn, runEverything, useApp, useAppState } from '../../store';
import { Button, classes, EmptyState } from '../../ui';
import { FaultCard } from './FaultCard';
import { Hop } from './Hop';
import styles from './HopsTab.module.css';
import { Machine } from './Machine';
import { useHops } from './use-hops';

function NothingRan() {
  const app = useApp();
  const playing = useAppState((state) => state.playing);
  return (
    <EmptyState
      icon={<Footprints size={22} aria-hidden />}
      title={playing ? 'The packet is on its way' : 'Nothing has run yet'}
      actions={
        <>
          <Button
            variant="line"
            icon={<ListVideo size={14} aria-hidden />}
            onClick={() => void runEverything(app)}
          >
            Run all packets
          </Button>
          <Button
            variant="line"
            icon={<StepForward size={14} aria-hidden />}
            onClick={() => void nextInsn(app)}
          >
            Step through this one
          </Button>
        </>
      }
    >
      Each program that the packet meets shows here: what it returned and why the packet went on,
      what it changed, and its registers step by step.
    </EmptyState>
  );
}

/** What each program did with the packet, and the machine at the step that it stands at. */
export function HopsTab() {
  const hops = useHops();
  const step = useAppState((state) => state.playhead.step);
  if (!hops) return <NothingRan />;
  const { report, rows, trace, stale } = hops;
  const { outcome, packet, printed } = report;
  if (outcome.kind === 'not-run') {
    return (
      <EmptyState icon={<CircleDashed size={22} aria-hidden />} title="The packet met no program">
        {outcome.message}
      </EmptyState>
    );
  }
  return (
    <div className={styles.tab}>
      <div className={classes(styles.views, stale && styles.stale)}>
        <div className={styles.hops}>
          {outcome.kind === 'fault' && (
            <FaultCard packet={packet} outcome={outcome} trace={trace} stale={stale} />
          )}
          <ol className={styles.list} aria-label="Hops of the packet">
            {rows.map((row, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a hop is its place in the chain
              <Hop key={i} packet={packet} row={row} />
            ))}
          </ol>
          {printed.length > 0 && (
            <div className={styles.printed}>
              <h3 className={styles.heading}>Printed</h3>
              {printed.map((line, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: lines only come in this order
                <samp key={i} className={styles.line}>
                  {line}
                </samp>
              ))}
            </div>
          )}
          {trace?.report.truncated && (
            <p className={styles.remark}>
              The trace was cut at {trace.steps.stepCount.toLocaleString('en')} steps; the rest ran
              unrecorded.
            </p>
          )}
        </div>
        {trace && step !== null && <Machine trace={trace} step={step} stale={stale} />}
      </div>
    </div>
  );
}
