import { returnCodeName } from '../../../engine/abi';
import { findProgram } from '../../../engine/workspace';
import { openPacket, resultsAreStale, selectWhere, useApp, useAppState } from '../../store';
import { classes, verdictLook } from '../../ui';
import styles from './Scrubber.module.css';

/** The steps of the packet at the playhead, one stretch for each program; pulling the knob opens it there. */
export function Scrubber() {
  const app = useApp();
  const packet = useAppState((state) => state.playhead.packet);
  const step = useAppState((state) => state.playhead.step);
  const report = useAppState((state) => (packet === null ? undefined : state.results[packet]));
  const programs = useAppState((state) => state.workspace);
  const where = useAppState(selectWhere);
  const stale = useAppState(resultsAreStale);

  const hops = report?.hops ?? [];
  const total = hops.reduce((sum, { insns }) => sum + insns, 0);
  const value = Math.min(step ?? 0, total);
  const words = where
    ? `${findProgram(programs, where.program)?.name ?? where.program}, instruction ${where.step} of ${where.steps}`
    : 'not opened step by step';

  return (
    <div className={classes(styles.scrubber, stale && styles.stale)} data-part="scrubber">
      <div className={styles.track} aria-hidden>
        {hops.map((hop, i) => {
          const { color } = verdictLook(
            hop.retval === null ? 'fault' : returnCodeName(hop.hook, hop.retval),
          );
          return (
            <span
              // biome-ignore lint/suspicious/noArrayIndexKey: a hop is its place in the chain
              key={i}
              className={styles.hop}
              style={{ flexGrow: hop.insns, background: color }}
            />
          );
        })}
      </div>
      {total > 0 && step !== null && (
        <span className={styles.knob} style={{ left: `${(100 * value) / total}%` }} aria-hidden />
      )}
      <input
        type="range"
        className={styles.range}
        aria-label="Step of the packet"
        aria-valuetext={words}
        min={0}
        max={Math.max(1, total)}
        value={value}
        disabled={total === 0 || packet === null}
        onChange={(event) => {
          if (packet !== null) void openPacket(app, packet, Number(event.target.value));
        }}
      />
    </div>
  );
}
