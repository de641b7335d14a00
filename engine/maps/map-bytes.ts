import { ERRNO, MAP_UPDATE_FLAGS } from '../abi';
import type { Address, FlatMemory } from '../util';
import type { BpfMap } from './types';

const EINVAL = -ERRNO.EINVAL.number;
const MOST_STEPS = 65_536; // of a dump

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
    const value = this.lookupElem(map, key);
    return typeof value === 'number' ? null : value;
  }

  /**
   * The value of `key`, or a negative errno.
   *
   * @param value of a bloom filter: what to look for, in place of a key
   */
  lookupElem(map: BpfMap, key: Uint8Array, value?: Uint8Array): Uint8Array<ArrayBuffer> | number {
    return this.read(map, key, value, (at, out) => map.sysLookup(at, out));
  }

  /** The same, and the element is gone. */
  lookupAndDelete(map: BpfMap, key: Uint8Array): Uint8Array<ArrayBuffer> | number {
    return this.read(map, key, undefined, (at, out) => map.sysLookupAndDelete(at, out));
  }

  /** Where the value of `key` lies, of a per-CPU map that of this CPU; 0 where there is none. */
  addressOf(map: BpfMap, key: Uint8Array): Address {
    const at = this.put(map, key);
    return at < 0 ? 0 : map.find(at);
  }

  /** @returns 0 or a negative errno; -EINVAL for a key or value of the wrong length */
  update(map: BpfMap, key: Uint8Array, value: Uint8Array, flags: number): number {
    if ((flags & MAP_UPDATE_FLAGS.BPF_F_LOCK) !== 0) return EINVAL; // no map here has a lock
    if (value.length !== map.userValueSize) return EINVAL;
    const at = this.put(map, key);
    if (at < 0) return at;
    const valueAt = behind(map, at);
    this.memory.u8.set(value, valueAt);
    return map.sysUpdate(at, valueAt, flags);
  }

  /** @returns 0 or a negative errno; -EINVAL for a key of the wrong length */
  delete(map: BpfMap, key: Uint8Array): number {
    const at = this.put(map, key);
    return at < 0 ? at : map.delete(at);
  }

  /** The key after `key` (the first for `null`); `null` at the end. */
  nextKey(map: BpfMap, key: Uint8Array | null): Uint8Array<ArrayBuffer> | null {
    const next = this.nextKeyElem(map, key);
    return typeof next === 'number' ? null : next;
  }

  /** The same, with a negative errno where there is none. */
  nextKeyElem(map: BpfMap, key: Uint8Array | null): Uint8Array<ArrayBuffer> | number {
    const at = this.put(map, key ?? new Uint8Array(map.def.keySize));
    if (at < 0) return at;
    const result = map.nextKey(key ? at : null, at);
    return result < 0 ? result : this.memory.u8.slice(at, at + map.def.keySize);
  }

  /** Elements in the order of iteration, at most `limit`. */
  dump(
    map: BpfMap,
    limit: number,
  ): [key: Uint8Array<ArrayBuffer>, value: Uint8Array<ArrayBuffer>][] {
    const elements: [Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>][] = [];
    let key = this.nextKey(map, null);
    // Arrays whose elements may be empty have a key for each all the same.
    for (let steps = 0; key && elements.length < limit && steps < MOST_STEPS; steps++) {
      const value = this.lookup(map, key);
      if (value) elements.push([key, value]);
      key = this.nextKey(map, key);
    }
    return elements;
  }

  /** Room for a key and behind it a value of `map`, or -ENOMEM. */
  room(map: BpfMap): { readonly key: Address; readonly value: Address } | number {
    const at = this.put(map, new Uint8Array(map.def.keySize));
    return at < 0 ? at : { key: at, value: behind(map, at) };
  }

  private read(
    map: BpfMap,
    key: Uint8Array,
    value: Uint8Array | undefined,
    command: (key: Address, out: Address) => number,
  ): Uint8Array<ArrayBuffer> | number {
    const at = this.put(map, key);
    if (at < 0) return at;
    const out = behind(map, at);
    const { u8 } = this.memory;
    u8.fill(0, out, out + map.userValueSize);
    if (value) u8.set(value.subarray(0, map.userValueSize), out);
    const result = command(at, out);
    return result < 0 ? result : this.memory.u8.slice(out, out + map.userValueSize);
  }

  /**
   * Copies `key` to the scratch area, with room for a value behind it.
   *
   * @returns its address; -EINVAL for a key of the wrong length, -ENOMEM without room
   */
  private put(map: BpfMap, key: Uint8Array): Address {
    const { keySize } = map.def;
    if (key.length !== keySize) return EINVAL;
    const needed = behind(map, 0) + map.userValueSize;
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

/** Where a value lies behind the key at `at`. */
function behind({ def }: BpfMap, at: Address): Address {
  return at + Math.ceil(def.keySize / 8) * 8;
}
