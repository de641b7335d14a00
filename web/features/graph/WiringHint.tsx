import { Cable } from 'lucide-react';
import { useAppState } from '../../store';
import { Button } from '../../ui';
import { sourceName } from './commands';
import { setWiring, useGraphUi } from './graph-ui';
import styles from './WiringHint.module.css';

/** Says what to press next while an edge is being drawn. */
export function WiringHint() {
  const wiring = useGraphUi((ui) => ui.wiring);
  const workspace = useAppState((state) => state.workspace);
  return (
    <div className={styles.place} role="status">
      {wiring && (
        <div className={styles.hint}>
          <Cable size={15} aria-hidden />
          <span>
            <b>{sourceName(workspace, wiring)}</b> leads to: press a program, or an empty place for
            a new one
          </span>
          <Button onClick={() => setWiring(null)}>Cancel (Esc)</Button>
        </div>
      )}
    </div>
  );
}
