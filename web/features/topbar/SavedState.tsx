import { Check, TriangleAlert } from 'lucide-react';
import { useAppState } from '../../store';
import styles from './SavedState.module.css';

/** Whether this device has the workspace as it is now. */
export function SavedState() {
  const saved = useAppState((state) => state.saved);
  if (typeof saved === 'object') {
    return (
      <span className={styles.problem} title={saved.problem}>
        <TriangleAlert size={13} aria-hidden />
        not saved: export it to keep it
      </span>
    );
  }
  return (
    <span className={styles.saved} data-testid="saved-state">
      {saved === 'saved' && <Check size={13} aria-hidden />}
      {saved === 'saved' ? 'saved on this device' : 'saving…'}
    </span>
  );
}
