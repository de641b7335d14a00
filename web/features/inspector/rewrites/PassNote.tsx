import type { PassReport } from '../../../../engine/api';
import styles from './PassNote.module.css';

/** What a pass does, and whether the machine runs what it makes. */
export function PassNote({ pass }: { readonly pass: PassReport }) {
  const { what, kernel, notRun, rows, before, after } = pass;
  const slots = before === after ? `${before} slots` : `${before} slots became ${after}`;
  return (
    <p className={styles.note}>
      {rows.length === 0 ? `Nothing to do in this program. ${what}` : `${what} ${slots}.`}
      {kernel !== '' && (
        <>
          {' '}
          In Linux: <code>{kernel}</code>.
        </>
      )}
      {notRun !== '' && <strong className={styles.shown}> As Linux would show it. {notRun}</strong>}
    </p>
  );
}
