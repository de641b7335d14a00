import type { MapReport, TracedMapWrite } from '../../../../engine/api';
import type { MapLayout, WorkspaceProgram } from '../../../../engine/workspace';
import { type Cell, cellOf, fieldsOf, isArray, isZero, numberIn, valueCell } from './map-cells';

/** An element of a map, and what traffic made of it. */
export interface MapRow {
  /** The key in hex. */
  readonly id: string;
  readonly key: Cell;
  readonly value: Cell;
  readonly change: 'same' | 'new' | 'changed' | 'gone';
  /** The value before; set where it is another one now. */
  readonly was: string;
}

export interface MapRows {
  readonly rows: readonly MapRow[];
  /** Elements of an array that are zero and have no row. */
  readonly zeros: number;
}

/** Entries of a map that the engine tells of. */
export const MOST_TOLD = 256;

/**
 * The rows of a map.
 *
 * @param start the map before, to compare with; `null` for no comparison
 * @param programs of the document: what the elements of a prog_array stand for
 */
export function mapRows(
  map: MapReport,
  start: MapReport | null,
  programs: readonly WorkspaceProgram[],
  layout?: MapLayout,
): MapRows {
  if (map.values) return { rows: valueRows(map, map.values, layout), zeros: 0 };
  const array = isArray(map.type);
  const keyFields = fieldsOf(map, 'key', layout);
  const valueFields = fieldsOf(map, 'value', layout);
  const valueShown = (hex: string): Cell =>
    map.type === 'prog_array'
      ? { main: programs[Number(numberIn(hex))]?.name ?? 'a program that is gone', also: '' }
      : valueCell(map, valueFields, hex);
  const old = start && new Map(start.entries);
  const rows: MapRow[] = map.entries.map(([key, value]) => {
    const before = old?.get(key);
    const change = !old || before === value ? 'same' : before === undefined ? 'new' : 'changed';
    return {
      id: key,
      key: cellOf(keyFields, key, true),
      value: valueShown(value),
      change,
      was: change === 'changed' && before !== undefined ? valueShown(before).main : '',
    };
  });
  // Only so many entries are told; what lies beyond is not gone.
  const complete = map.entries.length >= map.maxEntries || map.entries.length < MOST_TOLD;
  if (old && complete) {
    const now = new Set(map.entries.map(([key]) => key));
    for (const [key, value] of old) {
      if (now.has(key)) continue;
      rows.push({
        id: key,
        key: cellOf(keyFields, key, true),
        value: valueShown(value),
        change: 'gone',
        was: '',
      });
    }
  }
  if (!array || map.type === 'prog_array') return { rows, zeros: 0 };
  const zero = new Set(map.entries.flatMap(([key, value]) => (isZero(value) ? [key] : [])));
  const kept = rows.filter(({ id, change }) => change !== 'same' || !zero.has(id));
  return { rows: kept, zeros: rows.length - kept.length };
}

/** Maps as they are once the writes before `step` have been made. */
export function mapsAtStep(
  maps: readonly MapReport[],
  writes: readonly TracedMapWrite[],
  step: number,
): readonly MapReport[] {
  const made = writes.filter((write) => write.step < step);
  return maps.map((map) => {
    const own = made.filter((write) => write.map === map.name);
    if (own.length === 0) return map;
    if (map.keySize === 0) {
      const values = map.values && valuesAfter(map, own);
      return { ...map, values, size: values?.length ?? map.size };
    }
    const entries = new Map(map.entries);
    for (const { key, after } of own) {
      if (key === '') continue; // a record for user space
      if (after === null) entries.delete(key);
      else entries.set(key, after);
    }
    const size = map.size + entries.size - map.entries.length;
    return { ...map, entries: [...entries], size };
  });
}

/** Values that come out one after the other, by their turn; where each came from is not told. */
function valueRows(
  map: MapReport,
  values: readonly string[],
  layout: MapLayout | undefined,
): MapRow[] {
  return values.map((value, i) => {
    const sized = { ...map, valueSize: value.length / 2 }; // records of a ring buffer differ
    return {
      id: String(i),
      key: { main: String(i + 1), also: i === 0 ? 'next' : '' },
      value: valueCell(sized, fieldsOf(sized, 'value', layout), value),
      change: 'same',
      was: '',
    };
  });
}

/** What is in a map without keys after some writes, the next first. */
function valuesAfter(
  { type, values, maxEntries }: MapReport,
  writes: readonly TracedMapWrite[],
): readonly string[] {
  const now = [...(values ?? [])];
  for (const { after } of writes) {
    if (after === null) now.shift();
    else if (type === 'stack') now.unshift(after);
    else now.push(after);
    // a full queue or stack that takes one more loses the oldest
    if (type !== 'ringbuf' && now.length > maxEntries) now.splice(type === 'stack' ? -1 : 0, 1);
  }
  return now;
}
