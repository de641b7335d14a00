import type { MapDef } from '../abi';
import type { Address } from '../util';
import type { MapParts } from './map-parts';

/**
 * A map in flat memory. Keys and values are addresses, so that programs, helper calls, compiled
 * code and system calls all reach the same bytes; everything that traffic changes lies in that
 * memory, so that a copy of the memory is a copy of the map. Errors are negative errno numbers.
 *
 * A value that user space sees (`out` and `value` of the methods whose names begin with `sys`) has
 * `userValueSize` bytes: of a per-CPU map the values of all possible CPUs, each rounded up to 8.
 */
export interface BpfMap {
  /** As created: the kernel adjusts some of what was asked for. */
  readonly def: MapDef;
  /** Address of the map object: what a program holds as its map pointer. Not accessible itself. */
  readonly address: Address;
  /** Bytes of a value in system calls. */
  readonly userValueSize: number;

  // What programs do, on the CPU they run on.

  /** Address of the value of the key at `key`, which counts as used by that; 0 where there is none. */
  lookup(key: Address): Address;
  /** The same for those who only look: leaves no trace. `cpu`: whose value, of a per-CPU map. */
  find(key: Address, cpu?: number): Address;
  /** Copies the value at `value` under the key at `key`. `flags`: BPF_ANY, BPF_NOEXIST, BPF_EXIST. */
  update(key: Address, value: Address, flags: number): number;
  delete(key: Address): number;
  /** Puts in a value that has no key. */
  push(value: Address, flags: number): number;
  /** Copies the next value to `out` and takes it out; zeroes and -ENOENT where there is none. */
  pop(out: Address): number;
  /** The same without taking it out. Of a bloom filter: whether the value at `out` may be in it. */
  peek(out: Address): number;

  // What system calls do.

  /** Copies the value of a key to `out`. Of a bloom filter see `peek`. */
  sysLookup(key: Address, out: Address): number;
  sysUpdate(key: Address, value: Address, flags: number): number;
  sysLookupAndDelete(key: Address, out: Address): number;
  /** Writes the key that follows the one at `key` (the first for `null`) to `out`; -ENOENT at the end. */
  nextKey(key: Address | null, out: Address): number;

  /** How many elements it holds now; of a bloom filter: how often something was put in. */
  size(): number;
  /** Of a map without keys: the values that will come out, the next first; else `null`. */
  valuesInOrder(): Uint8Array[] | null;
}

/** A map of which batch commands take whole buckets at a time. */
export interface BucketMap extends BpfMap {
  readonly buckets: number;
  /** Elements of a bucket in their order, by number. */
  bucket(number: number): number[];
  copyElement(element: number, key: Address, value: Address): void;
  removeElement(element: number): void;
}

/** What maps ask of the kernel around them. */
export interface MapHost {
  /** Whether there is an interface with this index. */
  hasDevice(ifindex: number): boolean;
  /** Address of the map with an id; 0 where there is none. */
  addressOfMap(id: number): Address;
  /** The number of the CPU that runs programs and system calls. */
  readonly cpu: number;
  readonly possibleCpus: number;
}

/** The map types that are loaded only where they are used. */
export interface RareMaps {
  build(parts: MapParts): BpfMap;
  /** What the kernel makes of the attributes. */
  adjust(def: MapDef, host: MapHost): MapDef;
}
