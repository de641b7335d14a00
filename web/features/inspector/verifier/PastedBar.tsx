import { ClipboardList, X } from 'lucide-react';
import { lineCount, lineText, statsOf, type VerifierLog } from '../../../../engine/verifier-log';
import { IconButton } from '../../../ui';
import { setPasted } from '../inspector-ui';
import styles from './PastedBar.module.css';

/** What the log came to, in words. */
function words(log: VerifierLog): string {
  const lines = `${lineCount(log).toLocaleString('en')} lines`;
  const stats = statsOf(log);
  const processed = stats && `${stats.processed.toLocaleString('en')} instructions processed`;
  const message = log.messages[0];
  const verdict =
    message !== undefined
      ? `refused: ${lineText(log, message).slice(0, 200)}`
      : stats
        ? 'accepted'
        : 'its end is missing';
  const cut = log.endCut ? 'more than can be read: the end is left out' : null;
  return [lines, processed, verdict, cut].filter((part) => part !== null).join(' · ');
}

/** Says that a log from elsewhere is looked at, and closes it. */
export function PastedBar({ log }: { readonly log: VerifierLog | null }) {
  return (
    <div className={styles.bar}>
      <ClipboardList size={14} aria-hidden />
      <strong>Pasted log</strong>
      <span className={styles.words}>{log ? words(log) : 'reading…'}</span>
      <IconButton label="Close the pasted log" onClick={() => setPasted(null)}>
        <X size={14} aria-hidden />
      </IconButton>
    </div>
  );
}
