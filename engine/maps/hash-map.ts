import { ERRNO, type MapDef } from '../abi';
import type { Address, FlatMemory } from '../util';
import { elementStride } from './array-map';
import { checkUpdateFlags } from './flags';
import type { BpfMap } from './types';

/**
 * Where a hash map keeps its parts. `table` holds, as 32-bit words: the free list's head, the
 * number of elements, the bucket heads, then the next link of each element. Links are element
 * numbers plus 1; 0 ends a chain.
 */
export interface HashLayout {
  readonly table: Address;
  readonly keys: Address;
  readonly values: Address;
}

const FREE = 0;
const COUNT = 1;
const BUCKETS = 2;

/** Buckets of a hash map: the number of entries, rounded up to a power of two. */
export function bucketCount(maxEntries: number): number {
  return maxEntries <= 1 ? 1 : 2 ** (32 - Math.clz32(maxEntries - 1));
}

/** Bytes that `table` takes. */
export function hashTableBytes(maxEntries: number): number {
  return 4 * (BUCKETS + bucketCount(maxEntries) + maxEntries);
}

/**
 * BPF_MAP_TYPE_HASH with all elements allocated from the start. Everything that changes lies in
 * flat memory, so that a copy of the memory is a copy of the map.
 *
 * @kernel kernel/bpf/hashtab.c
 */
export class HashMap implements BpfMap {
  private readonly keyStride: number;
  private readonly valueStride: number;
  private readonly mask: number;
  private readonly buckets: number;

  constructor(
    private readonly memory: FlatMemory,
    readonly def: MapDef,
    readonly address: Address,
    private readonly layout: HashLayout,
  ) {
    this.keyStride = elementStride(def.keySize);
    this.valueStride = elementStride(def.valueSize);
    this.buckets = bucketCount(def.maxEntries);
    this.mask = this.buckets - 1;
    for (let i = 0; i < def.maxEntries; i++) this.setNext(i, i + 1 < def.maxEntries ? i + 2 : 0);
    this.setWord(FREE, 1);
  }

  lookup(key: Address): Address {
    const element = this.find(key);
    return element < 0 ? 0 : this.layout.values + element * this.valueStride;
  }

  update(key: Address, value: Address, flags: number): number {
    const bad = checkUpdateFlags(flags);
    if (bad !== 0) return bad;
    let element = this.find(key);
    if (element >= 0 && flags === 1) return -ERRNO.EEXIST.number;
    if (element < 0) {
      if (flags === 2) return -ERRNO.ENOENT.number;
      const free = this.word(FREE);
      if (free === 0) return -ERRNO.E2BIG.number;
      element = free - 1;
      this.setWord(FREE, this.next(element));
      this.memory.u8.copyWithin(this.keyAt(element), key, key + this.def.keySize);
      const bucket = BUCKETS + (this.hash(key) & this.mask);
      this.setNext(element, this.word(bucket));
      this.setWord(bucket, element + 1);
      this.setWord(COUNT, this.word(COUNT) + 1);
    }
    const target = this.layout.values + element * this.valueStride;
    this.memory.u8.copyWithin(target, value, value + this.def.valueSize);
    return 0;
  }

  delete(key: Address): number {
    const bucket = BUCKETS + (this.hash(key) & this.mask);
    let before = -1;
    for (let link = this.word(bucket); link !== 0; link = this.next(link - 1)) {
      const element = link - 1;
      if (!this.keyEquals(element, key)) {
        before = element;
        continue;
      }
      if (before < 0) this.setWord(bucket, this.next(element));
      else this.setNext(before, this.next(element));
      this.setNext(element, this.word(FREE));
      this.setWord(FREE, link);
      this.setWord(COUNT, this.word(COUNT) - 1);
      return 0;
    }
    return -ERRNO.ENOENT.number;
  }

  nextKey(key: Address | null, out: Address): number {
    let bucket = 0;
    const element = key === null ? -1 : this.find(key);
    if (key !== null && element >= 0) {
      const link = this.next(element);
      if (link !== 0) return this.giveKey(link - 1, out);
      bucket = (this.hash(key) & this.mask) + 1;
    }
    for (; bucket < this.buckets; bucket++) {
      const link = this.word(BUCKETS + bucket);
      if (link !== 0) return this.giveKey(link - 1, out);
    }
    return -ERRNO.ENOENT.number;
  }

  size(): number {
    return this.word(COUNT);
  }

  /** Element number of a key, -1 where there is none. */
  private find(key: Address): number {
    let link = this.word(BUCKETS + (this.hash(key) & this.mask));
    while (link !== 0) {
      if (this.keyEquals(link - 1, key)) return link - 1;
      link = this.next(link - 1);
    }
    return -1;
  }

  /** FNV-1a over the key, with its bits mixed once more. */
  private hash(key: Address): number {
    const { u8 } = this.memory;
    let hash = 0x811c9dc5;
    for (let i = 0; i < this.def.keySize; i++) hash = Math.imul(hash ^ u8[key + i]!, 0x01000193); // in range: checked by the caller
    return (hash ^ (hash >>> 15)) >>> 0;
  }

  private keyAt(element: number): Address {
    return this.layout.keys + element * this.keyStride;
  }

  private keyEquals(element: number, key: Address): boolean {
    const { u8 } = this.memory;
    const own = this.keyAt(element);
    for (let i = 0; i < this.def.keySize; i++) if (u8[own + i] !== u8[key + i]) return false;
    return true;
  }

  private giveKey(element: number, out: Address): number {
    const own = this.keyAt(element);
    this.memory.u8.copyWithin(out, own, own + this.def.keySize);
    return 0;
  }

  private word(index: number): number {
    return this.memory.i32[(this.layout.table >>> 2) + index]!; // the table is as long as the indexes
  }
  private setWord(index: number, value: number): void {
    this.memory.i32[(this.layout.table >>> 2) + index] = value;
  }
  private next(element: number): number {
    return this.word(BUCKETS + this.buckets + element);
  }
  private setNext(element: number, link: number): void {
    this.setWord(BUCKETS + this.buckets + element, link);
  }
}
