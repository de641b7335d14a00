import { CircleAlert, Info, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { IconButton } from './Button';
import { classes } from './classes';
import styles from './Toasts.module.css';

export interface ToastItem {
  readonly id: number;
  readonly text: string;
  readonly kind: 'info' | 'problem';
}

const INFO_LASTS = 4000; // ms
const PROBLEM_LASTS = 12_000;

function Toast({ item, onDismiss }: { item: ToastItem; onDismiss: (id: number) => void }) {
  const { id, kind, text } = item;
  /** Pointer or focus is on it: whoever reads it takes the time that it takes. */
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(() => onDismiss(id), kind === 'info' ? INFO_LASTS : PROBLEM_LASTS);
    return () => clearTimeout(timer);
  }, [id, kind, held, onDismiss]);
  const Icon = kind === 'info' ? Info : CircleAlert;
  return (
    <li
      className={classes(styles.toast, styles[kind])}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <Icon size={16} aria-hidden />
      <span className={styles.text}>{text}</span>
      <IconButton label="Dismiss" onClick={() => onDismiss(id)}>
        <X size={14} aria-hidden />
      </IconButton>
    </li>
  );
}

export interface ToastsProps {
  readonly items: readonly ToastItem[];
  readonly onDismiss: (id: number) => void;
}

/**
 * Short messages that go away by themselves. Screen readers hear each one through a live region
 * that is always there, the toasts themselves are for the eye.
 */
export function Toasts({ items, onDismiss }: ToastsProps) {
  const newest = items.at(-1);
  // One that is left when a newer one goes has been heard already.
  const [said, setSaid] = useState(newest);
  if (newest && newest.id > (said?.id ?? 0)) setSaid(newest);
  return (
    <section aria-label="Messages">
      <div className="visually-hidden" role="status" aria-live="polite" data-testid="live-region">
        {newest && newest === said && <span key={newest.id}>{newest.text}</span>}
      </div>
      <ul className={styles.toasts}>
        {items.map((item) => (
          <Toast key={item.id} item={item} onDismiss={onDismiss} />
        ))}
      </ul>
    </section>
  );
}
