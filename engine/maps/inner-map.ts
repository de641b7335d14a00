import { type ErrnoName, MAP_FLAGS, type MapDef } from '../abi';

/** Why a map of maps cannot be modelled on a map; `null` where it can. @kernel bpf_map_meta_alloc() */
export function innerMapProblem({ type }: MapDef): ErrnoName | null {
  if (type === 'array_of_maps' || type === 'hash_of_maps') return 'EINVAL'; // one level only
  return type === 'prog_array' ? 'ENOTSUPP' : null;
}

/**
 * Whether a map may go into a map of maps that was modelled on another.
 *
 * @kernel kernel/bpf/map_in_map.c bpf_map_meta_equal(), arraymap.c array_map_meta_equal()
 */
export function innerMapFits(model: MapDef, map: MapDef): boolean {
  const same =
    model.type === map.type &&
    model.keySize === map.keySize &&
    model.valueSize === map.valueSize &&
    model.flags === map.flags &&
    model.lock === map.lock &&
    model.timer === map.timer;
  if (!same) return false;
  // A program knows the length of an array when it is loaded, unless the array was made for this.
  const fixedLength = model.type === 'array' || model.type === 'xskmap';
  if (!fixedLength || (model.flags & MAP_FLAGS.BPF_F_INNER_MAP) !== 0) return true;
  return model.maxEntries === map.maxEntries;
}
