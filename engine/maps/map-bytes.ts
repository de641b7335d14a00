import { ERRNO } from '../abi';
import type { Address, FlatMemory } from '../util';
import { checkUpdateFlags } from './flags';
import type { BpfMap } from './types';

/**
 * Map commands with keys and values as bytes, for those outside the memory: system calls, initial
 * contents, dumps. They pass through a scratch area of the same memory.
 */
export class MapBytes {
  private scratch: Address = 0;
  private capacity = 0;

  constructor(private readonly memory: FlatMemory) {}

  /** The value of `key`, `null` where there is none (or the key has the wrong length). */
  lookup(map: BpfMap, key: Uint8Array): Uint8Array<ArrayBuffer> | null {
    const keyAt = this.put(map, key);
    const at = keyAt < 0 ? 0 : map.lookup(keyAt);
    return at === 0 ? null : this.memory.u8.slice(at, at + map.def.valueSize);
  }

  /** Where the value of `key` lies; 0 where there is none. */
  addressOf(map: BpfMap, key: Uint8Array): Address {
    const at = this.put(map, key);
    return at < 0 ? 0 : map.lookup(at);
  }

  /** @returns 0 or a negative errno; -EINVAL for a key or value of the wrong length */
  update(map: BpfMap, key: Uint8Array, value: Uint8Array, flags: number): number {
    const { keySize, valueSize } = map.def;
    const bad = checkUpdateFlags(flags); // a system call looks at BPF_F_LOCK before the map does
    if (bad !== 0) return bad;
    if (value.length !== valueSize) return -ERRNO.EINVAL.number;
    const at = this.put(map, key);
    if (at < 0) return at;
    this.memory.u8.set(value, at + keySize);
    return map.update(at, at + keySize, flags);
  }

  /** @returns 0 or a negative errno; -EINVAL for a key of the wrong length */
  delete(map: BpfMap, key: Uint8Array): number {
    const at = this.put(map, key);
    return at < 0 ? at : map.delete(at);
  }

  /** The key after `key` (the first for `null`); `null` at the end. */
  nextKey(map: BpfMap, key: Uint8Array | null): Uint8Array<ArrayBuffer> | null {
    const at = this.put(map, key ?? new Uint8Array(map.def.keySize));
    if (at < 0 || map.nextKey(key ? at : null, at) < 0) return null;
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

  /**
   * Copies `key` to the scratch area, with room for a value behind it.
   *
   * @returns its address; -EINVAL for a key of the wrong length, -ENOMEM without room
   */
  private put(map: BpfMap, key: Uint8Array): Address {
    const { keySize, valueSize } = map.def;
    if (key.length !== keySize) return -ERRNO.EINVAL.number;
    const needed = keySize + valueSize;
    if (needed > this.capacity) {
      const number = this.memory.map({ kind: 'kernel', label: 'system call buffer', size: needed });
      if (number === null) return -ERRNO.ENOMEM.number;
      this.scratch = this.memory.region(number).start;
      this.capacity = needed;
    }
    this.memory.u8.set(key, this.scratch);
    return this.scratch;
  }
}
