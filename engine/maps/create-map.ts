import { type ErrnoName, MAP_FLAGS, type MapDef } from '../abi';
import type { FlatMemory } from '../util';
import { ArrayMap, elementStride } from './array-map';
import { HashMap, hashTableBytes } from './hash-map';
import { ProgArray } from './prog-array';
import type { BpfMap } from './types';

const ACCESS_FLAGS =
  MAP_FLAGS.BPF_F_RDONLY |
  MAP_FLAGS.BPF_F_WRONLY |
  MAP_FLAGS.BPF_F_RDONLY_PROG |
  MAP_FLAGS.BPF_F_WRONLY_PROG;

/** Flags that a map type takes, as observed on Linux 6.18. */
const FLAGS_OF: Record<MapDef['type'], number> = {
  array: MAP_FLAGS.BPF_F_MMAPABLE | MAP_FLAGS.BPF_F_NUMA_NODE | ACCESS_FLAGS,
  hash:
    MAP_FLAGS.BPF_F_NO_PREALLOC |
    MAP_FLAGS.BPF_F_NUMA_NODE |
    MAP_FLAGS.BPF_F_ZERO_SEED |
    ACCESS_FLAGS,
  prog_array: MAP_FLAGS.BPF_F_RDONLY,
};

/** A key and a value of a hash map fit one allocation of the kernel. */
const MAX_HASH_ELEMENT = 4 * 1024 * 1024; // bytes, KMALLOC_MAX_SIZE
const MAP_OBJECT_SIZE = 64; // what a map pointer points to; nothing reads it

/**
 * What BPF_MAP_CREATE would answer for these attributes.
 *
 * @kernel kernel/bpf/syscall.c map_create(), arraymap.c array_map_alloc_check(), hashtab.c htab_map_alloc_check()
 */
export function checkMapDef(def: MapDef): ErrnoName | null {
  const { type, keySize, valueSize, maxEntries, flags } = def;
  if (maxEntries === 0 || keySize === 0 || valueSize === 0) return 'EINVAL';
  if (type !== 'hash' && keySize !== 4) return 'EINVAL';
  if (type === 'prog_array' && valueSize !== 4) return 'EINVAL';
  if ((flags & ~FLAGS_OF[type]) !== 0) return 'EINVAL';
  for (const both of [
    MAP_FLAGS.BPF_F_RDONLY | MAP_FLAGS.BPF_F_WRONLY,
    MAP_FLAGS.BPF_F_RDONLY_PROG | MAP_FLAGS.BPF_F_WRONLY_PROG,
  ]) {
    if ((flags & both) === both) return 'EINVAL';
  }
  if (type === 'hash' && (keySize > 512 * 1024 || keySize + valueSize >= MAX_HASH_ELEMENT)) {
    return 'E2BIG';
  }
  return null;
}

/** A new map in `memory`; ENOMEM where it does not fit. */
export function createMap(
  memory: FlatMemory,
  def: MapDef,
): { readonly ok: true; readonly map: BpfMap } | { readonly ok: false; readonly errno: ErrnoName } {
  const errno = checkMapDef(def);
  if (errno) return { ok: false, errno };
  const place = (
    kind: 'map' | 'map_value' | 'kernel',
    size: number,
    element?: { stride: number; elementSize: number },
  ) => {
    const label = kind === 'map' ? `map ${def.name}` : `value of ${def.name}`;
    const writable = (def.flags & MAP_FLAGS.BPF_F_RDONLY_PROG) === 0;
    const number = memory.map({ kind, label, size, writable, ...element });
    return number === null ? null : memory.region(number).start;
  };
  const out = { ok: false, errno: 'ENOMEM' } as const;

  const address = place('map', MAP_OBJECT_SIZE);
  if (address === null) return out;
  if (def.type === 'prog_array') {
    const slots = place('kernel', 4 * def.maxEntries);
    return slots === null ? out : { ok: true, map: new ProgArray(memory, def, address, slots) };
  }
  const stride = elementStride(def.valueSize);
  const values = place('map_value', stride * def.maxEntries, {
    stride,
    elementSize: def.valueSize,
  });
  if (values === null) return out;
  if (def.type === 'array') return { ok: true, map: new ArrayMap(memory, def, address, values) };
  const table = place('kernel', hashTableBytes(def.maxEntries));
  const keys = place('kernel', elementStride(def.keySize) * def.maxEntries);
  if (table === null || keys === null) return out;
  return { ok: true, map: new HashMap(memory, def, address, { table, keys, values }) };
}
