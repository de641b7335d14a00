import { ERRNO, type MapDef } from '../abi';
import type { Address, FlatMemory } from '../util';
import { checkExistence, checkUpdateFlags } from './flags';
import { HashBase } from './hash-base';
import { FreeList, type HashTable } from './hash-table';
import type { MapHost } from './types';

/**
 * BPF_MAP_TYPE_HASH_OF_MAPS: ids of maps by key. A program that looks a key up gets a pointer to
 * the map.
 *
 * @kernel kernel/bpf/hashtab.c htab_of_maps_map_ops
 */
export class MapHash extends HashBase {
  private readonly free: FreeList;
  private readonly ids: Address;

  /** @param parts.freeHead a zeroed word; `ids` a word for each element */
  constructor(
    memory: FlatMemory,
    def: MapDef,
    address: Address,
    parts: { readonly table: HashTable; readonly freeHead: Address; readonly ids: Address },
    private readonly host: MapHost,
  ) {
    super(memory, def, address, parts.table);
    this.ids = parts.ids;
    this.free = new FreeList(memory, parts.freeHead, parts.table);
    this.free.fill(def.maxEntries);
  }

  /** `value` is the address of an id, whose reference becomes the map's. */
  update(key: Address, value: Address, flags: number): number {
    const bad = checkUpdateFlags(flags);
    if (bad !== 0) return bad;
    const old = this.table.find(key);
    const refused = checkExistence(old >= 0, flags);
    if (refused !== 0) return refused;
    const element = old >= 0 ? old : this.free.take();
    if (element < 0) return -ERRNO.E2BIG.number;
    const { view } = this.memory;
    view.setUint32(this.ids + 4 * element, view.getUint32(value, true), true);
    if (old >= 0) return 0;
    this.table.setKey(element, key);
    this.table.insert(element);
    return 0;
  }

  override sysLookupAndDelete(_key: Address, _out: Address): number {
    return -ERRNO.ENOTSUPP.number;
  }

  /** The id under a key, 0 where there is none. */
  idOf(key: Address): number {
    const element = this.table.find(key);
    return element < 0 ? 0 : this.memory.view.getUint32(this.ids + 4 * element, true);
  }

  /** Ids of all maps in it. */
  idsHeld(): number[] {
    const ids: number[] = [];
    for (let bucket = 0; bucket < this.buckets; bucket++)
      for (const element of this.bucket(bucket))
        ids.push(this.memory.view.getUint32(this.ids + 4 * element, true));
    return ids;
  }

  protected valueAt(element: number): Address {
    return this.host.addressOfMap(this.memory.view.getUint32(this.ids + 4 * element, true));
  }
  protected readUser(element: number, out: Address): void {
    const { view } = this.memory;
    view.setUint32(out, view.getUint32(this.ids + 4 * element, true), true);
  }
  protected release(element: number): void {
    this.free.put(element);
  }
}
