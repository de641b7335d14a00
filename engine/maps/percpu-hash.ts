import { ERRNO, type MapDef } from '../abi';
import type { Address, FlatMemory } from '../util';
import { checkExistence, checkUpdateFlags } from './flags';
import { HashBase } from './hash-base';
import { FreeList, type HashTable } from './hash-table';
import type { PerCpuValues } from './per-cpu';

/**
 * BPF_MAP_TYPE_PERCPU_HASH: values are replaced where they are.
 *
 * @kernel kernel/bpf/hashtab.c htab_percpu_map_ops
 */
export class PerCpuHash extends HashBase {
  private readonly free: FreeList;

  /** @param freeHead a zeroed word */
  constructor(
    memory: FlatMemory,
    def: MapDef,
    address: Address,
    table: HashTable,
    freeHead: Address,
    private readonly values: PerCpuValues,
  ) {
    super(memory, def, address, table);
    this.free = new FreeList(memory, freeHead, table);
    this.free.fill(def.maxEntries);
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

  /** @kernel htab_map_update_elem_in_place() */
  private put(
    key: Address,
    flags: number,
    write: (element: number, fresh: boolean) => void,
  ): number {
    const bad = checkUpdateFlags(flags);
    if (bad !== 0) return bad;
    const old = this.table.find(key);
    const refused = checkExistence(old >= 0, flags);
    if (refused !== 0) return refused;
    if (old >= 0) {
      write(old, false);
      return 0;
    }
    const element = this.free.take();
    if (element < 0) return -ERRNO.E2BIG.number;
    this.table.setKey(element, key);
    write(element, true);
    this.table.insert(element);
    return 0;
  }

  protected valueAt(element: number, cpu?: number): Address {
    return this.values.address(element, cpu);
  }

  protected readUser(element: number, out: Address): void {
    this.values.readAll(element, out);
  }

  protected release(element: number): void {
    this.free.put(element);
  }
}
