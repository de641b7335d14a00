import { ERRNO, MAP_UPDATE_FLAGS, type MapDef } from '../abi';
import type { Address, FlatMemory } from '../util';
import { elementStride } from './array-map';
import { checkUpdateFlags } from './flags';
import { HashBase } from './hash-base';
import { FreeList, type HashTable } from './hash-table';
import { MapBase, nextIndex } from './map-base';
import type { MapHost } from './types';

const EINVAL = -ERRNO.EINVAL.number;

/**
 * What user space puts into a devmap: the index of an interface, and where the value has 8 bytes
 * the fd of a program to run there. What comes out has the id of the program instead.
 *
 * Differs from the kernel: no program here has the attach type that it takes to be run from a
 * devmap, so that an fd is always refused.
 */
function readDevValue({ view }: FlatMemory, value: Address, { valueSize }: MapDef) {
  return {
    ifindex: view.getUint32(value, true),
    hasProg: valueSize === 8 && view.getInt32(value + 4, true) > 0,
  };
}

/** Writes what an element holds. */
function writeDevValue(
  { view }: FlatMemory,
  at: Address,
  ifindex: number,
  { valueSize }: MapDef,
): void {
  view.setUint32(at, ifindex, true);
  if (valueSize === 8) view.setUint32(at + 4, 0, true);
}

/**
 * BPF_MAP_TYPE_DEVMAP: interfaces by index. Interface 0 is none.
 *
 * @kernel kernel/bpf/devmap.c dev_map_ops
 */
export class DevMap extends MapBase {
  private readonly stride: number;

  /** @param values room for all elements, zeroed */
  constructor(
    memory: FlatMemory,
    def: MapDef,
    address: Address,
    private readonly values: Address,
    private readonly host: MapHost,
  ) {
    super(memory, def, address);
    this.stride = elementStride(def.valueSize);
  }

  find(key: Address): Address {
    const { view } = this.memory;
    const index = view.getUint32(key, true);
    const at = this.values + index * this.stride;
    return index < this.def.maxEntries && view.getUint32(at, true) !== 0 ? at : 0;
  }

  update(key: Address, value: Address, flags: number): number {
    const bad = checkUpdateFlags(flags);
    if (bad !== 0) return bad;
    const index = this.memory.view.getUint32(key, true);
    if (index >= this.def.maxEntries) return -ERRNO.E2BIG.number;
    if (flags === MAP_UPDATE_FLAGS.BPF_NOEXIST) return -ERRNO.EEXIST.number;
    const { ifindex, hasProg } = readDevValue(this.memory, value, this.def);
    if (hasProg || (ifindex !== 0 && !this.host.hasDevice(ifindex))) return EINVAL;
    writeDevValue(this.memory, this.values + index * this.stride, ifindex, this.def);
    return 0;
  }

  delete(key: Address): number {
    const index = this.memory.view.getUint32(key, true);
    if (index >= this.def.maxEntries) return EINVAL;
    writeDevValue(this.memory, this.values + index * this.stride, 0, this.def);
    return 0;
  }

  nextKey(key: Address | null, out: Address): number {
    return nextIndex(this.memory, this.def.maxEntries, key, out);
  }

  size(): number {
    const { view } = this.memory;
    let filled = 0;
    for (let i = 0; i < this.def.maxEntries; i++)
      if (view.getUint32(this.values + i * this.stride, true) !== 0) filled++;
    return filled;
  }
}

/**
 * BPF_MAP_TYPE_DEVMAP_HASH: interfaces by any key. BPF_EXIST does not keep it from adding one.
 *
 * @kernel kernel/bpf/devmap.c dev_map_hash_ops
 */
export class DevMapHash extends HashBase {
  private readonly stride: number;
  private readonly free: FreeList;
  private readonly values: Address;

  /** @param parts.freeHead a zeroed word */
  constructor(
    memory: FlatMemory,
    def: MapDef,
    address: Address,
    parts: { readonly table: HashTable; readonly freeHead: Address; readonly values: Address },
    private readonly host: MapHost,
  ) {
    super(memory, def, address, parts.table);
    this.values = parts.values;
    this.stride = elementStride(def.valueSize);
    this.free = new FreeList(memory, parts.freeHead, parts.table);
    this.free.fill(def.maxEntries);
  }

  update(key: Address, value: Address, flags: number): number {
    const { ifindex, hasProg } = readDevValue(this.memory, value, this.def);
    if (checkUpdateFlags(flags) !== 0 || ifindex === 0) return EINVAL;
    const old = this.table.find(key);
    if (old >= 0 && flags === MAP_UPDATE_FLAGS.BPF_NOEXIST) return -ERRNO.EEXIST.number;
    if (hasProg || !this.host.hasDevice(ifindex)) return EINVAL;
    if (old >= 0) this.removeElement(old); // the new one comes first in its bucket
    const element = this.free.take();
    if (element < 0) return -ERRNO.E2BIG.number;
    this.table.setKey(element, key);
    writeDevValue(this.memory, this.valueAt(element), ifindex, this.def);
    this.table.insert(element);
    return 0;
  }

  override sysLookupAndDelete(_key: Address, _out: Address): number {
    return -ERRNO.ENOTSUPP.number;
  }

  protected valueAt(element: number): Address {
    return this.values + element * this.stride;
  }
  protected readUser(element: number, out: Address): void {
    const at = this.valueAt(element);
    this.memory.u8.copyWithin(out, at, at + this.def.valueSize);
  }
  protected release(element: number): void {
    this.free.put(element);
  }
}
