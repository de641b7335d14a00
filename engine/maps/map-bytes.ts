import { ERRNO } from '../abi';
import type { Address, FlatMemory } from '../util';
import type { BpfMap } from './types';

/**
 * Map commands with keys and values as bytes, for those outside the memory: system calls, initial
 * contents, dumps. They pass through a scratch area of the same memory.
 */
export class MapBytes {
  private scratch: Address = 0;
  private capacity = 0;

  constructor(private readonly memory: FlatMemory) {}

  /** The value of `key`, `null` where there is none. */
  lookup(map: BpfMap, key: Uint8Array): Uint8Array<ArrayBuffer> | null {
    const at = map.lookup(this.put(map, key));
    return at === 0 ? null : this.memory.u8.slice(at, at + map.def.valueSize);
  }

  /** Where the value of `key` lies; 0 where there is none. */
  addressOf(map: BpfMap, key: Uint8Array): Address {
    return map.lookup(this.put(map, key));
  }

  /** @returns 0 or a negative errno; -EINVAL for a key or value of the wrong length */
  update(map: BpfMap, key: Uint8Array, value: Uint8Array, flags: number): number {
    const { keySize, valueSize } = map.def;
    if (key.length !== keySize || value.length !== valueSize) return -ERRNO.EINVAL.number;
    const at = this.put(map, key);
    this.memory.u8.set(value, at + keySize);
    return map.update(at, at + keySize, flags);
  }

  delete(map: BpfMap, key: Uint8Array): number {
    return map.delete(this.put(map, key));
  }

  /** The key after `key` (the first for `null`); `null` at the end. */
  nextKey(map: BpfMap, key: Uint8Array | null): Uint8Array<ArrayBuffer> | null {
    const at = this.put(map, key ?? new Uint8Array(0));
    if (map.nextKey(key ? at : null, at) < 0) return null;
    return this.memory.u8.slice(at, at + map.def.keySize);
  }

  /** Elements in the order of iteration, at most `limit`. */
  dump(
    map: BpfMap,
    limit: number,
  ): [key: Uint8Array<ArrayBuffer>, value: Uint8Array<ArrayBuffer>][] {
    const elements: [Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>][] = [];
    let key = this.nextKey(map, null);
    while (key && elements.length < limit) {
      const value = this.lookup(map, key);
      if (value) elements.push([key, value]);
      key = this.nextKey(map, key);
    }
    return elements;
  }

  /** Copies `key` to the scratch area, with room for a value behind it. */
  private put(map: BpfMap, key: Uint8Array): Address {
    const needed = map.def.keySize + map.def.valueSize;
    if (needed > this.capacity) {
      const number = this.memory.map({ kind: 'kernel', label: 'system call buffer', size: needed });
      if (number === null) return 0; // page 0: reads as an absent key
      this.scratch = this.memory.region(number).start;
      this.capacity = Math.ceil(needed / 4096) * 4096;
    }
    this.memory.u8.set(key.subarray(0, map.def.keySize), this.scratch);
    return this.scratch;
  }
}
