import type { Address, FlatMemory } from '../util';
import { elementStride } from './array-map';
import type { MapHost } from './types';

/**
 * Values of elements, one for each possible CPU: first all those of CPU 0, then all those of CPU 1.
 * User space sees the values of an element side by side, each with its padding up to 8 bytes,
 * which it can write and read too.
 */
export class PerCpuValues {
  /** Bytes of one value with its padding. */
  readonly stride: number;

  constructor(
    private readonly memory: FlatMemory,
    private readonly at: Address,
    private readonly elements: number,
    private readonly valueSize: number,
    private readonly host: MapHost,
  ) {
    this.stride = elementStride(valueSize);
  }

  static bytes(elements: number, valueSize: number, { possibleCpus }: MapHost): number {
    return possibleCpus * elements * elementStride(valueSize);
  }

  get userSize(): number {
    return this.host.possibleCpus * this.stride;
  }

  /** The value of an element on a CPU, of this one if not said; 0 for a CPU that is not possible. */
  address(element: number, cpu = this.host.cpu): Address {
    if (cpu >= this.host.possibleCpus) return 0;
    return this.at + (cpu * this.elements + element) * this.stride;
  }

  /** A program's value for this CPU. `fresh`: the other CPUs' are zeroed. */
  write(element: number, value: Address, fresh: boolean): void {
    const { u8 } = this.memory;
    if (fresh) {
      for (let cpu = 0; cpu < this.host.possibleCpus; cpu++) {
        if (cpu === this.host.cpu) continue;
        const other = this.address(element, cpu);
        u8.fill(0, other, other + this.valueSize);
      }
    }
    u8.copyWithin(this.address(element), value, value + this.valueSize);
  }

  /** User space's values for all CPUs. */
  writeAll(element: number, values: Address): void {
    for (let cpu = 0; cpu < this.host.possibleCpus; cpu++) {
      const from = values + cpu * this.stride;
      this.memory.u8.copyWithin(this.address(element, cpu), from, from + this.stride);
    }
  }

  readAll(element: number, out: Address): void {
    for (let cpu = 0; cpu < this.host.possibleCpus; cpu++) {
      const from = this.address(element, cpu);
      this.memory.u8.copyWithin(out + cpu * this.stride, from, from + this.stride);
    }
  }
}
