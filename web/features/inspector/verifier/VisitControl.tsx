import { ChevronLeft, ChevronRight, Columns2 } from 'lucide-react';
import { IconButton } from '../../../ui';
import styles from './VisitControl.module.css';

export interface VisitControlProps {
  /** The visit that is shown, from 0, of how many. */
  readonly at: number;
  readonly count: number;
  readonly comparing: boolean;
  readonly onMove: (at: number) => void;
  readonly onCompare: () => void;
}

/** Which visit of an instruction is looked at: paths that meet, and rounds of a loop, each bring their own. */
export function VisitControl({ at, count, comparing, onMove, onCompare }: VisitControlProps) {
  return (
    <span className={styles.visits}>
      <IconButton
        label="Previous visit"
        shortcut="Shift N"
        className={styles.small}
        disabled={at === 0}
        onClick={() => onMove(at - 1)}
      >
        <ChevronLeft size={14} aria-hidden />
      </IconButton>
      <span className={styles.count} role="status">
        visit {(at + 1).toLocaleString('en')} of {count.toLocaleString('en')}
      </span>
      <IconButton
        label="Next visit"
        shortcut="N"
        className={styles.small}
        disabled={at + 1 >= count}
        onClick={() => onMove(at + 1)}
      >
        <ChevronRight size={14} aria-hidden />
      </IconButton>
      <IconButton
        label={count > 1 ? 'Compare with another visit' : 'There is only one visit to compare'}
        pressed={comparing}
        className={styles.small}
        disabled={count < 2}
        onClick={onCompare}
      >
        <Columns2 size={14} aria-hidden />
      </IconButton>
    </span>
  );
}
