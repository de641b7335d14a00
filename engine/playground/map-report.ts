import type { MapReport } from '../api';
import type { Kernel, MapObject } from '../kernel';
import { ProgArray } from '../maps';
import { toHex } from '../util';
import type { ItemId } from '../workspace';

const MOST_ENTRIES = 256;

/**
 * The shape and contents of a map.
 *
 * @param programIndex for the elements of a prog_array: where a program stands in the document
 */
export function reportMap(
  kernel: Kernel,
  { def, map }: MapObject,
  users: readonly ItemId[],
  programIndex: (progId: number) => number,
): MapReport {
  const values = map.valuesInOrder();
  return {
    name: def.name,
    type: def.type,
    keySize: def.keySize,
    valueSize: def.valueSize,
    maxEntries: def.maxEntries,
    users,
    values: values?.slice(0, MOST_ENTRIES).map(toHex) ?? null,
    size: values?.length ?? map.size(),
    entries:
      map instanceof ProgArray
        ? filledSlots(map, programIndex)
        : kernel.mapBytes
            .dump(map, MOST_ENTRIES)
            .map(([key, value]) => [toHex(key), toHex(value)] as const),
  };
}

const u32 = (value: number) => toHex(new Uint8Array(Uint32Array.of(value).buffer));

function filledSlots(
  array: ProgArray,
  programIndex: (progId: number) => number,
): (readonly [string, string])[] {
  const entries: (readonly [string, string])[] = [];
  for (let i = 0; i < array.def.maxEntries && entries.length < MOST_ENTRIES; i++) {
    const id = array.progAt(i);
    if (id !== 0) entries.push([u32(i), u32(programIndex(id))]);
  }
  return entries;
}
