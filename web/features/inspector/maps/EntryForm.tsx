import { type FormEvent, type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import type { MapReport } from '../../../../engine/api';
import { useApp } from '../../../store';
import { Button } from '../../../ui';
import { setElement, type Where } from './change-maps';
import styles from './EntryForm.module.css';
import { type Field, readBytes, showBytes } from './layout';
import { valuesIn } from './map-cells';

export interface EntryFormProps {
  readonly map: MapReport;
  readonly where: Where;
  readonly keyFields: readonly Field[];
  readonly valueFields: readonly Field[];
  /** The entry that is changed, in hex; a new one without. */
  readonly entry?: readonly [key: string, value: string] | undefined;
  readonly onDone: () => void;
}

/** What a field takes, in a word or two for each of its parts. */
const notation = (fields: readonly Field[]) =>
  fields
    .map(({ type, size, name }) =>
      `${name ?? ''} ${type}${type === 'hex' ? `, ${size} bytes` : ''}`.trim(),
    )
    .join(', ');

/** Key and value as text, in the notation of the map's layout. */
export function EntryForm({ map, where, keyFields, valueFields, entry, onDone }: EntryFormProps) {
  const app = useApp();
  const id = useId();
  const [key, setKey] = useState(() => (entry ? showBytes(keyFields, entry[0]) : ''));
  const [value, setValue] = useState(() =>
    entry ? showBytes(valueFields, valuesIn(map, entry[1])[0] ?? '') : '',
  );
  const [problem, setProblem] = useState<string | null>(null);
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);

  const save = async (event: FormEvent) => {
    event.preventDefault();
    const readKey = entry ? { hex: entry[0] } : readBytes(keyFields, key);
    if ('problem' in readKey) {
      setProblem(`Key: ${readKey.problem}`);
      return;
    }
    const readValue = readBytes(valueFields, value);
    if ('problem' in readValue) {
      setProblem(`Value: ${readValue.problem}`);
      return;
    }
    const refused = await setElement(app, where, map, readKey.hex, readValue.hex);
    if (refused === null) onDone();
    else setProblem(refused);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    onDone();
  };

  return (
    <form className={styles.form} onSubmit={(event) => void save(event)} onKeyDown={onKeyDown}>
      <label htmlFor={`${id}-key`}>Key</label>
      <input
        id={`${id}-key`}
        value={key}
        readOnly={entry !== undefined}
        placeholder={notation(keyFields)}
        spellCheck={false}
        ref={entry ? undefined : first}
        onChange={(event) => setKey(event.target.value)}
      />
      <label htmlFor={`${id}-value`}>Value</label>
      <input
        id={`${id}-value`}
        value={value}
        placeholder={notation(valueFields)}
        spellCheck={false}
        aria-describedby={problem === null ? undefined : `${id}-problem`}
        ref={entry ? first : undefined}
        onChange={(event) => setValue(event.target.value)}
      />
      <Button type="submit" variant="primary">
        {entry ? 'Set' : 'Add'}
      </Button>
      <Button onClick={onDone}>Cancel</Button>
      {problem !== null && (
        <p id={`${id}-problem`} className={styles.problem} role="alert">
          {problem}
        </p>
      )}
    </form>
  );
}
