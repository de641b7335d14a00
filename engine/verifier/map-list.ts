import { MAP_FLAGS, type MapDef, type MapTypeName } from '../abi';

/** The maps of a program, and those that it can only get at through a map of maps. */
export interface MapList {
  /** First the program's own, then what the maps in each map of maps look like. */
  readonly maps: readonly MapDef[];
  /** By index of a map of maps: the index of what the maps in it look like. */
  readonly inner: ReadonlyMap<number, number>;
}

/** Programs get to see the values themselves, which the kernel reads. @kernel dev_map_init_map() */
const READ_ONLY: readonly MapTypeName[] = ['devmap', 'devmap_hash'];

export function listMaps(own: readonly MapDef[]): MapList {
  const maps = own.map((map) =>
    READ_ONLY.includes(map.type) ? { ...map, flags: map.flags | MAP_FLAGS.BPF_F_RDONLY_PROG } : map,
  );
  const inner = new Map<number, number>();
  for (const [index, map] of own.entries()) {
    if (!map.inner) continue;
    inner.set(index, maps.length);
    maps.push({ ...map.inner, name: '' }); // the model of the maps in it has no name
  }
  return { maps, inner };
}
