import { Pencil, Plus, Trash2 } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { MapReport } from '../../../../engine/api';
import { useApp, useAppState } from '../../../store';
import { Button, classes, IconButton } from '../../../ui';
import { deleteElement, takes, type Where } from './change-maps';
import { EntryForm } from './EntryForm';
import { LayoutChoice } from './LayoutChoice';
import styles from './MapTable.module.css';
import { type Cell, fieldsOf, isArray, plainLayout } from './map-cells';
import { type MapRow, MOST_TOLD, mapRows } from './map-rows';

const WORDS: Record<MapRow['change'], string> = {
  same: '',
  new: 'new',
  changed: 'was',
  gone: 'gone',
};

function Notations({ cell }: { readonly cell: Cell }) {
  return (
    <>
      <span className={styles.main}>{cell.main}</span>
      {cell.also !== '' && <span className={styles.also}>{cell.also}</span>}
    </>
  );
}

interface RowProps {
  readonly row: MapRow;
  /** What can be done with it; nothing where maps are only looked at. */
  readonly actions: { readonly edit: () => void; readonly remove: (() => void) | null } | null;
}

function Row({ row, actions }: RowProps) {
  const { key, value, change, was } = row;
  return (
    <tr className={classes(change !== 'same' && styles[change])}>
      <th scope="row">
        <Notations cell={key} />
      </th>
      <td>
        <Notations cell={value} />
        {change !== 'same' && (
          <span className={styles.change}>
            {WORDS[change]} {was}
          </span>
        )}
      </td>
      {actions && (
        <td className={styles.actions}>
          {change !== 'gone' && (
            <IconButton label={`Set the value of ${key.main}`} onClick={actions.edit}>
              <Pencil size={13} aria-hidden />
            </IconButton>
          )}
          {change !== 'gone' && actions.remove && (
            <IconButton label={`Delete ${key.main}`} onClick={actions.remove}>
              <Trash2 size={13} aria-hidden />
            </IconButton>
          )}
        </td>
      )}
    </tr>
  );
}

const plural = (count: number, [one, many]: readonly [string, string]) =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
const bytes = (size: number) => plural(size, ['byte', 'bytes']);

/** `hash, key 4 bytes, value 8 bytes, 3 of 64 entries` */
function shapeOf(map: MapReport): string {
  const { type, keySize, valueSize, maxEntries, size } = map;
  if (type === 'ringbuf') return `${type}, ${bytes(maxEntries)}, ${plural(size, RECORDS)} unread`;
  const array = isArray(type);
  const held = array
    ? plural(maxEntries, ELEMENTS)
    : `${size.toLocaleString('en')} of ${plural(maxEntries, ENTRIES)}`;
  const parts = [
    type,
    ...(keySize > 0 ? [`key ${bytes(keySize)}`] : []),
    `value ${bytes(valueSize)}`,
  ];
  return [...parts, held].join(', ');
}

const RECORDS = ['record', 'records'] as const;
const ELEMENTS = ['element', 'elements'] as const;
const ENTRIES = ['entry', 'entries'] as const;

/** What there is to say of a map that has nothing to list. */
function emptyWords({ type, size }: MapReport): string {
  if (type === 'bloom_filter')
    return size === 0
      ? 'Empty.'
      : `${plural(size, ['value was', 'values were'])} put in; which ones a bloom filter does not tell.`;
  if (type === 'perf_event_array')
    return `User space listens to ${plural(size, ['CPU', 'CPUs'])}; the console has the records.`;
  return 'Empty.';
}

export interface MapTableProps {
  readonly map: MapReport;
  /** The same map before, where this is after something. */
  readonly start: MapReport | null;
  /** What an edit changes; `null` where maps are only looked at. */
  readonly where: Where | null;
}

/** One map: its shape, which programs share it, and its elements. */
export function MapTable({ map, start, where }: MapTableProps) {
  const app = useApp();
  const programs = useAppState((state) => state.workspace.programs);
  const known = useAppState(({ workspace }) => workspace.maps.find((m) => m.name === map.name));
  const { layout } = known ?? {};
  const { rows, zeros } = useMemo(
    () => mapRows(map, start, programs, layout),
    [map, start, programs, layout],
  );
  /** The key of the entry that is changed, or `new`. */
  const [editing, setEditing] = useState<string | null>(null);
  const { name, type, keySize, users, entries } = map;
  const array = isArray(type);
  const used = users.map((id) => programs.find((program) => program.id === id)?.name ?? id);
  const told = map.values ?? entries;
  const capped = told.length >= MOST_TOLD && told.length < map.size;
  /** Every element has a row with a button of its own. */
  const allShown = array && zeros === 0 && !capped;
  const editable = where !== null && keySize > 0 && takes(map, 'UPDATE_ELEM');
  const first = new Set(known?.entries.map(([key]) => key.toLowerCase()));
  // An element of an array is always there: what goes is what it begins with.
  const deletes = (key: string) =>
    where === 'start' ? first.has(key) : takes(map, 'DELETE_ELEM') && !array;
  const remove = async (key: string) => {
    const refused = await deleteElement(app, where!, map, key); // only where there are actions
    if (refused !== null) app.store.getState().announce(refused, 'problem');
  };
  const form = (entry?: readonly [string, string]) => (
    <EntryForm
      key={entry?.[0] ?? ''}
      map={map}
      where={where!} // only where something can be edited
      keyFields={fieldsOf(map, 'key', layout)}
      valueFields={fieldsOf(map, 'value', layout)}
      entry={entry}
      onDone={() => setEditing(null)}
    />
  );
  return (
    <section className={styles.map} aria-label={`Map ${name}`}>
      <h3 className={styles.head}>
        <span className={styles.name}>{name}</span>
        <span className={styles.shape}>{shapeOf(map)}</span>
        {used.length > 1 && <span className={styles.shape}>shared by {used.join(', ')}</span>}
      </h3>
      {type !== 'prog_array' && keySize > 0 && (
        <LayoutChoice key={plainLayout(map, 'value')} map={map} layout={layout} />
      )}
      {rows.length > 0 && (
        <table className={styles.table} aria-label={`Contents of ${name}`}>
          <thead>
            <tr>
              <th scope="col">{map.values ? 'turn' : array ? 'element' : 'key'}</th>
              <th scope="col">{type === 'prog_array' ? 'program' : 'value'}</th>
              {editable && (
                <th scope="col" className={styles.actions}>
                  <span className="visually-hidden">change</span>
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) =>
              editable && editing === row.id ? (
                <tr key={row.id}>
                  <td colSpan={3}>
                    {form([row.id, entries.find(([key]) => key === row.id)?.[1] ?? ''])}
                  </td>
                </tr>
              ) : (
                <Row
                  key={row.id}
                  row={row}
                  actions={
                    editable
                      ? {
                          edit: () => setEditing(row.id),
                          remove: deletes(row.id) ? () => void remove(row.id) : null,
                        }
                      : null
                  }
                />
              ),
            )}
          </tbody>
        </table>
      )}
      <div className={styles.foot}>
        {rows.length === 0 && zeros === 0 && emptyWords(map)}
        {zeros > 0 &&
          (rows.length === 0
            ? zeros === 1
              ? 'Its element is 0.'
              : `All ${zeros.toLocaleString('en')} elements are 0.`
            : `The other ${zeros.toLocaleString('en')} are 0.`)}
        {capped && ` Only the first ${MOST_TOLD} are shown.`}
        {editable && editing !== 'new' && !allShown && (
          <Button
            icon={<Plus size={13} aria-hidden />}
            onClick={() => setEditing('new')}
            aria-label={`Set an entry of ${name}`}
          >
            Entry
          </Button>
        )}
        {editable && editing === 'new' && form()}
      </div>
    </section>
  );
}
