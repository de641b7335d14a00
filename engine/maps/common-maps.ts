import type { MapTypeName } from '../abi';
import { ArrayMap } from './array-map';
import { HASH_WORDS, HashMap, hashElements } from './hash-map';
import type { MapParts } from './map-parts';
import { ProgArray } from './ref-array';
import type { BpfMap } from './types';

/** The types that nearly every program uses; what builds the others is loaded where they are. */
export const COMMON_MAP_TYPES: readonly MapTypeName[] = ['array', 'hash', 'prog_array'];

/** A map of one of those types; `null` for the others. */
export function buildCommonMap(parts: MapParts): BpfMap | null {
  const { memory, def, address } = parts;
  const { type, maxEntries } = def;
  switch (type) {
    case 'array':
      return new ArrayMap(memory, def, address, parts.values(maxEntries));
    case 'hash': {
      const elements = hashElements(maxEntries);
      const values = parts.values(elements);
      return new HashMap(
        memory,
        def,
        address,
        parts.table(elements),
        parts.inside(HASH_WORDS),
        values,
      );
    }
    case 'prog_array':
      return new ProgArray(memory, def, address, parts.inside(4 * maxEntries));
    default:
      return null;
  }
}
