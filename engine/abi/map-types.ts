import type { MapTypeName } from './maps';

/**
 * Map types that can be created here.
 *
 * @kernel include/uapi/linux/bpf.h enum bpf_map_type
 */
export const MAP_TYPES = {
  hash: { number: 1, constant: 'BPF_MAP_TYPE_HASH', meaning: 'values by key' },
  array: {
    number: 2,
    constant: 'BPF_MAP_TYPE_ARRAY',
    meaning: 'values by index, all present from the start',
  },
  prog_array: {
    number: 3,
    constant: 'BPF_MAP_TYPE_PROG_ARRAY',
    meaning: 'programs by index, for bpf_tail_call',
  },
} as const satisfies Record<MapTypeName, { number: number; constant: string; meaning: string }>;

/** Flags of an update. @kernel include/uapi/linux/bpf.h BPF_ANY .. */
export const MAP_UPDATE_FLAGS = {
  BPF_ANY: 0,
  BPF_NOEXIST: 1,
  BPF_EXIST: 2,
  BPF_F_LOCK: 4,
} as const;

/** Flags of BPF_MAP_CREATE. @kernel include/uapi/linux/bpf.h BPF_F_* */
export const MAP_FLAGS = {
  BPF_F_NO_PREALLOC: 1 << 0,
  BPF_F_NO_COMMON_LRU: 1 << 1,
  BPF_F_NUMA_NODE: 1 << 2,
  BPF_F_RDONLY: 1 << 3,
  BPF_F_WRONLY: 1 << 4,
  BPF_F_ZERO_SEED: 1 << 6,
  BPF_F_RDONLY_PROG: 1 << 7,
  BPF_F_WRONLY_PROG: 1 << 8,
  BPF_F_MMAPABLE: 1 << 10,
  BPF_F_INNER_MAP: 1 << 12,
} as const;
