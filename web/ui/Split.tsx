import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef } from 'react';
import { classes } from './classes';
import styles from './Split.module.css';
import { useKept } from './useKept';

export interface SplitProps {
  /** Names the place where this device keeps the size. */
  readonly id: string;
  /** `columns` puts the panes side by side, `rows` one above the other. */
  readonly direction: 'columns' | 'rows';
  /** What the separator parts, for screen readers: `graph and inspector`. */
  readonly label: string;
  /** Share of the first pane, 0..1, before anybody moves the separator. */
  readonly initial: number;
  readonly min?: number;
  readonly max?: number;
  /** The two panes. */
  readonly first: ReactNode;
  readonly second: ReactNode;
  readonly className?: string | undefined;
}

const isShare = (value: unknown): value is number =>
  typeof value === 'number' && value > 0 && value < 1;

/**
 * Two panes and a separator that can be dragged, moved by arrow keys (Home and End for the ends)
 * and put back by a double-click or Enter.
 */
export function Split({
  id,
  direction,
  label,
  initial,
  min = 0.2,
  max = 0.8,
  first,
  second,
  className,
}: SplitProps) {
  const [share, setShare] = useKept(`chaincall-split-${id}`, initial, isShare);
  const box = useRef<HTMLDivElement>(null);
  const columns = direction === 'columns';
  const move = (next: number) => setShare(Math.min(max, Math.max(min, next)));

  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId) || !box.current) return;
    const rect = box.current.getBoundingClientRect();
    move(
      columns ? (event.clientX - rect.left) / rect.width : (event.clientY - rect.top) / rect.height,
    );
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const step = event.shiftKey ? 0.1 : 0.02;
    const back = columns ? 'ArrowLeft' : 'ArrowUp';
    const forth = columns ? 'ArrowRight' : 'ArrowDown';
    if (event.key === back) move(share - step);
    else if (event.key === forth) move(share + step);
    else if (event.key === 'Home') move(min);
    else if (event.key === 'End') move(max);
    else if (event.key === 'Enter') move(initial);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const tracks = `minmax(0, ${share}fr) 0px minmax(0, ${1 - share}fr)`;
  return (
    <div
      ref={box}
      className={classes(styles.split, className)}
      style={
        columns
          ? { gridTemplateColumns: tracks, gridTemplateRows: 'minmax(0, 1fr)' }
          : { gridTemplateRows: tracks, gridTemplateColumns: 'minmax(0, 1fr)' }
      }
    >
      <div className={styles.pane}>{first}</div>
      {/* biome-ignore lint/a11y/useSemanticElements: an <hr> cannot be a window splitter with a value */}
      <div
        role="separator"
        tabIndex={0}
        aria-label={`Resize ${label}`}
        aria-orientation={columns ? 'vertical' : 'horizontal'}
        aria-valuenow={Math.round(share * 100)}
        aria-valuemin={Math.round(min * 100)}
        aria-valuemax={Math.round(max * 100)}
        className={classes(styles.bar, columns ? styles.vertical : styles.horizontal)}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onDoubleClick={() => setShare(initial)}
        onKeyDown={onKeyDown}
      />
      <div className={styles.pane}>{second}</div>
    </div>
  );
}
