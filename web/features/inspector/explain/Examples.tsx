import { CodeLine } from '../CodeLine';
import styles from './Explain.module.css';

/** Longer ones are at some limit, and their beginning says how they go on. */
const MOST_LINES = 24;

function Program({ title, source }: { readonly title: string; readonly source: string }) {
  const lines = source.split('\n');
  return (
    <figure className={styles.example}>
      <figcaption className={styles.caption}>{title}</figcaption>
      {lines.slice(0, MOST_LINES).map((line, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name than their number
        <code key={i} className={styles.exampleLine}>
          <CodeLine text={line} />
        </code>
      ))}
      {lines.length > MOST_LINES && (
        <p className={styles.more}>… and {lines.length - MOST_LINES} more lines like these</p>
      )}
    </figure>
  );
}

/** The smallest programs that show a rule: one breaks it, its twin keeps to it. */
export function Examples({ bad, good }: { readonly bad: string; readonly good: string }) {
  return (
    <details className={styles.examples}>
      <summary className={styles.summary}>The rule in two small programs</summary>
      <div className={styles.pair}>
        <Program title="Refused with this message" source={bad} />
        <Program title="Accepted" source={good} />
      </div>
    </details>
  );
}
