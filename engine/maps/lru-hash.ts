import { ERRNO, MAP_FLAGS, MAP_UPDATE_FLAGS, type MapDef } from '../abi';
import type { Address, FlatMemory } from '../util';
import { elementStride } from './array-map';
import { checkExistence, checkUpdateFlags } from './flags';
import { HashBase } from './hash-base';
import type { HashTable } from './hash-table';
import { LruLists } from './lru-lists';
import type { PerCpuValues } from './per-cpu';
import type { MapHost } from './types';

/** What the lists of a map are made of. */
export function lruShape({ flags, maxEntries }: MapDef, { possibleCpus }: MapHost) {
  const perCpu = (flags & MAP_FLAGS.BPF_F_NO_COMMON_LRU) !== 0;
  return { perCpu, elements: maxEntries, possibleCpus };
}

/**
 * With BPF_F_NO_COMMON_LRU each CPU has the same number of elements.
 *
 * @kernel kernel/bpf/hashtab.c htab_map_alloc()
 */
export function lruEntries({ flags, maxEntries }: MapDef, { possibleCpus }: MapHost): number {
  if ((flags & MAP_FLAGS.BPF_F_NO_COMMON_LRU) === 0) return maxEntries;
  const up = Math.ceil(maxEntries / possibleCpus) * possibleCpus;
  return up > 0xffff_ffff ? up - possibleCpus : up;
}

/** What BPF_MAP_TYPE_LRU_HASH and BPF_MAP_TYPE_LRU_PERCPU_HASH have in common. */
abstract class LruBase extends HashBase {
  protected readonly lists: LruLists;

  /** @param lists `LruLists.bytes` bytes, zeroed */
  constructor(
    memory: FlatMemory,
    def: MapDef,
    address: Address,
    table: HashTable,
    lists: Address,
    host: MapHost,
  ) {
    super(memory, def, address, table);
    const shape = { ...lruShape(def, host), cpu: host.cpu };
    this.lists = new LruLists(memory, lists, { ...shape, evict: (it) => table.remove(it) });
  }

  override lookup(key: Address): Address {
    const element = this.table.find(key);
    if (element < 0) return 0;
    this.lists.reference(element);
    return this.valueAt(element);
  }

  protected release(element: number): void {
    this.lists.release(element);
  }
}

/**
 * BPF_MAP_TYPE_LRU_HASH. The new element is fetched before anything else is looked at: an update
 * that is refused may have cost another element its place.
 *
 * @kernel kernel/bpf/hashtab.c htab_lru_map_update_elem()
 */
export class LruHash extends LruBase {
  private readonly stride: number;
  private readonly values: Address;

  constructor(
    memory: FlatMemory,
    def: MapDef,
    address: Address,
    parts: { readonly table: HashTable; readonly lists: Address; readonly values: Address },
    host: MapHost,
  ) {
    super(memory, def, address, parts.table, parts.lists, host);
    this.values = parts.values;
    this.stride = elementStride(def.valueSize);
  }

  update(key: Address, value: Address, flags: number): number {
    const bad = checkUpdateFlags(flags);
    if (bad !== 0) return bad;
    const element = this.lists.take();
    if (element < 0) return -ERRNO.ENOMEM.number;
    this.table.setKey(element, key);
    this.memory.u8.copyWithin(this.valueAt(element), value, value + this.def.valueSize);
    const old = this.table.find(key);
    const refused = checkExistence(old >= 0, flags);
    if (refused !== 0) {
      this.lists.release(element);
      return refused;
    }
    this.table.insert(element);
    if (old >= 0) {
      this.lists.reference(element);
      this.removeElement(old);
    }
    return 0;
  }

  protected valueAt(element: number): Address {
    return this.values + element * this.stride;
  }

  protected readUser(element: number, out: Address): void {
    const at = this.valueAt(element);
    this.memory.u8.copyWithin(out, at, at + this.def.valueSize);
  }
}

/**
 * BPF_MAP_TYPE_LRU_PERCPU_HASH.
 *
 * @kernel kernel/bpf/hashtab.c __htab_lru_percpu_map_update_elem()
 */
export class LruPerCpuHash extends LruBase {
  private readonly values: PerCpuValues;

  constructor(
    memory: FlatMemory,
    def: MapDef,
    address: Address,
    parts: { readonly table: HashTable; readonly lists: Address; readonly values: PerCpuValues },
    host: MapHost,
  ) {
    super(memory, def, address, parts.table, parts.lists, host);
    this.values = parts.values;
  }

  override get userValueSize(): number {
    return this.values.userSize;
  }

  update(key: Address, value: Address, flags: number): number {
    return this.put(key, flags, (element, fresh) => this.values.write(element, value, fresh));
  }

  override sysUpdate(key: Address, value: Address, flags: number): number {
    return this.put(key, flags, (element) => this.values.writeAll(element, value));
  }

  private put(
    key: Address,
    flags: number,
    write: (element: number, fresh: boolean) => void,
  ): number {
    const bad = checkUpdateFlags(flags);
    if (bad !== 0) return bad;
    let fresh = -1;
    if (flags !== MAP_UPDATE_FLAGS.BPF_EXIST) {
      fresh = this.lists.take();
      if (fresh < 0) return -ERRNO.ENOMEM.number;
      this.table.setKey(fresh, key);
    }
    const old = this.table.find(key);
    const refused = checkExistence(old >= 0, flags);
    if (refused === 0 && old < 0) {
      write(fresh, true);
      this.table.insert(fresh);
      return 0;
    }
    if (refused === 0) {
      this.lists.reference(old);
      write(old, false);
    }
    if (fresh >= 0) this.lists.release(fresh);
    return refused;
  }

  protected valueAt(element: number, cpu?: number): Address {
    return this.values.address(element, cpu);
  }

  protected readUser(element: number, out: Address): void {
    this.values.readAll(element, out);
  }
}
