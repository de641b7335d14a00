import { classes } from '../../../ui';
import { CodeLine } from '../CodeLine';
import styles from './RewriteLine.module.css';
import type { ShownRow } from './rewrite-rows';

const SIGNS = { same: '', changed: '~', added: '+', removed: '−' } as const;
const WORDS = { same: '', changed: 'changed', added: 'added', removed: 'removed' } as const;

export interface RewriteLineProps {
  readonly row: ShownRow;
  /** Whether it is what runs next. */
  readonly next: boolean;
}

/** One instruction on both sides: its number and text as loaded, and as it runs. */
export function RewriteLine({ row, next }: RewriteLineProps) {
  if (row.kind === 'fold') {
    return <span className={styles.fold}>… {row.count} unchanged</span>;
  }
  const { kind, before, after, textBefore, textAfter, note } = row;
  return (
    <span className={styles.line}>
      <span className={classes(styles.side, kind === 'removed' && styles.removed)}>
        <span className={styles.number}>{before}</span>
        {kind === 'removed' && <span className="visually-hidden">{WORDS[kind]} </span>}
        <span className={styles.text} title={kind === 'removed' ? note : undefined}>
          <CodeLine text={textBefore} />
        </span>
      </span>
      <span
        className={classes(
          styles.side,
          kind === 'added' && styles.added,
          kind === 'changed' && styles.changed,
        )}
      >
        <span className={styles.arrow}>
          {next && (
            <>
              <span className={styles.pointer} aria-hidden />
              <span className="visually-hidden">runs next </span>
            </>
          )}
        </span>
        <span className={styles.number}>{after}</span>
        <span className={styles.sign} aria-hidden>
          {SIGNS[kind]}
        </span>
        {kind !== 'removed' && <span className="visually-hidden">{WORDS[kind]} </span>}
        <span className={styles.text} title={note === '' ? undefined : note}>
          <CodeLine text={textAfter} />
          {note !== '' && <span className={styles.note}> {note}</span>}
        </span>
      </span>
    </span>
  );
}
