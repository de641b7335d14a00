import { resultsAreCurrent, selectPacketShown, selectWhere, useAppState } from '../../store';
import { classes } from '../../ui';
import type { ComparedPacket } from './changed-bytes';
import styles from './PacketMoment.module.css';
import type { Side } from './shown-packet';
import { selectShownReport } from './use-results';

const SIDES: readonly (readonly [Side, string])[] = [
  ['entry', 'At entry'],
  ['exit', 'At exit'],
];

/** How the packet that is shown differs from what arrived, in words. */
function changesText({ count, gone }: ComparedPacket, ended: boolean): string {
  const cut = gone.front.length + gone.end.length;
  const parts = [
    count > 0 && `${count} byte${count === 1 ? '' : 's'} changed`,
    cut > 0 && `${cut} cut off`,
  ].filter(Boolean);
  if (parts.length === 0) return ended ? 'unchanged by the chain' : 'unchanged so far';
  return `${parts.join(', ')}${ended ? '' : ' so far'}`;
}

export interface PacketMomentProps {
  readonly compared: ComparedPacket | null;
  readonly side: Side;
  readonly onSide: (side: Side) => void;
}

/** Which moment of its way the packet is shown at; a choice where it is not stepped through. */
export function PacketMoment({ compared, side, onSide }: PacketMomentProps) {
  const where = useAppState(selectWhere);
  const report = useAppState(selectShownReport);
  const current = useAppState(resultsAreCurrent);
  const data = useAppState((state) => selectPacketShown(state)?.data);
  const ran = current && report !== null && report.outcome.kind !== 'not-run';

  if (!where && ran && report.dataOut !== data) {
    return (
      <fieldset aria-label="Moment" className={styles.sides}>
        {SIDES.map(([value, label]) => (
          <button
            key={value}
            type="button"
            aria-pressed={side === value}
            className={classes(styles.side, side === value && styles.pressed)}
            onClick={() => onSide(value)}
          >
            {label}
          </button>
        ))}
      </fieldset>
    );
  }
  const text =
    where && compared
      ? changesText(compared, where.ended)
      : ran
        ? 'unchanged by the chain'
        : 'as it arrives';
  return (
    <span className={styles.moment} title={text}>
      {text}
    </span>
  );
}
