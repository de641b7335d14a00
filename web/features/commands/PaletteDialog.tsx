import { type KeyboardEvent, useId, useMemo, useRef, useState } from 'react';
import { EXAMPLES } from '../../../engine/examples';
import { type App, type AppState, useApp, useAppState } from '../../store';
import { classes, Dialog, find, Kbd } from '../../ui';
import { loadExample } from '../gallery/load-example';
import { COMMANDS } from './commands';
import { shownKeys } from './keys';
import styles from './PaletteDialog.module.css';

/** A line of the palette. */
interface Entry {
  readonly title: string;
  readonly words?: string | undefined;
  readonly group: string;
  readonly keys?: string | undefined;
  /** Why it cannot be done now. */
  readonly refusal: string | null;
  readonly run: (app: App) => void;
}

function entriesOf(state: AppState): readonly Entry[] {
  const commands = COMMANDS.flatMap(({ run, keys, refusal, ...command }): Entry[] =>
    run
      ? [
          {
            ...command,
            keys: keys?.[0] === undefined ? undefined : shownKeys(keys[0]),
            refusal: refusal?.(state) ?? null,
            run,
          },
        ]
      : [],
  );
  const programs = state.workspace.programs.map(
    ({ id, name }): Entry => ({
      title: `Go to ${name}`,
      words: 'select program show',
      group: 'Programs',
      refusal: null,
      run: ({ store }) =>
        store.getState().select({ program: id, edge: null, iface: null, insn: null }),
    }),
  );
  const examples = EXAMPLES.map(
    (example): Entry => ({
      title: `Open the example ${example.title}`,
      words: `${example.purpose} gallery`,
      group: 'Examples',
      refusal: null,
      run: (app) => void loadExample(app, example),
    }),
  );
  return [...commands, ...programs, ...examples].filter(({ title }) => title !== 'All commands');
}

/** Every command, found by words and chosen by keys. */
export function PaletteDialog() {
  const app = useApp();
  const openDialog = useAppState((state) => state.openDialog);
  const [entries] = useState(() => entriesOf(app.store.getState()));
  const [query, setQuery] = useState('');
  const [at, setAt] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const found = useMemo(() => find(entries, query), [entries, query]);
  const current = found[Math.min(at, found.length - 1)];

  const choose = (entry: Entry | undefined) => {
    if (!entry || entry.refusal !== null) return;
    openDialog(null);
    setTimeout(() => entry.run(app)); // once the focus is back where it was
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const last = found.length - 1;
    const now = Math.min(at, last);
    const to: Readonly<Record<string, number>> = {
      ArrowDown: now === last ? 0 : now + 1,
      ArrowUp: now <= 0 ? last : now - 1,
      PageDown: Math.min(last, now + 8),
      PageUp: Math.max(0, now - 8),
    };
    const next = to[event.key];
    if (next !== undefined) {
      setAt(next);
      document.getElementById(`${id}-${next}`)?.scrollIntoView({ block: 'nearest' });
    } else if (event.key === 'Enter') choose(current);
    else return;
    event.preventDefault();
  };

  return (
    <Dialog onClose={() => openDialog(null)} title="Commands" firstFocus={input}>
      <input
        ref={input}
        className={styles.query}
        role="combobox"
        aria-label="Find a command"
        aria-expanded="true"
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={current ? `${id}-${found.indexOf(current)}` : undefined}
        placeholder="What do you want to do?"
        spellCheck={false}
        value={query}
        onChange={(event) => {
          setQuery(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div id={`${id}-list`} role="listbox" aria-label="Commands" className={styles.list}>
        {found.map((entry, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the field's, which keeps the focus
          <div
            key={entry.title}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={entry === current}
            aria-disabled={entry.refusal !== null}
            className={classes(styles.entry, entry === current && styles.current)}
            onPointerMove={() => setAt(index)}
            onClick={() => choose(entry)}
          >
            <span className={styles.title}>{entry.title}</span>
            <span className={styles.group}>{entry.refusal ?? entry.group}</span>
            {entry.keys !== undefined && <Kbd>{entry.keys}</Kbd>}
          </div>
        ))}
      </div>
      <p className={styles.none} role="status">
        {found.length === 0
          ? `Nothing is called "${query}". Try fewer letters.`
          : query !== '' && `${found.length} found`}
      </p>
    </Dialog>
  );
}
