import { Ban, Check, CircleDashed, OctagonX, Scissors } from 'lucide-react';
import type { FlowStatus } from '../../../../engine/verifier-log';
import { classes } from '../../../ui';
import styles from './StatusMark.module.css';

const ICONS = {
  verified: Check,
  pruned: Scissors,
  dead: Ban,
  failing: OctagonX,
  untold: CircleDashed,
} as const;

/** What became of a block or a way: an icon of its own, whose colour only helps. */
export function StatusMark({
  status,
  size = 13,
}: {
  readonly status: FlowStatus;
  readonly size?: number;
}) {
  const Icon = ICONS[status];
  return (
    <Icon
      className={classes(styles.mark, styles[status])}
      size={size}
      strokeWidth={2.4}
      aria-hidden
    />
  );
}
