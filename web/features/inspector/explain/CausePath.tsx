import { useApp } from '../../../store';
import { classes } from '../../../ui';
import { CodeLine } from '../CodeLine';
import { showInCode } from '../inspector-ui';
import type { Assembled } from '../places';
import { faultWords, type Rejected, stepWords } from './cause-words';
import styles from './Explain.module.css';

interface PathRow {
  readonly key: string;
  readonly slot: number;
  readonly words: string;
  readonly fault: boolean;
}

function rowsOf({ cause, at }: Rejected): readonly PathRow[] {
  if (!cause || at === null) return [];
  const steps = cause.steps.map((step, i) => ({
    key: `${i}`,
    slot: step.at,
    words: stepWords(step),
    fault: false,
  }));
  return [...steps, { key: 'fault', slot: at, words: faultWords(cause), fault: true }];
}

/** How a refusal came about: the instructions that made it so, each leading to its line. */
export function CausePath({
  rejected,
  assembled,
  source,
}: {
  readonly rejected: Rejected;
  readonly assembled: Assembled;
  readonly source: string;
}) {
  const { store } = useApp();
  const lines = source.split(/\r\n?|\n/);
  const rows = rowsOf(rejected);
  if (rows.length < 2) return null;
  return (
    <section aria-label="How it came about">
      <h3 className={styles.heading}>How it came about</h3>
      <ol className={styles.path}>
        {rows.map(({ key, slot, words, fault }) => {
          const range = assembled.source[slot];
          if (!range) return null;
          return (
            <li key={key} className={classes(styles.step, fault && styles.fault)}>
              <button
                type="button"
                className={styles.stepButton}
                onClick={() => showInCode(store, range, slot)}
              >
                <span className={styles.line}>{range.line}</span>
                <code className={styles.code}>
                  <CodeLine text={lines[range.line - 1]?.trim() ?? ''} />
                </code>
                <span className={styles.words}>
                  {fault && <strong>refused here</strong>}
                  {fault && words !== '' ? ` · ${words}` : words}
                </span>
              </button>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
