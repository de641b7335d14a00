import { useId, useState } from 'react';
import type { MapReport } from '../../../../engine/api';
import { type MapLayout, setMapLayout } from '../../../../engine/workspace';
import { edited, useApp } from '../../../store';
import styles from './LayoutChoice.module.css';
import { choicesFor, readLayout } from './layout';
import { plainLayout } from './map-cells';

const FIELDS = 'fields';

/** How a key or value is read: one of what its size allows, or fields that somebody writes down. */
function Part({
  map,
  part,
  layout,
}: {
  readonly map: MapReport;
  readonly part: keyof MapLayout;
  readonly layout: MapLayout | undefined;
}) {
  const { store } = useApp();
  const id = useId();
  const size = part === 'key' ? map.keySize : map.valueSize;
  const choices = choicesFor(size);
  const text = layout?.[part];
  const [draft, setDraft] = useState<string | null>(null);
  const custom =
    draft !== null || (text !== undefined && !choices.some(({ value }) => value === text));
  const written = draft ?? text ?? '';
  const read = custom && written !== '' ? readLayout(written, size) : null;
  const problem = read && 'problem' in read ? read.problem : null;

  const set = (next: string | null) =>
    store
      .getState()
      .edit(`read ${part}s of ${map.name} as ${next ?? 'before'}`, (workspace) =>
        edited(setMapLayout(workspace, map.name, part, next)),
      );
  const choose = (value: string) => {
    if (value === FIELDS) setDraft(text ?? plainLayout(map, part));
    else {
      setDraft(null);
      set(value === '' ? null : value);
    }
  };
  const commit = () => {
    if (draft === null || problem !== null) return;
    setDraft(null);
    if (draft.trim() !== '' && draft !== text) set(draft.trim());
  };

  return (
    <span className={styles.part}>
      <label htmlFor={id}>{part}</label>
      <select
        id={id}
        aria-label={`Read ${part}s of ${map.name} as`}
        value={custom ? FIELDS : (text ?? '')}
        onChange={(event) => choose(event.target.value)}
      >
        <option value="">plain ({plainLayout(map, part)})</option>
        {choices.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
        <option value={FIELDS}>fields…</option>
      </select>
      {custom && (
        <input
          aria-label={`Fields of ${part}s of ${map.name}`}
          aria-invalid={problem !== null}
          placeholder="u64 packets, u64 bytes"
          spellCheck={false}
          maxLength={200}
          value={written}
          onChange={(event) => setDraft(event.target.value)}
          onBlur={commit}
          onKeyDown={(event) => {
            if (event.key === 'Enter') commit();
            if (event.key === 'Escape') setDraft(null);
          }}
        />
      )}
      {problem !== null && (
        <span className={styles.problem} role="alert">
          {problem}
        </span>
      )}
    </span>
  );
}

export interface LayoutChoiceProps {
  readonly map: MapReport;
  readonly layout: MapLayout | undefined;
}

/** How the contents of a map are read. Kept with the workspace. */
export function LayoutChoice({ map, layout }: LayoutChoiceProps) {
  return (
    <div className={styles.choice}>
      <Part map={map} part="key" layout={layout} />
      <Part map={map} part="value" layout={layout} />
    </div>
  );
}
