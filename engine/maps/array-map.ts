import { ERRNO, MAP_UPDATE_FLAGS, type MapDef } from '../abi';
import type { Address, FlatMemory } from '../util';
import { checkUpdateFlags } from './flags';
import type { BpfMap } from './types';

/**
 * BPF_MAP_TYPE_ARRAY: every element is there from the start, zeroed, in one stretch of memory.
 *
 * @kernel kernel/bpf/arraymap.c
 */
export class ArrayMap implements BpfMap {
  /** Bytes from one element to the next. */
  readonly stride: number;
  readonly values: Address;

  constructor(
    private readonly memory: FlatMemory,
    readonly def: MapDef,
    readonly address: Address,
    values: Address,
  ) {
    this.stride = elementStride(def.valueSize);
    this.values = values;
  }

  lookup(key: Address): Address {
    const index = this.memory.view.getUint32(key, true);
    return index >= this.def.maxEntries ? 0 : this.values + index * this.stride;
  }

  update(key: Address, value: Address, flags: number): number {
    const bad = checkUpdateFlags(flags, true);
    if (bad !== 0) return bad;
    const target = this.lookup(key);
    if (target === 0) return -ERRNO.E2BIG.number;
    if (flags & MAP_UPDATE_FLAGS.BPF_NOEXIST) return -ERRNO.EEXIST.number; // all elements exist
    if (flags & MAP_UPDATE_FLAGS.BPF_F_LOCK) return -ERRNO.EINVAL.number;
    this.memory.u8.copyWithin(target, value, value + this.def.valueSize);
    return 0;
  }

  delete(_key: Address): number {
    return -ERRNO.EINVAL.number;
  }

  nextKey(key: Address | null, out: Address): number {
    const { view } = this.memory;
    const index = key === null ? 0xffff_ffff : view.getUint32(key, true);
    if (index === this.def.maxEntries - 1) return -ERRNO.ENOENT.number;
    view.setUint32(out, index >= this.def.maxEntries ? 0 : index + 1, true);
    return 0;
  }

  size(): number {
    return this.def.maxEntries;
  }
}

/** Elements start on 8 bytes. */
export function elementStride(valueSize: number): number {
  return (valueSize + 7) & ~7;
}
