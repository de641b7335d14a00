import { ERRNO, type MapDef } from '../abi';
import type { Address, FlatMemory } from '../util';
import type { BpfMap } from './types';

/**
 * BPF_MAP_TYPE_PROG_ARRAY: program ids by index, 0 for an empty slot. Programs reach it by tail
 * calls only; a system call puts fds in and gets ids out, which is the kernel's affair, as are
 * the references that a filled slot holds.
 *
 * @kernel kernel/bpf/arraymap.c prog_array_map_ops
 */
export class ProgArray implements BpfMap {
  constructor(
    private readonly memory: FlatMemory,
    readonly def: MapDef,
    readonly address: Address,
    private readonly slots: Address,
  ) {}

  /** Program id in a slot; 0 for an empty one or an index past the end. */
  progAt(index: number): number {
    return index >>> 0 < this.def.maxEntries ? this.memory.i32[(this.slots >>> 2) + index]! : 0;
  }

  /** @returns the id that was there before, 0 for none */
  setProg(index: number, id: number): number {
    const before = this.progAt(index);
    this.memory.i32[(this.slots >>> 2) + index] = id;
    return before;
  }

  lookup(_key: Address): Address {
    return 0;
  }

  update(_key: Address, _value: Address, _flags: number): number {
    return -ERRNO.EINVAL.number;
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
    let filled = 0;
    for (let i = 0; i < this.def.maxEntries; i++) if (this.progAt(i) !== 0) filled++;
    return filled;
  }
}
