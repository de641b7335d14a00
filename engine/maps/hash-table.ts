import { ERRNO } from '../abi';
import type { Address, FlatMemory } from '../util';
import { elementStride } from './array-map';

/** Buckets of a hash map: the number of entries, rounded up to a power of two. */
export function bucketCount(maxEntries: number): number {
  return maxEntries <= 1 ? 1 : 2 ** (32 - Math.clz32(maxEntries - 1));
}

/**
 * Which elements are in which bucket, and their keys, in flat memory:
 *
 *     count | head of each bucket | next link of each element | keys
 *
 * all but the keys words of 32 bits. Links are element numbers plus 1; 0 ends a chain. The link of
 * an element that is in no bucket is its owner's, for a list of free elements.
 *
 * @kernel kernel/bpf/hashtab.c
 */
export class HashTable {
  private readonly keyStride: number;
  private readonly keys: Address;

  /**
   * @param at `HashTable.bytes` bytes, zeroed
   * @param hash of the key at an address
   */
  constructor(
    private readonly memory: FlatMemory,
    private readonly at: Address,
    elements: number,
    readonly buckets: number,
    private readonly keySize: number,
    private readonly hash: (key: Address) => number,
  ) {
    this.keyStride = elementStride(keySize);
    this.keys = at + 4 * (1 + buckets + elements);
  }

  static bytes(elements: number, buckets: number, keySize: number): number {
    return 4 * (1 + buckets + elements) + elements * elementStride(keySize);
  }

  /** Elements in buckets. */
  get count(): number {
    return this.word(0);
  }

  /** Element number of a key, -1 where there is none. */
  find(key: Address): number {
    let link = this.word(this.head(key));
    while (link !== 0) {
      if (this.keyEquals(link - 1, key)) return link - 1;
      link = this.next(link - 1);
    }
    return -1;
  }

  setKey(element: number, key: Address): void {
    this.memory.u8.copyWithin(this.keyAt(element), key, key + this.keySize);
  }

  /** Puts an element that has its key first into its bucket. */
  insert(element: number): void {
    const head = this.head(this.keyAt(element));
    this.setNext(element, this.word(head));
    this.setWord(head, element + 1);
    this.setWord(0, this.count + 1);
  }

  /** Takes an element out of its bucket. @returns whether it was there */
  remove(element: number): boolean {
    const head = this.head(this.keyAt(element));
    let before = -1;
    for (let link = this.word(head); link !== element + 1; link = this.next(before)) {
      if (link === 0) return false;
      before = link - 1;
    }
    if (before < 0) this.setWord(head, this.next(element));
    else this.setNext(before, this.next(element));
    this.setWord(0, this.count - 1);
    return true;
  }

  /** Writes the key after the one at `key` to `out`. @kernel htab_map_get_next_key() */
  nextKey(key: Address | null, out: Address): number {
    let head = 1;
    const element = key === null ? -1 : this.find(key);
    if (key !== null && element >= 0) {
      const link = this.next(element);
      if (link !== 0) return this.giveKey(link - 1, out);
      head = this.head(key) + 1;
    }
    for (; head <= this.buckets; head++) {
      const link = this.word(head);
      if (link !== 0) return this.giveKey(link - 1, out);
    }
    return -ERRNO.ENOENT.number;
  }

  /** Elements of a bucket in their order. */
  bucket(number: number): number[] {
    const elements: number[] = [];
    for (let link = this.word(1 + number); link !== 0; link = this.next(link - 1))
      elements.push(link - 1);
    return elements;
  }

  /** Copies the key of an element to `out`. */
  giveKey(element: number, out: Address): 0 {
    const own = this.keyAt(element);
    this.memory.u8.copyWithin(out, own, own + this.keySize);
    return 0;
  }

  next(element: number): number {
    return this.word(1 + this.buckets + element);
  }
  setNext(element: number, link: number): void {
    this.setWord(1 + this.buckets + element, link);
  }

  private keyAt(element: number): Address {
    return this.keys + element * this.keyStride;
  }

  private keyEquals(element: number, key: Address): boolean {
    const { u8, i32 } = this.memory;
    const own = this.keyAt(element);
    let i = 0;
    if (key % 4 === 0) {
      for (; i + 4 <= this.keySize; i += 4)
        if (i32[(own + i) >>> 2] !== i32[(key + i) >>> 2]) return false;
    }
    for (; i < this.keySize; i++) if (u8[own + i] !== u8[key + i]) return false;
    return true;
  }

  /** Index of the word with the head of the key's bucket. */
  private head(key: Address): number {
    return 1 + (this.hash(key) & (this.buckets - 1));
  }
  private word(index: number): number {
    return this.memory.i32[(this.at >>> 2) + index]!; // the table is as long as the indexes
  }
  private setWord(index: number, value: number): void {
    this.memory.i32[(this.at >>> 2) + index] = value;
  }
}

/** Elements that are not in use, used again last in, first out. Its head is the word at `at`. */
export class FreeList {
  constructor(
    private readonly memory: FlatMemory,
    private readonly at: Address,
    private readonly table: HashTable,
  ) {}

  /** Puts in elements 0 to `elements - 1`, the first to be taken first. */
  fill(elements: number): void {
    for (let i = elements - 1; i >= 0; i--) this.put(i);
  }

  /** -1 where there is none. */
  take(): number {
    const element = this.memory.i32[this.at >>> 2]! - 1; // inside the memory
    if (element >= 0) this.memory.i32[this.at >>> 2] = this.table.next(element);
    return element;
  }

  put(element: number): void {
    this.table.setNext(element, this.memory.i32[this.at >>> 2]!);
    this.memory.i32[this.at >>> 2] = element + 1;
  }
}
