import { ERRNO, type MapDef } from '../abi';
import type { Address, FlatMemory } from '../util';
import { MapBase, nextIndex } from './map-base';
import type { MapHost } from './types';

const EINVAL = -ERRNO.EINVAL.number;

/**
 * An array of references to other objects: ids by index, 0 for an empty slot. A system call puts
 * fds in and gets ids out, which is the kernel's affair, as are the references that a filled slot
 * holds.
 *
 * @kernel kernel/bpf/arraymap.c bpf_fd_array_map_update_elem()
 */
export class RefArray extends MapBase {
  /** @param slots a zeroed word for each element */
  constructor(
    memory: FlatMemory,
    def: MapDef,
    address: Address,
    private readonly slots: Address,
  ) {
    super(memory, def, address);
  }

  /** The id in a slot; 0 for an empty one or an index past the end. */
  idAt(index: number): number {
    return index >>> 0 < this.def.maxEntries ? this.memory.i32[(this.slots >>> 2) + index]! : 0;
  }

  /** @returns the id that was there before, 0 for none */
  setId(index: number, id: number): number {
    const before = this.idAt(index);
    this.memory.i32[(this.slots >>> 2) + index] = id;
    return before;
  }

  find(_key: Address): Address {
    return 0;
  }
  update(_key: Address, _value: Address, _flags: number): number {
    return EINVAL;
  }
  delete(_key: Address): number {
    return EINVAL;
  }

  override sysLookup(key: Address, out: Address): number {
    const { view } = this.memory;
    const id = this.idAt(view.getUint32(key, true));
    if (id === 0) return -ERRNO.ENOENT.number;
    view.setUint32(out, id, true);
    return 0;
  }

  nextKey(key: Address | null, out: Address): number {
    return nextIndex(this.memory, this.def.maxEntries, key, out);
  }

  size(): number {
    let filled = 0;
    for (let i = 0; i < this.def.maxEntries; i++) if (this.idAt(i) !== 0) filled++;
    return filled;
  }
}

/**
 * BPF_MAP_TYPE_PROG_ARRAY. Programs reach it by tail calls only.
 *
 * @kernel kernel/bpf/arraymap.c prog_array_map_ops
 */
export class ProgArray extends RefArray {
  /** Program id in a slot; 0 for an empty one or an index past the end. */
  progAt(index: number): number {
    return this.idAt(index);
  }
}

/**
 * BPF_MAP_TYPE_PERF_EVENT_ARRAY. What is in it cannot be asked for.
 *
 * @kernel kernel/bpf/arraymap.c perf_event_array_map_ops
 */
export class PerfEventArray extends RefArray {
  /** Puts in an event that takes records on a CPU. */
  open(index: number, cpu: number): void {
    this.setId(index, cpu + 1);
  }

  /** The CPU whose records the event in a slot takes; `null` for an empty slot. */
  cpuAt(index: number): number | null {
    const id = this.idAt(index);
    return id === 0 ? null : id - 1;
  }

  override sysLookup(_key: Address, _out: Address): number {
    return -ERRNO.ENOTSUPP.number;
  }
}

/**
 * BPF_MAP_TYPE_XSKMAP.
 *
 * @kernel net/xdp/xskmap.c
 */
export class XskMap extends RefArray {
  override sysLookup(_key: Address, _out: Address): number {
    return -ERRNO.EOPNOTSUPP.number;
  }
}

/**
 * BPF_MAP_TYPE_ARRAY_OF_MAPS. A program that looks an element up gets a pointer to the map in it.
 *
 * @kernel kernel/bpf/arraymap.c array_of_maps_map_ops
 */
export class MapArray extends RefArray {
  constructor(
    memory: FlatMemory,
    def: MapDef,
    address: Address,
    slots: Address,
    private readonly host: MapHost,
  ) {
    super(memory, def, address, slots);
  }

  override find(key: Address): Address {
    const id = this.idAt(this.memory.view.getUint32(key, true));
    return id === 0 ? 0 : this.host.addressOfMap(id);
  }
}
