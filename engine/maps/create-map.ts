import { type ErrnoName, MAP_FLAGS, type MapDef, NUM_POSSIBLE_CPUS } from '../abi';
import type { Address, FlatMemory, Region } from '../util';
import { ArrayMap, elementStride } from './array-map';
import { BloomFilter } from './bloom-filter';
import { checkMapDef } from './check-map-def';
import { CpuMap } from './cpu-map';
import { DevMap, DevMapHash } from './dev-map';
import { HASH_WORDS, HashMap, hashElements } from './hash-map';
import { hashSeed } from './hash-seed';
import { bucketCount, HashTable } from './hash-table';
import { jenkinsHash } from './jenkins-hash';
import { LpmTrie, lpmNodes } from './lpm-trie';
import { LruHash, LruPerCpuHash, lruEntries, lruShape } from './lru-hash';
import { LruLists } from './lru-lists';
import { MapHash } from './map-hash';
import { PerCpuValues } from './per-cpu';
import { PerCpuArray } from './percpu-array';
import { PerCpuHash } from './percpu-hash';
import { QueueStack } from './queue-stack';
import { MapArray, PerfEventArray, ProgArray, XskMap } from './ref-array';
import { RINGBUF_POSITIONS, RingBuffer } from './ring-buffer';
import type { BpfMap, MapHost } from './types';

const MAP_OBJECT_SIZE = 64; // what a map pointer points to; nothing reads it

/** A host without interfaces, for maps that ask for none. */
export const LONE_HOST: MapHost = {
  hasDevice: () => false,
  addressOfMap: () => 0,
  cpu: 0,
  possibleCpus: NUM_POSSIBLE_CPUS,
};

/** Thrown and caught here alone: the memory is full. */
class NoMemory extends Error {}

/**
 * A new map in `memory`.
 *
 * Differs from the kernel: ENOMEM is decided by the size of `memory`, which is smaller than a
 * machine's, and all that a map may ever need is taken at once.
 */
export function createMap(
  memory: FlatMemory,
  asked: MapDef,
  host: MapHost = LONE_HOST,
): { readonly ok: true; readonly map: BpfMap } | { readonly ok: false; readonly errno: ErrnoName } {
  const errno = checkMapDef(asked);
  if (errno) return { ok: false, errno };
  try {
    return { ok: true, map: new Builder(memory, adjusted(asked, host), host).build() };
  } catch (error) {
    if (error instanceof NoMemory) return { ok: false, errno: 'ENOMEM' };
    throw error;
  }
}

/** What the kernel makes of the attributes. */
function adjusted(def: MapDef, host: MapHost): MapDef {
  const { BPF_F_RDONLY, BPF_F_WRONLY, BPF_F_RDONLY_PROG } = MAP_FLAGS;
  // These two are the file descriptor's.
  const flags = def.flags & ~(BPF_F_RDONLY | BPF_F_WRONLY);
  switch (def.type) {
    case 'devmap':
    case 'devmap_hash':
      // What a program finds is the kernel's own.
      return { ...def, flags: flags | BPF_F_RDONLY_PROG };
    case 'lru_hash':
    case 'lru_percpu_hash':
      return { ...def, flags, maxEntries: lruEntries(def, host) };
    default:
      return { ...def, flags };
  }
}

type Words = Pick<Region, 'kind' | 'label'> & { stride?: number; elementSize?: number };

/** Takes the memory that a map needs and puts it together. */
class Builder {
  constructor(
    private readonly memory: FlatMemory,
    private readonly def: MapDef,
    private readonly host: MapHost,
  ) {}

  build(): BpfMap {
    const { memory, def, host } = this;
    const { type, name, maxEntries } = def;
    const address = this.place({ kind: 'map', label: `map ${name}` }, MAP_OBJECT_SIZE);
    switch (type) {
      case 'array':
        return new ArrayMap(memory, def, address, this.values(maxEntries));
      case 'percpu_array':
        return new PerCpuArray(memory, def, address, this.perCpuValues());
      case 'hash': {
        const elements = hashElements(maxEntries);
        const values = this.values(elements);
        return new HashMap(
          memory,
          def,
          address,
          this.table(elements),
          this.inside(HASH_WORDS),
          values,
        );
      }
      case 'percpu_hash': {
        const values = this.perCpuValues();
        return new PerCpuHash(memory, def, address, this.table(maxEntries), this.inside(4), values);
      }
      case 'lru_hash': {
        const parts = { values: this.values(maxEntries), table: this.table(maxEntries) };
        return new LruHash(memory, def, address, { ...parts, lists: this.lruLists() }, host);
      }
      case 'lru_percpu_hash': {
        const parts = { values: this.perCpuValues(), table: this.table(maxEntries) };
        return new LruPerCpuHash(memory, def, address, { ...parts, lists: this.lruLists() }, host);
      }
      case 'lpm_trie': {
        const values = this.values(lpmNodes(maxEntries));
        return new LpmTrie(memory, def, address, this.inside(LpmTrie.tableBytes(def)), values);
      }
      case 'queue':
      case 'stack':
        return new QueueStack(memory, def, address, this.inside(QueueStack.bytes(def)));
      case 'bloom_filter':
        return new BloomFilter(memory, def, address, this.inside(BloomFilter.bytes(def)));
      case 'ringbuf': {
        const label = `records of ${name}`;
        const data = this.place({ kind: 'map_value', label }, 2 * maxEntries);
        return new RingBuffer(memory, def, address, this.inside(RINGBUF_POSITIONS), data);
      }
      case 'prog_array':
        return new ProgArray(memory, def, address, this.inside(4 * maxEntries));
      case 'perf_event_array':
        return new PerfEventArray(memory, def, address, this.inside(4 * maxEntries));
      case 'xskmap':
        return new XskMap(memory, def, address, this.inside(4 * maxEntries));
      case 'array_of_maps':
        return new MapArray(memory, def, address, this.inside(4 * maxEntries), host);
      case 'hash_of_maps': {
        const parts = { table: this.table(maxEntries), freeHead: this.inside(4) };
        return new MapHash(
          memory,
          def,
          address,
          { ...parts, ids: this.inside(4 * maxEntries) },
          host,
        );
      }
      case 'devmap':
        return new DevMap(memory, def, address, this.values(maxEntries), host);
      case 'devmap_hash': {
        const parts = { values: this.values(maxEntries), freeHead: this.inside(4) };
        const table = this.table(maxEntries, (key) => memory.view.getUint32(key, true));
        return new DevMapHash(memory, def, address, { ...parts, table }, host);
      }
      case 'cpumap': {
        const values = this.inside(elementStride(def.valueSize) * maxEntries);
        return new CpuMap(memory, def, address, values, host);
      }
    }
  }

  private place(region: Words, size: number): Address {
    const writable = (this.def.flags & MAP_FLAGS.BPF_F_RDONLY_PROG) === 0;
    const number = this.memory.map({ ...region, size, writable });
    if (number === null) throw new NoMemory();
    return this.memory.region(number).start;
  }

  /** What no program reaches. */
  private inside(size: number): Address {
    return this.place({ kind: 'kernel', label: `inside of ${this.def.name}` }, size);
  }

  /** Values that programs may get pointers to. */
  private values(elements: number): Address {
    const { name, valueSize } = this.def;
    const stride = elementStride(valueSize);
    const region = { kind: 'map_value', label: `value of ${name}`, stride } as const;
    return this.place({ ...region, elementSize: valueSize }, stride * elements);
  }

  private perCpuValues(): PerCpuValues {
    const { valueSize, maxEntries } = this.def;
    const at = this.values(this.host.possibleCpus * maxEntries);
    return new PerCpuValues(this.memory, at, maxEntries, valueSize, this.host);
  }

  private table(elements: number, hash = this.keyHash()): HashTable {
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

  private lruLists(): Address {
    return this.inside(LruLists.bytes(lruShape(this.def, this.host)));
  }
}
