import { ArrowRight, FilePlus2 } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import { EXAMPLES } from '../../../engine/examples';
import type { Example } from '../../../engine/workspace';
import { useApp, useAppState } from '../../store';
import { Button, Dialog, find, VerdictChip } from '../../ui';
import styles from './ExamplesDialog.module.css';
import { loadExample, startEmpty } from './load-example';

/** The expected verdicts of an example, counted, in the order of their first packet. */
function expectedCounts({ expected }: Example): [verdict: string, count: number][] {
  const counts = new Map<string, number>();
  for (const { verdict } of expected) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  return [...counts];
}

function Card({ example }: { readonly example: Example }) {
  const app = useApp();
  const { title, purpose, tryThis, workspace } = example;
  return (
    <article className={styles.card} aria-labelledby={`example-${example.id}`}>
      <h3 id={`example-${example.id}`} className={styles.title}>
        {title}
      </h3>
      <p className={styles.purpose}>{purpose}</p>
      <dl className={styles.facts}>
        <dt>Programs</dt>
        <dd className={styles.programs}>
          {workspace.programs.map(({ id, name }) => (
            <code key={id}>{name}</code>
          ))}
        </dd>
        <dt>Expected</dt>
        <dd className={styles.verdicts}>
          {expectedCounts(example).map(([verdict, count]) => (
            <VerdictChip key={verdict} verdict={verdict}>
              {count}
            </VerdictChip>
          ))}
        </dd>
      </dl>
      <details className={styles.try}>
        <summary>{tryThis.length} things to try</summary>
        <ol>
          {tryThis.map((hint) => (
            <li key={hint}>{hint}</li>
          ))}
        </ol>
      </details>
      <div className={styles.open}>
        <Button variant="line" onClick={() => void loadExample(app, example)}>
          Open {title}
          <ArrowRight size={14} aria-hidden />
        </Button>
      </div>
    </article>
  );
}

/** Examples by what people look for: title, purpose, and the words of their programs. */
const FINDABLE = EXAMPLES.map((example) => ({
  example,
  title: example.title,
  words: [
    example.purpose,
    ...example.tryThis,
    ...example.workspace.programs.flatMap(({ name, source }) => [name, source]),
  ].join(' '),
}));

/** The gallery. An example opens beside the workspaces of this device. */
export function ExamplesDialog() {
  const openDialog = useAppState((state) => state.openDialog);
  const app = useApp();
  const [query, setQuery] = useState('');
  const search = useRef<HTMLInputElement>(null);
  const found = useMemo(() => find(FINDABLE, query), [query]);
  return (
    <Dialog
      firstFocus={search}
      onClose={() => openDialog(null)}
      title="Examples"
      description="Each is a workspace with a purpose. Opening one leaves yours as it is, under Workspaces."
      size="l"
      footer={
        <Button icon={<FilePlus2 size={14} aria-hidden />} onClick={() => void startEmpty(app)}>
          Start with an empty workspace
        </Button>
      }
    >
      <div className={styles.search}>
        <input
          ref={search}
          type="search"
          className={styles.query}
          aria-label="Search the examples"
          placeholder="Search: vlan, map, tail call…"
          spellCheck={false}
          value={query}
          onChange={(event) => setQuery(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && query.trim() !== '' && found[0]) {
              void loadExample(app, found[0].example);
            }
          }}
        />
        <span className={styles.found} role="status">
          {query.trim() === ''
            ? `${EXAMPLES.length} examples`
            : found.length === 0
              ? 'None has these words.'
              : `${found.length} of ${EXAMPLES.length}; Enter opens the first`}
        </span>
      </div>
      <div className={styles.grid}>
        {found.map(({ example }) => (
          <Card key={example.id} example={example} />
        ))}
      </div>
    </Dialog>
  );
}
