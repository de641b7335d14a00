import type { MapDef } from '../abi';
import { InternalError } from '../util';
import { elementStride } from './array-map';
import { BloomFilter } from './bloom-filter';
import { CpuMap } from './cpu-map';
import { DevMap, DevMapHash } from './dev-map';
import { LpmTrie, lpmNodes } from './lpm-trie';
import { LruHash, LruPerCpuHash, lruEntries, lruShape } from './lru-hash';
import { LruLists } from './lru-lists';
import { MapHash } from './map-hash';
import type { MapParts } from './map-parts';
import { PerCpuValues } from './per-cpu';
import { PerCpuArray } from './percpu-array';
import { PerCpuHash } from './percpu-hash';
import { QueueStack } from './queue-stack';
import { MapArray, PerfEventArray, XskMap } from './ref-array';
import { RINGBUF_POSITIONS, RingBuffer } from './ring-buffer';
import type { BpfMap, MapHost, RareMaps } from './types';

/** A map of a type that few programs use. */
function build(parts: MapParts): BpfMap {
  const { memory, def, host, address } = parts;
  const { type, name, maxEntries } = def;
  switch (type) {
    case 'percpu_array':
      return new PerCpuArray(memory, def, address, perCpuValues(parts));
    case 'percpu_hash': {
      const values = perCpuValues(parts);
      return new PerCpuHash(memory, def, address, parts.table(maxEntries), parts.inside(4), values);
    }
    case 'lru_hash': {
      const elements = { values: parts.values(maxEntries), table: parts.table(maxEntries) };
      return new LruHash(memory, def, address, { ...elements, lists: lruLists(parts) }, host);
    }
    case 'lru_percpu_hash': {
      const elements = { values: perCpuValues(parts), table: parts.table(maxEntries) };
      return new LruPerCpuHash(memory, def, address, { ...elements, lists: lruLists(parts) }, host);
    }
    case 'lpm_trie': {
      const values = parts.values(lpmNodes(maxEntries));
      return new LpmTrie(memory, def, address, parts.inside(LpmTrie.tableBytes(def)), values);
    }
    case 'queue':
    case 'stack':
      return new QueueStack(memory, def, address, parts.inside(QueueStack.bytes(def)));
    case 'bloom_filter':
      return new BloomFilter(memory, def, address, parts.inside(BloomFilter.bytes(def)));
    case 'ringbuf': {
      const label = `records of ${name}`;
      const data = parts.place({ kind: 'map_value', label }, 2 * maxEntries);
      return new RingBuffer(memory, def, address, parts.inside(RINGBUF_POSITIONS), data);
    }
    case 'perf_event_array':
      return new PerfEventArray(memory, def, address, parts.inside(4 * maxEntries));
    case 'xskmap':
      return new XskMap(memory, def, address, parts.inside(4 * maxEntries));
    case 'array_of_maps':
      return new MapArray(memory, def, address, parts.inside(4 * maxEntries), host);
    case 'hash_of_maps': {
      const elements = { table: parts.table(maxEntries), freeHead: parts.inside(4) };
      return new MapHash(
        memory,
        def,
        address,
        { ...elements, ids: parts.inside(4 * maxEntries) },
        host,
      );
    }
    case 'devmap':
      return new DevMap(memory, def, address, parts.values(maxEntries), host);
    case 'devmap_hash': {
      const elements = { values: parts.values(maxEntries), freeHead: parts.inside(4) };
      const table = parts.table(maxEntries, (key) => memory.view.getUint32(key, true));
      return new DevMapHash(memory, def, address, { ...elements, table }, host);
    }
    case 'cpumap': {
      const values = parts.inside(elementStride(def.valueSize) * maxEntries);
      return new CpuMap(memory, def, address, values, host);
    }
    default:
      throw new InternalError(`${type} is a common type`);
  }
}

/** Of LRU maps, the kernel rounds the number of elements. */
function adjust(def: MapDef, host: MapHost): MapDef {
  const isLru = def.type === 'lru_hash' || def.type === 'lru_percpu_hash';
  return isLru ? { ...def, maxEntries: lruEntries(def, host) } : def;
}

function perCpuValues(parts: MapParts): PerCpuValues {
  const { memory, def, host } = parts;
  const { valueSize, maxEntries } = def;
  const at = parts.values(host.possibleCpus * maxEntries);
  return new PerCpuValues(memory, at, maxEntries, valueSize, host);
}

function lruLists(parts: MapParts): number {
  return parts.inside(LruLists.bytes(lruShape(parts.def, parts.host)));
}

/** The types beyond array, hash and prog_array. The page loads them when a program declares one. */
export const rareMaps: RareMaps = { build, adjust };
