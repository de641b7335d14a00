import { ERRNO, type MapDef } from '../abi';
import type { Address, FlatMemory } from '../util';
import type { HashTable } from './hash-table';
import { MapBase } from './map-base';
import type { BucketMap } from './types';

/** What maps have in common that find their elements by the hash of a key. */
export abstract class HashBase extends MapBase implements BucketMap {
  constructor(
    memory: FlatMemory,
    def: MapDef,
    address: Address,
    protected readonly table: HashTable,
  ) {
    super(memory, def, address);
  }

  /** Where the value of an element lies. */
  protected abstract valueAt(element: number, cpu?: number): Address;
  /** Copies the value of an element to user space. */
  protected abstract readUser(element: number, out: Address): void;
  /** Takes back an element that is in no bucket any more. */
  protected abstract release(element: number): void;

  find(key: Address, cpu?: number): Address {
    const element = this.table.find(key);
    return element < 0 ? 0 : this.valueAt(element, cpu);
  }

  delete(key: Address): number {
    const element = this.table.find(key);
    if (element < 0) return -ERRNO.ENOENT.number;
    this.removeElement(element);
    return 0;
  }

  override sysLookup(key: Address, out: Address): number {
    const element = this.table.find(key);
    if (element < 0) return -ERRNO.ENOENT.number;
    this.readUser(element, out);
    return 0;
  }

  override sysLookupAndDelete(key: Address, out: Address): number {
    const element = this.table.find(key);
    if (element < 0) return -ERRNO.ENOENT.number;
    this.readUser(element, out);
    this.removeElement(element);
    return 0;
  }

  nextKey(key: Address | null, out: Address): number {
    return this.table.nextKey(key, out);
  }

  size(): number {
    return this.table.count;
  }

  get buckets(): number {
    return this.table.buckets;
  }

  bucket(number: number): number[] {
    return this.table.bucket(number);
  }

  copyElement(element: number, key: Address, value: Address): void {
    this.table.giveKey(element, key);
    this.readUser(element, value);
  }

  removeElement(element: number): void {
    this.table.remove(element);
    this.release(element);
  }
}
