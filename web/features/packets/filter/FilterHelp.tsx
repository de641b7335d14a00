import { useState } from 'react';
import { FILTER_FIELDS, HEADER_NAMES } from '../../../../engine/filter';
import { useAppState } from '../../../store';
import styles from './FilterHelp.module.css';
import { withTest } from './filtered';

/** Every field that a filter can ask for, with an example that a press puts into it. */
export function FilterHelp() {
  const setFilter = useAppState((state) => state.setFilter);
  const text = useAppState((state) => state.filter.text);
  const [search, setSearch] = useState('');
  const wanted = search.trim().toLowerCase();
  const fields = FILTER_FIELDS.filter(({ name, meaning }) =>
    `${name} ${meaning}`.toLowerCase().includes(wanted),
  );
  return (
    <div className={styles.help}>
      <p className={styles.intro}>
        Join tests with <code>and</code>, <code>or</code>, <code>not</code> and parentheses; compare
        with <code>== != &lt; &lt;= &gt; &gt;=</code>, <code>contains</code>,{' '}
        <code>in {'{80, 443, 8000..8100}'}</code>. Bytes of a header: <code>eth[12:2] == 0800</code>
        . A text in double quotes is looked for everywhere.
      </p>
      <input
        className={styles.search}
        aria-label="Search the fields"
        placeholder="Search the fields"
        value={search}
        onChange={(event) => setSearch(event.target.value)}
      />
      <section
        className={styles.scroller}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
        tabIndex={0}
        aria-label="Fields"
      >
        <dl className={styles.fields}>
          {fields.map(({ name, meaning, example }) => (
            <div key={name} className={styles.field}>
              <dt>{name}</dt>
              <dd>
                {meaning}
                <button
                  type="button"
                  className={styles.example}
                  aria-label={`Add to the filter: ${example}`}
                  onClick={() => setFilter({ text: withTest(text, example) })}
                >
                  {example}
                </button>
              </dd>
            </div>
          ))}
        </dl>
        <p className={styles.headers}>
          Headers: <code>{HEADER_NAMES.join(', ')}</code>.
        </p>
      </section>
    </div>
  );
}
