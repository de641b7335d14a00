import { ERRNO, MAP_UPDATE_FLAGS, type MapDef } from '../abi';
import type { Address, FlatMemory } from '../util';
import { elementStride } from './array-map';
import { checkUpdateFlags } from './flags';
import { MapBase, nextIndex } from './map-base';
import type { MapHost } from './types';

const EINVAL = -ERRNO.EINVAL.number;
const MOST_QUEUED = 16384; // packets

/**
 * BPF_MAP_TYPE_CPUMAP: by the number of a CPU, how many packets may wait for it; 0 is none. Where
 * the value has 8 bytes the fd of a program follows.
 *
 * Differs from the kernel: no program here has the attach type that it takes to be run from a
 * cpumap, so that an fd is always refused.
 *
 * @kernel kernel/bpf/cpumap.c
 */
export class CpuMap extends MapBase {
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
    const { view } = this.memory;
    const bad = checkUpdateFlags(flags);
    if (bad !== 0) return bad;
    const cpu = view.getUint32(key, true);
    const queued = view.getUint32(value, true);
    if (cpu >= this.def.maxEntries) return -ERRNO.E2BIG.number;
    if (flags === MAP_UPDATE_FLAGS.BPF_NOEXIST) return -ERRNO.EEXIST.number;
    if (queued > MOST_QUEUED) return -ERRNO.EOVERFLOW.number;
    if (cpu >= this.host.possibleCpus) return -ERRNO.ENODEV.number;
    const hasProg = this.def.valueSize === 8 && view.getInt32(value + 4, true) > 0;
    if (queued !== 0 && hasProg) return -ERRNO.ENOMEM.number; // whatever is wrong with the program
    this.write(cpu, queued);
    return 0;
  }

  delete(key: Address): number {
    const cpu = this.memory.view.getUint32(key, true);
    if (cpu >= this.def.maxEntries) return EINVAL;
    this.write(cpu, 0);
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

  private write(cpu: number, queued: number): void {
    const { view } = this.memory;
    const at = this.values + cpu * this.stride;
    view.setUint32(at, queued, true);
    if (this.def.valueSize === 8) view.setUint32(at + 4, 0, true);
  }
}
