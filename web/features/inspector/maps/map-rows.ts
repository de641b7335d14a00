import type { MapReport } from '../../../../engine/api';
import type { WorkspaceProgram } from '../../../../engine/workspace';
import { type Cell, isZero, keyCell, numberIn, valueCell } from './map-cells';

/** An element of a map, and what traffic made of it. */
export interface MapRow {
  readonly id: string;
  readonly key: Cell;
  readonly value: Cell;
  readonly change: 'same' | 'new' | 'changed' | 'gone';
  /** The value at the start; set where it is another one now. */
  readonly was: string;
}

export interface MapRows {
  readonly rows: readonly MapRow[];
  /** Elements of an array that are zero and have no row. */
  readonly zeros: number;
}

/** Maps whose keys are the numbers of their elements. */
export const isArray = (type: string): boolean => type.endsWith('array');

/**
 * The rows of a map.
 *
 * @param start the map before any packet, to compare with; `null` for no comparison
 * @param programs of the document: what the elements of a prog_array stand for
 */
export function mapRows(
  map: MapReport,
  start: MapReport | null,
  programs: readonly WorkspaceProgram[],
): MapRows {
  const array = isArray(map.type);
  const cellOf = (hex: string): Cell =>
    map.type === 'prog_array'
      ? { main: programs[numberIn(hex)]?.name ?? 'a program that is gone', also: '' }
      : valueCell(hex);
  const old = start && new Map(start.entries);
  const rows: MapRow[] = map.entries.map(([key, value]) => {
    const before = old?.get(key);
    const change = !old || before === value ? 'same' : before === undefined ? 'new' : 'changed';
    return {
      id: key,
      key: keyCell(key, array),
      value: cellOf(value),
      change,
      was: change === 'changed' && before !== undefined ? cellOf(before).main : '',
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
        key: keyCell(key, array),
        value: cellOf(value),
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

/** Entries of a map that the engine tells of. */
export const MOST_TOLD = 256;
