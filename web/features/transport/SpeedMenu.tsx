import { useAppState } from '../../store';
import styles from './SpeedMenu.module.css';

const SPEEDS = [
  [0.5, '0.5 / s'],
  [1, '1 / s'],
  [2, '2 / s'],
  [5, '5 / s'],
  [20, '20 / s'],
  [Number.POSITIVE_INFINITY, 'skip'],
] as const;

/** How many packets set out per second; `skip` shows the outcome at once. */
export function SpeedMenu() {
  const speed = useAppState((state) => state.speed);
  const setSpeed = useAppState((state) => state.setSpeed);
  return (
    <select
      className={styles.speed}
      aria-label="Speed: packets per second"
      title="Packets per second"
      value={String(speed)}
      onChange={(event) => setSpeed(Number(event.target.value))}
    >
      {SPEEDS.map(([value, label]) => (
        <option key={label} value={String(value)}>
          {label}
        </option>
      ))}
    </select>
  );
}
