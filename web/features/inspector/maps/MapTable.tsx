import { useMemo } from 'react';
import type { MapReport } from '../../../../engine/api';
import { useAppState } from '../../../store';
import { classes } from '../../../ui';
import styles from './MapTable.module.css';
import type { Cell } from './map-cells';
import { isArray, MOST_TOLD, type MapRow, mapRows } from './map-rows';

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

function Row({ row }: { readonly row: MapRow }) {
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
    </tr>
  );
}

const plural = (count: number, [one, many]: readonly [string, string]) =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
const bytes = (size: number) => plural(size, ['byte', 'bytes']);

export interface MapTableProps {
  readonly map: MapReport;
  /** The same map before any packet, where this is after some. */
  readonly start: MapReport | null;
}

/** One map: its shape, which programs share it, and its elements. */
export function MapTable({ map, start }: MapTableProps) {
  const programs = useAppState((state) => state.workspace.programs);
  const { rows, zeros } = useMemo(() => mapRows(map, start, programs), [map, start, programs]);
  const { name, type, keySize, valueSize, maxEntries, users, entries } = map;
  const array = isArray(type);
  const used = users.map((id) => programs.find((program) => program.id === id)?.name ?? id);
  const capped = entries.length >= MOST_TOLD && entries.length < maxEntries;
  return (
    <section className={styles.map} aria-label={`Map ${name}`}>
      <h3 className={styles.head}>
        <span className={styles.name}>{name}</span>
        <span className={styles.shape}>
          {type}, key {bytes(keySize)}, value {bytes(valueSize)},{' '}
          {array ? '' : `${entries.length.toLocaleString('en')}${capped ? ' or more' : ''} of `}
          {plural(maxEntries, array ? ['element', 'elements'] : ['entry', 'entries'])}
        </span>
        {used.length > 1 && <span className={styles.shape}>shared by {used.join(', ')}</span>}
      </h3>
      {rows.length > 0 && (
        <table className={styles.table} aria-label={`Contents of ${name}`}>
          <thead>
            <tr>
              <th scope="col">{array ? 'element' : 'key'}</th>
              <th scope="col">{type === 'prog_array' ? 'program' : 'value'}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <Row key={row.id} row={row} />
            ))}
          </tbody>
        </table>
      )}
      <p className={styles.foot}>
        {rows.length === 0 && zeros === 0 && 'Empty.'}
        {zeros > 0 &&
          (rows.length === 0
            ? zeros === 1
              ? 'Its element is 0.'
              : `All ${zeros.toLocaleString('en')} elements are 0.`
            : `The other ${zeros.toLocaleString('en')} are 0.`)}
        {capped && ` Only the first ${MOST_TOLD} are shown.`}
      </p>
    </section>
  );
}
