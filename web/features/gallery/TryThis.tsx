import { ChevronLeft, ChevronRight, Lightbulb, X } from 'lucide-react';
import { useState } from 'react';
import { useAppState } from '../../store';
import { IconButton } from '../../ui';
import styles from './TryThis.module.css';

function Strip({ hints, onDismiss }: { hints: readonly string[]; onDismiss: () => void }) {
  const [at, setAt] = useState(0);
  const turn = (by: number) => setAt((at + by + hints.length) % hints.length);
  return (
    <section className={styles.strip} aria-label="Things to try">
      <Lightbulb size={15} aria-hidden className={styles.icon} />
      <p className={styles.text} aria-live="polite">
        <strong>Try this</strong> {hints[at]}
      </p>
      <span className={styles.count}>
        {at + 1} / {hints.length}
      </span>
      <IconButton label="Previous hint" onClick={() => turn(-1)}>
        <ChevronLeft size={15} aria-hidden />
      </IconButton>
      <IconButton label="Next hint" onClick={() => turn(1)}>
        <ChevronRight size={15} aria-hidden />
      </IconButton>
      <IconButton label="Dismiss hints" onClick={onDismiss}>
        <X size={15} aria-hidden />
      </IconButton>
    </section>
  );
}

/** The things to try of the example that was opened last, until somebody has had enough of them. */
export function TryThis() {
  const hints = useAppState((state) => state.hints);
  const showHints = useAppState((state) => state.showHints);
  if (!hints) return null;
  return <Strip key={hints[0]} hints={hints} onDismiss={() => showHints(null)} />;
}
