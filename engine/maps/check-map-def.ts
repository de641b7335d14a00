import {
  type ErrnoName,
  KMALLOC_MAX_SIZE,
  MAP_FLAGS,
  MAP_TYPES,
  type MapDef,
  type MapTypeName,
  NR_CPUS,
  PCPU_MIN_UNIT_SIZE,
  specialFields,
} from '../abi';
import { bucketCount } from './hash-table';

const MAX_ARRAY_VALUE = 0x7fff_ffff; // INT_MAX
/** Key and value of a hash map stand behind their 48-byte header in one allocation of the kernel. */
const MAX_HASH_ELEMENT = KMALLOC_MAX_SIZE - 48; // sizeof(struct htab_elem)
const MAX_BUCKETS = 0x0fff_ffff; // U32_MAX / sizeof(struct bucket)
const LPM_KEY = { min: 4 + 1, max: 4 + 256 };
const MAX_LPM_VALUE = KMALLOC_MAX_SIZE - 256 - 24; // the longest key, sizeof(struct lpm_trie_node)
const MAX_DEV_BUCKETS = 2 ** 31;
const PAGE_SIZE = 4096;
const MAX_BLOOM_HASHES = 15;

/** Flags that a map type takes, as bits. */
const FLAGS_OF = new Map(
  Object.entries(MAP_TYPES).map(([type, { flags }]) => [
    type as MapTypeName,
    flags.reduce((all, flag) => all | MAP_FLAGS[flag], 0),
  ]),
);

/**
 * What BPF_MAP_CREATE would answer for these attributes, the inner map of a map of maps aside.
 *
 * @kernel kernel/bpf/syscall.c map_create(), map_alloc_check() of the map types
 */
export function checkMapDef(def: MapDef): ErrnoName | null {
  const { type, keySize, maxEntries, flags, extra = 0 } = def;
  if (extra !== 0 && type !== 'bloom_filter') return 'EINVAL';
  if (contradict(flags, MAP_FLAGS.BPF_F_RDONLY | MAP_FLAGS.BPF_F_WRONLY)) return 'EINVAL';
  if ((flags & ~(FLAGS_OF.get(type) ?? 0)) !== 0) {
    // LRU maps have an answer of their own to the flag that other hash maps take.
    const { BPF_F_NO_PREALLOC, BPF_F_NUMA_NODE } = MAP_FLAGS;
    const known = (FLAGS_OF.get(type) ?? 0) | BPF_F_NO_PREALLOC | BPF_F_NUMA_NODE;
    const lru = type === 'lru_hash' || type === 'lru_percpu_hash';
    const unfit = (flags & ~known) !== 0 || contradictForPrograms(flags);
    return lru && !unfit && (flags & BPF_F_NO_PREALLOC) !== 0 ? 'ENOTSUPP' : 'EINVAL';
  }
  if (contradictForPrograms(flags)) return 'EINVAL';
  if (type !== 'ringbuf' && maxEntries === 0) return 'EINVAL';
  const fixed = MAP_TYPES[type].keySize;
  if (fixed !== undefined && keySize !== fixed) return 'EINVAL';
  return CHECKS[type](def) ?? checkFields(def);
}

/** What is special in a value. @kernel kernel/bpf/btf.c btf_parse_fields(), kernel/bpf/syscall.c map_check_btf() */
function checkFields(def: MapDef): ErrnoName | null {
  const { type, valueSize, flags } = def;
  const fields = specialFields(def);
  let behind = 0;
  for (const { at, bytes } of fields) {
    if (at % Math.min(bytes, 8) !== 0 || at < behind) return 'EINVAL';
    behind = at + bytes;
  }
  if (fields.length === 0) return null;
  if (behind > valueSize) return 'EINVAL';
  if ((flags & (MAP_FLAGS.BPF_F_RDONLY_PROG | MAP_FLAGS.BPF_F_WRONLY_PROG)) !== 0) return 'EACCES';
  const fits =
    type === 'hash' || type === 'array' || (type === 'lru_hash' && def.lock === undefined);
  return fits ? null : 'EOPNOTSUPP';
}

type Check = (def: MapDef) => ErrnoName | null;

const checkArray: Check = ({ valueSize }) => {
  if (valueSize === 0) return 'EINVAL';
  return valueSize > MAX_ARRAY_VALUE ? 'E2BIG' : null;
};

const perCpuFits = ({ valueSize }: MapDef) => Math.ceil(valueSize / 8) * 8 <= PCPU_MIN_UNIT_SIZE;

/** @kernel kernel/bpf/hashtab.c htab_map_alloc_check(), htab_map_alloc() */
const checkHash: Check = (def) => {
  const { type, keySize, valueSize, maxEntries, flags } = def;
  const ownLists = (flags & MAP_FLAGS.BPF_F_NO_COMMON_LRU) !== 0;
  if (ownLists && (flags & MAP_FLAGS.BPF_F_NUMA_NODE) !== 0) return 'EINVAL';
  if (keySize === 0 || valueSize === 0) return 'EINVAL';
  if (keySize + valueSize >= MAX_HASH_ELEMENT) return 'E2BIG';
  const perCpu = type === 'percpu_hash' || type === 'lru_percpu_hash';
  if (perCpu && !perCpuFits(def)) return 'E2BIG';
  return bucketCount(maxEntries) > MAX_BUCKETS ? 'E2BIG' : null;
};

const checkReferences: Check = ({ valueSize }) => (valueSize === 4 ? null : 'EINVAL');

/** Values with or without the fd of a program. */
const checkDevices: Check = ({ valueSize }) =>
  valueSize === 4 || valueSize === 8 ? null : 'EINVAL';

const checkQueue: Check = ({ valueSize }) => {
  if (valueSize === 0) return 'EINVAL';
  return valueSize > KMALLOC_MAX_SIZE ? 'E2BIG' : null;
};

const CHECKS: Readonly<Record<MapTypeName, Check>> = {
  array: checkArray,
  hash: checkHash,
  lru_hash: checkHash,
  percpu_hash: checkHash,
  lru_percpu_hash: checkHash,
  percpu_array: (def) => checkArray(def) ?? (perCpuFits(def) ? null : 'E2BIG'),
  lpm_trie: ({ keySize, valueSize, flags }) => {
    if ((flags & MAP_FLAGS.BPF_F_NO_PREALLOC) === 0) return 'EINVAL';
    if (keySize < LPM_KEY.min || keySize > LPM_KEY.max) return 'EINVAL';
    return valueSize === 0 || valueSize > MAX_LPM_VALUE ? 'EINVAL' : null;
  },
  prog_array: checkReferences,
  perf_event_array: checkReferences,
  array_of_maps: checkReferences,
  xskmap: checkReferences,
  hash_of_maps: (def) => checkReferences(def) ?? checkHash(def),
  devmap: checkDevices,
  devmap_hash: (def) => (def.maxEntries > MAX_DEV_BUCKETS ? 'EINVAL' : checkDevices(def)),
  cpumap: (def) => checkDevices(def) ?? (def.maxEntries > NR_CPUS ? 'E2BIG' : null),
  queue: checkQueue,
  stack: checkQueue,
  ringbuf: ({ valueSize, maxEntries }) => {
    const powerOfTwo = maxEntries !== 0 && 2 ** Math.round(Math.log2(maxEntries)) === maxEntries;
    return valueSize === 0 && powerOfTwo && maxEntries >= PAGE_SIZE ? null : 'EINVAL';
  },
  bloom_filter: (def) =>
    (def.extra ?? 0) > MAX_BLOOM_HASHES || (def.extra ?? 0) < 0 ? 'EINVAL' : checkQueue(def),
};

/** Read-only and write-only at once. */
function contradict(flags: number, both: number): boolean {
  return (flags & both) === both;
}

function contradictForPrograms(flags: number): boolean {
  return contradict(flags, MAP_FLAGS.BPF_F_RDONLY_PROG | MAP_FLAGS.BPF_F_WRONLY_PROG);
}
