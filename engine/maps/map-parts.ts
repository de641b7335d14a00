import { MAP_FLAGS, type MapDef } from '../abi';
import type { Address, FlatMemory, Region } from '../util';
import { elementStride } from './array-map';
import { hashSeed } from './hash-seed';
import { bucketCount, HashTable } from './hash-table';
import { jenkinsHash } from './jenkins-hash';
import type { MapHost } from './types';

const MAP_OBJECT_SIZE = 64; // what a map pointer points to; nothing reads it

/** Thrown when the memory is full; `createMap()` catches it. */
export class NoMemory extends Error {}

type Words = Pick<Region, 'kind' | 'label'> & { stride?: number; elementSize?: number };

/** Takes the memory that a map needs, part by part. */
export class MapParts {
  /** What a map pointer points to. */
  readonly address: Address;

  constructor(
    readonly memory: FlatMemory,
    readonly def: MapDef,
    readonly host: MapHost,
  ) {
    this.address = this.place({ kind: 'map', label: `map ${def.name}` }, MAP_OBJECT_SIZE);
  }

  place(region: Words, size: number): Address {
    const writable = (this.def.flags & MAP_FLAGS.BPF_F_RDONLY_PROG) === 0;
    const number = this.memory.map({ ...region, size, writable });
    if (number === null) throw new NoMemory();
    return this.memory.region(number).start;
  }

  /** What no program reaches. */
  inside(size: number): Address {
    return this.place({ kind: 'kernel', label: `inside of ${this.def.name}` }, size);
  }

  /** Values that programs may get pointers to. */
  values(elements: number): Address {
    const { name, valueSize } = this.def;
    const stride = elementStride(valueSize);
    const region = { kind: 'map_value', label: `value of ${name}`, stride } as const;
    return this.place({ ...region, elementSize: valueSize }, stride * elements);
  }

  table(elements: number, hash = this.keyHash()): HashTable {
    const { maxEntries, keySize } = this.def;
    const buckets = bucketCount(maxEntries);
    const at = this.inside(HashTable.bytes(elements, buckets, keySize));
    return new HashTable(this.memory, at, elements, buckets, keySize, hash);
  }

  private keyHash(): (key: Address) => number {
    const { memory } = this;
    const { keySize, flags } = this.def;
    const seed = hashSeed(flags & MAP_FLAGS.BPF_F_ZERO_SEED);
    return (key) => jenkinsHash(memory, key, keySize, seed);
  }
}
