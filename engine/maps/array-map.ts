import { ERRNO, type MapDef, MAP_UPDATE_FLAGS } from '../abi';
import type { Address, FlatMemory } from '../util';
import { checkUpdateFlags } from './flags';
import { MapBase, nextIndex } from './map-base';

/** What an update of an array answers before anything is copied. @kernel array_map_update_elem() */
export function checkArrayUpdate(
  index: number,
  entries: number,
  flags: number,
  hasLock = false,
): number {
  const bad = checkUpdateFlags(flags, true);
  if (bad !== 0) return bad;
  if (index >= entries) return -ERRNO.E2BIG.number;
  if (flags & MAP_UPDATE_FLAGS.BPF_NOEXIST) return -ERRNO.EEXIST.number; // all elements exist
  return flags & MAP_UPDATE_FLAGS.BPF_F_LOCK && !hasLock ? -ERRNO.EINVAL.number : 0;
}

/**
 * BPF_MAP_TYPE_ARRAY: every element is there from the start, zeroed, in one stretch of memory.
 *
 * @kernel kernel/bpf/arraymap.c
 */
export class ArrayMap extends MapBase {
  /** Bytes from one element to the next. */
  readonly stride: number;

  constructor(
    memory: FlatMemory,
    def: MapDef,
    address: Address,
    readonly values: Address,
  ) {
    super(memory, def, address);
    this.stride = elementStride(def.valueSize);
  }

  find(key: Address): Address {
    const index = this.memory.view.getUint32(key, true);
    return index >= this.def.maxEntries ? 0 : this.values + index * this.stride;
  }

  update(key: Address, value: Address, flags: number): number {
    const index = this.memory.view.getUint32(key, true);
    const bad = checkArrayUpdate(index, this.def.maxEntries, flags, this.def.lock !== undefined);
    if (bad !== 0) return bad;
    const target = this.values + index * this.stride;
    this.copyValue(target, value);
    this.freeFields(target);
    return 0;
  }

  delete(_key: Address): number {
    return -ERRNO.EINVAL.number;
  }

  nextKey(key: Address | null, out: Address): number {
    return nextIndex(this.memory, this.def.maxEntries, key, out);
  }

  size(): number {
    return this.def.maxEntries;
  }
}

/** Elements start on 8 bytes. */
export function elementStride(valueSize: number): number {
  return Math.ceil(valueSize / 8) * 8;
}
