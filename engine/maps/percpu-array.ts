import { ERRNO, type MapDef } from '../abi';
import type { Address, FlatMemory } from '../util';
import { checkArrayUpdate } from './array-map';
import { MapBase, nextIndex } from './map-base';
import type { PerCpuValues } from './per-cpu';

/**
 * BPF_MAP_TYPE_PERCPU_ARRAY.
 *
 * @kernel kernel/bpf/arraymap.c percpu_array_map_ops
 */
export class PerCpuArray extends MapBase {
  constructor(
    memory: FlatMemory,
    def: MapDef,
    address: Address,
    private readonly values: PerCpuValues,
  ) {
    super(memory, def, address);
  }

  override get userValueSize(): number {
    return this.values.userSize;
  }

  find(key: Address, cpu?: number): Address {
    const index = this.memory.view.getUint32(key, true);
    return index >= this.def.maxEntries ? 0 : this.values.address(index, cpu);
  }

  update(key: Address, value: Address, flags: number): number {
    const index = this.memory.view.getUint32(key, true);
    const bad = checkArrayUpdate(index, this.def.maxEntries, flags);
    if (bad === 0) this.values.write(index, value, false);
    return bad;
  }

  delete(_key: Address): number {
    return -ERRNO.EINVAL.number;
  }

  override sysLookup(key: Address, out: Address): number {
    const index = this.memory.view.getUint32(key, true);
    if (index >= this.def.maxEntries) return -ERRNO.ENOENT.number;
    this.values.readAll(index, out);
    return 0;
  }

  override sysUpdate(key: Address, value: Address, flags: number): number {
    const index = this.memory.view.getUint32(key, true);
    const bad = checkArrayUpdate(index, this.def.maxEntries, flags);
    if (bad === 0) this.values.writeAll(index, value);
    return bad;
  }

  nextKey(key: Address | null, out: Address): number {
    return nextIndex(this.memory, this.def.maxEntries, key, out);
  }

  size(): number {
    return this.def.maxEntries;
  }
}
