import { ERRNO, MAP_FLAGS, MAP_UPDATE_FLAGS, type MapDef } from '../abi';
import type { Address, FlatMemory } from '../util';
import { elementStride } from './array-map';
import { checkExistence, checkUpdateFlags } from './flags';
import { HashBase } from './hash-base';
import { FreeList, type HashTable } from './hash-table';

/** Elements that are kept: one more than fit, since a replaced value outlives its replacement. */
export const hashElements = (maxEntries: number): number => maxEntries + 1;

/** Bytes before the table: the head of the free list, and the spare element plus 1. */
export const HASH_WORDS = 8;
const SPARE = 4;

/**
 * BPF_MAP_TYPE_HASH. As in the kernel, a value is replaced by a new element: who still holds a
 * pointer to the old value goes on seeing the old one, until the element is used again. A
 * preallocated map keeps a spare element for that.
 *
 * @kernel kernel/bpf/hashtab.c
 */
export class HashMap extends HashBase {
  private readonly stride: number;
  private readonly free: FreeList;
  /** Whether a replaced element becomes the spare one rather than a free one. */
  private readonly preallocated: boolean;

  /** @param words `HASH_WORDS` bytes, zeroed; `values` room for `hashElements` values */
  constructor(
    memory: FlatMemory,
    def: MapDef,
    address: Address,
    table: HashTable,
    private readonly words: Address,
    private readonly values: Address,
  ) {
    super(memory, def, address, table);
    this.stride = elementStride(def.valueSize);
    this.free = new FreeList(memory, words, table);
    this.preallocated = (def.flags & MAP_FLAGS.BPF_F_NO_PREALLOC) === 0;
    const elements = hashElements(def.maxEntries);
    this.free.fill(this.preallocated ? def.maxEntries : elements);
    if (this.preallocated) this.spare = elements - 1;
  }

  update(key: Address, value: Address, flags: number): number {
    const hasLock = this.def.lock !== undefined;
    const bad = checkUpdateFlags(flags, hasLock);
    if (bad !== 0) return bad;
    const old = this.table.find(key);
    const refused = checkExistence(old >= 0, flags & ~MAP_UPDATE_FLAGS.BPF_F_LOCK);
    if (refused !== 0) return refused;
    if (old >= 0 && (flags & MAP_UPDATE_FLAGS.BPF_F_LOCK) !== 0) {
      this.copyValue(this.valueAt(old), value); // in place
      return 0;
    }
    if (old < 0 && this.table.count >= this.def.maxEntries) return -ERRNO.E2BIG.number;
    const element = old >= 0 && this.preallocated ? this.spare : this.free.take();
    const target = this.valueAt(element);
    this.table.setKey(element, key);
    this.copyValue(target, value);
    this.table.insert(element);
    if (old >= 0) {
      this.table.remove(old);
      this.freeFields(this.valueAt(old));
      if (this.preallocated) this.spare = old;
      else this.free.put(old);
    }
    return 0;
  }

  protected valueAt(element: number): Address {
    return this.values + element * this.stride;
  }

  protected readUser(element: number, out: Address): void {
    this.readValue(this.valueAt(element), out);
  }

  protected release(element: number): void {
    this.freeFields(this.valueAt(element));
    this.free.put(element);
  }

  private get spare(): number {
    return this.memory.i32[(this.words + SPARE) >>> 2]! - 1; // inside the memory
  }
  private set spare(element: number) {
    this.memory.i32[(this.words + SPARE) >>> 2] = element + 1;
  }
}
