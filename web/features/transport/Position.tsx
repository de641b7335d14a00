import { findProgram } from '../../../engine/workspace';
import {
  resultsAreStale,
  selectPacketCount,
  selectPacketIndex,
  selectWhere,
  useAppState,
} from '../../store';
import { VerdictChip } from '../../ui';
import styles from './Position.module.css';

/** `packet 3 / 10 · firewall · insn 9 of 26`: where the transport stands, in words. */
export function Position() {
  const total = useAppState(selectPacketCount);
  const at = useAppState(selectPacketIndex);
  const where = useAppState(selectWhere);
  const program = useAppState((state) =>
    where ? (findProgram(state.workspace, where.program)?.name ?? where.program) : null,
  );
  const outcome = useAppState((state) =>
    state.playhead.packet === null ? undefined : state.results[state.playhead.packet]?.outcome,
  );
  const shown = useAppState((state) => !state.playing && state.arrived > at);
  const stale = useAppState(resultsAreStale);

  if (total === 0) {
    return (
      <span className={styles.position} data-part="position">
        no packets
      </span>
    );
  }
  const verdict =
    outcome?.kind === 'verdict' ? outcome.name : outcome?.kind === 'fault' ? 'fault' : 'not run';
  return (
    <span className={styles.position} data-part="position" data-testid="position">
      <span>
        packet {(at + 1).toLocaleString('en')} / {total.toLocaleString('en')}
      </span>
      {where && program !== null && (
        <>
          <span>· {program}</span>
          {!where.ended && (
            <span>
              · insn {Math.min(where.step + 1, where.steps)} of {where.steps}
            </span>
          )}
        </>
      )}
      {outcome && (where ? where.ended : shown) && <VerdictChip verdict={verdict} />}
      {stale && <span className={styles.stale}>out of date</span>}
    </span>
  );
}
