import { ERRNO, type MapDef, SPIN_LOCK_SIZE } from '../abi';
import type { Address, FlatMemory } from '../util';
import type { BpfMap } from './types';

const ENOTSUPP = -ERRNO.ENOTSUPP.number;

/** What most maps have in common: a value has one address, and system calls copy it. */
export abstract class MapBase implements BpfMap {
  constructor(
    protected readonly memory: FlatMemory,
    readonly def: MapDef,
    readonly address: Address,
  ) {}

  get userValueSize(): number {
    return this.def.valueSize;
  }

  /** Copies a value into the map; its lock stays as it is. @kernel include/linux/bpf.h copy_map_value() */
  protected copyValue(to: Address, from: Address): void {
    const { valueSize, lock } = this.def;
    const { u8 } = this.memory;
    if (lock === undefined) {
      u8.copyWithin(to, from, from + valueSize);
      return;
    }
    const behind = lock + SPIN_LOCK_SIZE;
    u8.copyWithin(to, from, from + lock);
    u8.copyWithin(to + behind, from + behind, from + valueSize);
  }

  abstract find(key: Address, cpu?: number): Address;
  abstract update(key: Address, value: Address, flags: number): number;
  abstract delete(key: Address): number;
  abstract nextKey(key: Address | null, out: Address): number;
  abstract size(): number;

  lookup(key: Address): Address {
    return this.find(key);
  }

  push(_value: Address, _flags: number): number {
    return ENOTSUPP;
  }
  pop(_out: Address): number {
    return ENOTSUPP;
  }
  peek(_out: Address): number {
    return ENOTSUPP;
  }

  valuesInOrder(): Uint8Array[] | null {
    return null;
  }

  sysLookup(key: Address, out: Address): number {
    const at = this.find(key);
    if (at === 0) return -ERRNO.ENOENT.number;
    this.memory.u8.copyWithin(out, at, at + this.def.valueSize);
    return 0;
  }

  sysUpdate(key: Address, value: Address, flags: number): number {
    return this.update(key, value, flags);
  }

  sysLookupAndDelete(_key: Address, _out: Address): number {
    return ENOTSUPP;
  }
}

/**
 * The index that follows the one at `key`, for maps whose keys are 0 to `entries - 1`.
 *
 * @kernel kernel/bpf/arraymap.c bpf_array_get_next_key()
 */
export function nextIndex(
  { view }: FlatMemory,
  entries: number,
  key: Address | null,
  out: Address,
): number {
  const index = key === null ? 0xffff_ffff : view.getUint32(key, true);
  if (index === entries - 1) return -ERRNO.ENOENT.number;
  view.setUint32(out, index >= entries ? 0 : index + 1, true);
  return 0;
}
