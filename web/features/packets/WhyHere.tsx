import { CornerDownRight } from 'lucide-react';
import { resultsAreStale, selectPacketShown, selectWhere, useAppState } from '../../store';
import { classes } from '../../ui';
import styles from './WhyHere.module.css';
import { whyInTrace, whyOfReport } from './why';

/** One sentence: why the packet at the playhead is where it is. */
export function WhyHere() {
  const workspace = useAppState((state) => state.workspace);
  const packet = useAppState((state) => state.playhead.packet);
  const report = useAppState((state) => (packet === null ? undefined : state.results[packet]));
  const trace = useAppState((state) => state.trace);
  const where = useAppState(selectWhere);
  const stale = useAppState(resultsAreStale);

  const iface = useAppState((state) => selectPacketShown(state)?.iface);
  const ifaceName = workspace.interfaces.find(({ id }) => id === iface)?.name ?? 'The interface';
  const sentence =
    trace && where
      ? whyInTrace(workspace, ifaceName, trace, where)
      : report
        ? whyOfReport(workspace, report)
        : 'Nothing has run yet: press Play to let the packets travel, or step to see each instruction.';

  return (
    <p className={classes(styles.why, stale && styles.stale)} data-testid="why-here">
      <CornerDownRight size={14} aria-hidden />
      <span>
        <strong>Why here?</strong> {sentence}
        {stale && report && ' (out of date)'}
      </span>
    </p>
  );
}
