import { type ErrnoName, MAP_FLAGS, type MapDef } from '../abi';
import type { FlatMemory, Region } from '../util';
import { ArrayMap, elementStride } from './array-map';
import { bucketCount, HashMap, hashElements, hashTableBytes } from './hash-map';
import { ProgArray } from './prog-array';
import type { BpfMap } from './types';

const ACCESS_FLAGS =
  MAP_FLAGS.BPF_F_RDONLY |
  MAP_FLAGS.BPF_F_WRONLY |
  MAP_FLAGS.BPF_F_RDONLY_PROG |
  MAP_FLAGS.BPF_F_WRONLY_PROG;

/** Flags that a map type takes, as observed on Linux 6.18. */
const FLAGS_OF: Record<MapDef['type'], number> = {
  array:
    MAP_FLAGS.BPF_F_NUMA_NODE | ACCESS_FLAGS | MAP_FLAGS.BPF_F_MMAPABLE | MAP_FLAGS.BPF_F_INNER_MAP,
  hash:
    MAP_FLAGS.BPF_F_NO_PREALLOC |
    MAP_FLAGS.BPF_F_NUMA_NODE |
    MAP_FLAGS.BPF_F_ZERO_SEED |
    ACCESS_FLAGS,
  prog_array: MAP_FLAGS.BPF_F_NUMA_NODE | MAP_FLAGS.BPF_F_RDONLY | MAP_FLAGS.BPF_F_WRONLY,
};

const MAX_ARRAY_VALUE = 0x7fff_ffff; // INT_MAX
/** Key and value of a hash map stand behind their 48-byte header in one allocation of the kernel. */
const MAX_HASH_ELEMENT = 4 * 1024 * 1024 - 48; // KMALLOC_MAX_SIZE - sizeof(struct htab_elem)
const MAX_BUCKETS = 0x0fff_ffff; // U32_MAX / sizeof(struct bucket)
const MAP_OBJECT_SIZE = 64; // what a map pointer points to; nothing reads it

/**
 * What BPF_MAP_CREATE would answer for these attributes.
 *
 * @kernel kernel/bpf/syscall.c map_create(), arraymap.c array_map_alloc_check(), hashtab.c htab_map_alloc_check()
 */
export function checkMapDef(def: MapDef): ErrnoName | null {
  const { type, keySize, valueSize, maxEntries, flags } = def;
  if ((flags & ~FLAGS_OF[type]) !== 0 || contradict(flags)) return 'EINVAL';
  if (maxEntries === 0 || keySize === 0 || valueSize === 0) return 'EINVAL';
  if (type === 'hash') {
    const tooLarge = keySize + valueSize >= MAX_HASH_ELEMENT;
    return tooLarge || bucketCount(maxEntries) > MAX_BUCKETS ? 'E2BIG' : null;
  }
  if (keySize !== 4) return 'EINVAL';
  if (type === 'prog_array') return valueSize === 4 ? null : 'EINVAL';
  return valueSize > MAX_ARRAY_VALUE ? 'E2BIG' : null;
}

/** Read-only and write-only at once, for system calls or for programs. */
function contradict(flags: number): boolean {
  const { BPF_F_RDONLY, BPF_F_WRONLY, BPF_F_RDONLY_PROG, BPF_F_WRONLY_PROG } = MAP_FLAGS;
  return [BPF_F_RDONLY | BPF_F_WRONLY, BPF_F_RDONLY_PROG | BPF_F_WRONLY_PROG].some(
    (both) => (flags & both) === both,
  );
}

/**
 * A new map in `memory`.
 *
 * Differs from the kernel: ENOMEM is decided by the size of `memory`, which is smaller than a
 * machine's.
 */
export function createMap(
  memory: FlatMemory,
  def: MapDef,
): { readonly ok: true; readonly map: BpfMap } | { readonly ok: false; readonly errno: ErrnoName } {
  const errno = checkMapDef(def);
  if (errno) return { ok: false, errno };
  const { type, name, keySize, valueSize, maxEntries, flags } = def;
  const place = (
    region: Pick<Region, 'kind' | 'label'> & { stride?: number; elementSize?: number },
    size: number,
  ) => {
    const writable = (flags & MAP_FLAGS.BPF_F_RDONLY_PROG) === 0;
    const number = memory.map({ ...region, size, writable });
    return number === null ? null : memory.region(number).start;
  };
  const placeValues = (elements: number) => {
    const stride = elementStride(valueSize);
    const region = { kind: 'map_value', label: `value of ${name}`, stride } as const;
    return place({ ...region, elementSize: valueSize }, stride * elements);
  };
  const inside = { kind: 'kernel', label: `inside of ${name}` } as const;
  const out = { ok: false, errno: 'ENOMEM' } as const;

  const address = place({ kind: 'map', label: `map ${name}` }, MAP_OBJECT_SIZE);
  if (address === null) return out;
  if (type === 'prog_array') {
    const slots = place(inside, 4 * maxEntries);
    return slots === null ? out : { ok: true, map: new ProgArray(memory, def, address, slots) };
  }
  const values = placeValues(type === 'hash' ? hashElements(maxEntries) : maxEntries);
  if (values === null) return out;
  if (type === 'array') return { ok: true, map: new ArrayMap(memory, def, address, values) };
  const table = place(inside, hashTableBytes(maxEntries, keySize));
  if (table === null) return out;
  return { ok: true, map: new HashMap(memory, def, address, table, values) };
}
