import { ERRNO, MAP_FLAGS, type MapDef } from '../abi';
import type { Address, FlatMemory } from '../util';
import { elementStride } from './array-map';
import { checkUpdateFlags } from './flags';
import type { BpfMap } from './types';

// Words of the table before the buckets.
const FREE = 0; // link to the first free element
const COUNT = 1; // elements in use
const SPARE = 2; // link to the element that the next replaced value goes to
const BUCKETS = 3;

/** Buckets of a hash map: the number of entries, rounded up to a power of two. */
export function bucketCount(maxEntries: number): number {
  return maxEntries <= 1 ? 1 : 2 ** (32 - Math.clz32(maxEntries - 1));
}

/** Elements that are kept: one more than fit, since a replaced value outlives its replacement. */
export const hashElements = (maxEntries: number): number => maxEntries + 1;

/** Bytes of the table: words as drawn at `HashMap`, then the keys. */
export function hashTableBytes(maxEntries: number, keySize: number): number {
  const elements = hashElements(maxEntries);
  return 4 * (BUCKETS + bucketCount(maxEntries) + elements) + elements * elementStride(keySize);
}

/**
 * BPF_MAP_TYPE_HASH. Everything that changes lies in flat memory, so that a copy of the memory is
 * a copy of the map. Its table holds 32-bit words and then the keys:
 *
 *     free | count | spare | head of each bucket | next link of each element | keys
 *
 * Links are element numbers plus 1; 0 ends a chain. As in the kernel, a value is replaced by a new
 * element: who still holds a pointer to the old value goes on seeing the old one, until the
 * element is used again. Elements that were freed are used again last in, first out.
 *
 * @kernel kernel/bpf/hashtab.c
 */
export class HashMap implements BpfMap {
  private readonly keyStride: number;
  private readonly valueStride: number;
  private readonly buckets: number;
  private readonly keys: Address;
  /** Whether a replaced element becomes the spare one rather than a free one. */
  private readonly preallocated: boolean;

  /** @param table `hashTableBytes` bytes, zeroed; `values` room for `hashElements` values */
  constructor(
    private readonly memory: FlatMemory,
    readonly def: MapDef,
    readonly address: Address,
    private readonly table: Address,
    private readonly values: Address,
  ) {
    const elements = hashElements(def.maxEntries);
    this.keyStride = elementStride(def.keySize);
    this.valueStride = elementStride(def.valueSize);
    this.buckets = bucketCount(def.maxEntries);
    this.keys = table + 4 * (BUCKETS + this.buckets + elements);
    this.preallocated = (def.flags & MAP_FLAGS.BPF_F_NO_PREALLOC) === 0;
    const free = this.preallocated ? def.maxEntries : elements;
    for (let i = 0; i < free; i++) this.setNext(i, i + 1 < free ? i + 2 : 0);
    this.setWord(FREE, 1);
    if (this.preallocated) this.setWord(SPARE, elements);
  }

  lookup(key: Address): Address {
    const element = this.find(key);
    return element < 0 ? 0 : this.values + element * this.valueStride;
  }

  update(key: Address, value: Address, flags: number): number {
    const bad = checkUpdateFlags(flags);
    if (bad !== 0) return bad;
    const old = this.find(key);
    if (old >= 0 && flags === 1) return -ERRNO.EEXIST.number;
    if (old < 0 && flags === 2) return -ERRNO.ENOENT.number;
    if (old < 0 && this.word(COUNT) >= this.def.maxEntries) return -ERRNO.E2BIG.number;
    const bucket = this.bucketOf(key);
    const element = this.take(old >= 0 && this.preallocated);
    const { u8 } = this.memory;
    u8.copyWithin(this.keyAt(element), key, key + this.def.keySize);
    u8.copyWithin(this.values + element * this.valueStride, value, value + this.def.valueSize);
    this.setNext(element, this.word(bucket));
    this.setWord(bucket, element + 1);
    if (old < 0) this.setWord(COUNT, this.word(COUNT) + 1);
    else {
      this.unlink(bucket, old);
      if (this.preallocated) this.setWord(SPARE, old + 1);
      else this.free(old);
    }
    return 0;
  }

  delete(key: Address): number {
    const element = this.find(key);
    if (element < 0) return -ERRNO.ENOENT.number;
    this.unlink(this.bucketOf(key), element);
    this.free(element);
    this.setWord(COUNT, this.word(COUNT) - 1);
    return 0;
  }

  nextKey(key: Address | null, out: Address): number {
    let bucket = BUCKETS;
    const element = key === null ? -1 : this.find(key);
    if (key !== null && element >= 0) {
      const link = this.next(element);
      if (link !== 0) return this.giveKey(link - 1, out);
      bucket = this.bucketOf(key) + 1;
    }
    for (; bucket < BUCKETS + this.buckets; bucket++) {
      const link = this.word(bucket);
      if (link !== 0) return this.giveKey(link - 1, out);
    }
    return -ERRNO.ENOENT.number;
  }

  size(): number {
    return this.word(COUNT);
  }

  /** Element number of a key, -1 where there is none. */
  private find(key: Address): number {
    let link = this.word(this.bucketOf(key));
    while (link !== 0) {
      if (this.keyEquals(link - 1, key)) return link - 1;
      link = this.next(link - 1);
    }
    return -1;
  }

  /** An unused element: the spare one, or the first of the free list, which is not empty then. */
  private take(spare: boolean): number {
    if (spare) return this.word(SPARE) - 1;
    const element = this.word(FREE) - 1;
    this.setWord(FREE, this.next(element));
    return element;
  }

  private free(element: number): void {
    this.setNext(element, this.word(FREE));
    this.setWord(FREE, element + 1);
  }

  /** Takes an element out of the chain of a bucket that holds it. */
  private unlink(bucket: number, element: number): void {
    if (this.word(bucket) === element + 1) {
      this.setWord(bucket, this.next(element));
      return;
    }
    let before = this.word(bucket) - 1;
    while (this.next(before) !== element + 1) before = this.next(before) - 1;
    this.setNext(before, this.next(element));
  }

  /** Index of the word with the bucket's head: FNV-1a over the key, its bits mixed once more. */
  private bucketOf(key: Address): number {
    const { u8 } = this.memory;
    let hash = 0x811c9dc5;
    for (let i = 0; i < this.def.keySize; i++) hash = Math.imul(hash ^ u8[key + i]!, 0x01000193); // in range: checked by the caller
    return BUCKETS + ((hash ^ (hash >>> 15)) & (this.buckets - 1));
  }

  private keyAt(element: number): Address {
    return this.keys + element * this.keyStride;
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
    return this.memory.i32[(this.table >>> 2) + index]!; // the table is as long as the indexes
  }
  private setWord(index: number, value: number): void {
    this.memory.i32[(this.table >>> 2) + index] = value;
  }
  private next(element: number): number {
    return this.word(BUCKETS + this.buckets + element);
  }
  private setNext(element: number, link: number): void {
    this.setWord(BUCKETS + this.buckets + element, link);
  }
}
