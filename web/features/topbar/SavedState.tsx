import { Check, Link2, TriangleAlert } from 'lucide-react';
import { useAppState } from '../../store';
import styles from './SavedState.module.css';

/** Where the workspace lives, and whether this device has it as it is now. */
export function SavedState() {
  const saved = useAppState((state) => state.saved);
  const home = useAppState((state) => state.home.kind);
  if (typeof saved === 'object') {
    return (
      <span className={styles.problem} title={saved.reason} data-testid="saved-state">
        <TriangleAlert size={13} aria-hidden />
        not saved: export it to keep it
      </span>
    );
  }
  const words = {
    own: saved === 'saved' ? 'saved on this device' : 'saving…',
    elsewhere: 'saved by another tab',
    shared: 'from a link',
  }[home];
  return (
    <span className={styles.saved} data-testid="saved-state">
      {home === 'shared' && <Link2 size={13} aria-hidden />}
      {home === 'own' && saved === 'saved' && <Check size={13} aria-hidden />}
      {words}
    </span>
  );
}
