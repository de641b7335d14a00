import type { MapTypeName } from './maps';

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
  BPF_F_PRESERVE_ELEMS: 1 << 11,
  BPF_F_INNER_MAP: 1 << 12,
} as const;

export type MapFlagName = keyof typeof MAP_FLAGS;

/** Commands of bpf(2) on elements, without `BPF_MAP_`. All other commands work on every map. */
export const MAP_COMMANDS = [
  'LOOKUP_ELEM',
  'UPDATE_ELEM',
  'DELETE_ELEM',
  'GET_NEXT_KEY',
  'LOOKUP_AND_DELETE_ELEM',
  'LOOKUP_BATCH',
  'LOOKUP_AND_DELETE_BATCH',
  'UPDATE_BATCH',
  'DELETE_BATCH',
] as const;

export type MapCommandName = (typeof MAP_COMMANDS)[number];

/** What is known of a map type. */
export interface MapTypeFacts {
  readonly number: number;
  readonly constant: string;
  readonly meaning: string;
  /** Flags of BPF_MAP_CREATE that it takes. */
  readonly flags: readonly MapFlagName[];
  /** Commands that can succeed. */
  readonly commands: readonly MapCommandName[];
  /** Helpers that take such a map, without `bpf_`. @kernel kernel/bpf/verifier.c check_map_func_compatibility() */
  readonly helpers: readonly string[];
  /** Bytes of the key, where there is no choice. */
  readonly keySize?: number;
  /** Bytes of the value, where there is no choice. */
  readonly valueSize?: number;
  /** Whether there is a value for each CPU that is possible. */
  readonly perCpu?: true;
  /** What its elements refer to: user space puts in fds, and gets ids where it can look. */
  readonly refersTo?: 'program' | 'map' | 'perf event' | 'socket';
}

const ACCESS = ['BPF_F_RDONLY', 'BPF_F_WRONLY'] as const;
const ACCESS_ALL = [...ACCESS, 'BPF_F_RDONLY_PROG', 'BPF_F_WRONLY_PROG'] as const;
const ELEMENTS = ['LOOKUP_ELEM', 'UPDATE_ELEM', 'DELETE_ELEM', 'GET_NEXT_KEY'] as const;
const NO_DELETE = ['LOOKUP_ELEM', 'UPDATE_ELEM', 'GET_NEXT_KEY'] as const;
const READ_WRITE = ['map_lookup_elem', 'map_update_elem', 'map_delete_elem'] as const;
const EACH = [...READ_WRITE, 'for_each_map_elem'] as const;
const EACH_PERCPU = [...EACH, 'map_lookup_percpu_elem'] as const;
const PUSH_POP = ['map_push_elem', 'map_pop_elem', 'map_peek_elem'] as const;

/**
 * Map types that can be created here.
 *
 * @kernel include/uapi/linux/bpf.h enum bpf_map_type
 */
export const MAP_TYPES: Readonly<Record<MapTypeName, MapTypeFacts>> = {
  hash: {
    number: 1,
    constant: 'BPF_MAP_TYPE_HASH',
    meaning: 'values by key',
    flags: ['BPF_F_NO_PREALLOC', 'BPF_F_NUMA_NODE', 'BPF_F_ZERO_SEED', ...ACCESS_ALL],
    commands: MAP_COMMANDS,
    helpers: EACH,
  },
  array: {
    number: 2,
    constant: 'BPF_MAP_TYPE_ARRAY',
    meaning: 'values by index, all present from the start',
    flags: ['BPF_F_NUMA_NODE', 'BPF_F_MMAPABLE', 'BPF_F_INNER_MAP', ...ACCESS_ALL],
    commands: [...NO_DELETE, 'LOOKUP_BATCH', 'UPDATE_BATCH'],
    helpers: EACH,
    keySize: 4,
  },
  prog_array: {
    number: 3,
    constant: 'BPF_MAP_TYPE_PROG_ARRAY',
    meaning: 'programs by index, for bpf_tail_call',
    flags: ['BPF_F_NUMA_NODE', ...ACCESS],
    commands: ELEMENTS,
    helpers: ['tail_call'],
    keySize: 4,
    valueSize: 4,
    refersTo: 'program',
  },
  perf_event_array: {
    number: 4,
    constant: 'BPF_MAP_TYPE_PERF_EVENT_ARRAY',
    meaning: 'perf events by CPU, through which programs send records to user space',
    flags: ['BPF_F_NUMA_NODE', 'BPF_F_PRESERVE_ELEMS', ...ACCESS],
    commands: ['UPDATE_ELEM', 'DELETE_ELEM', 'GET_NEXT_KEY'],
    helpers: [
      'perf_event_read',
      'perf_event_output',
      'skb_output',
      'perf_event_read_value',
      'xdp_output',
    ],
    keySize: 4,
    valueSize: 4,
    refersTo: 'perf event',
  },
  percpu_hash: {
    number: 5,
    constant: 'BPF_MAP_TYPE_PERCPU_HASH',
    meaning: 'values by key, one for each CPU',
    flags: ['BPF_F_NO_PREALLOC', 'BPF_F_ZERO_SEED', ...ACCESS_ALL],
    commands: MAP_COMMANDS,
    helpers: EACH_PERCPU,
    perCpu: true,
  },
  percpu_array: {
    number: 6,
    constant: 'BPF_MAP_TYPE_PERCPU_ARRAY',
    meaning: 'values by index, one for each CPU',
    flags: ACCESS_ALL,
    commands: [...NO_DELETE, 'LOOKUP_BATCH', 'UPDATE_BATCH'],
    helpers: EACH_PERCPU,
    keySize: 4,
    perCpu: true,
  },
  lru_hash: {
    number: 9,
    constant: 'BPF_MAP_TYPE_LRU_HASH',
    meaning: 'values by key; a full map makes room by what was not used for long',
    flags: ['BPF_F_NO_COMMON_LRU', 'BPF_F_NUMA_NODE', 'BPF_F_ZERO_SEED', ...ACCESS_ALL],
    commands: MAP_COMMANDS,
    helpers: EACH,
  },
  lru_percpu_hash: {
    number: 10,
    constant: 'BPF_MAP_TYPE_LRU_PERCPU_HASH',
    meaning: 'values by key, one for each CPU; a full map makes room by what was not used for long',
    flags: ['BPF_F_NO_COMMON_LRU', 'BPF_F_ZERO_SEED', ...ACCESS_ALL],
    commands: MAP_COMMANDS,
    helpers: EACH_PERCPU,
    perCpu: true,
  },
  lpm_trie: {
    number: 11,
    constant: 'BPF_MAP_TYPE_LPM_TRIE',
    meaning: 'values by prefix; the longest prefix that matches is found',
    flags: ['BPF_F_NO_PREALLOC', 'BPF_F_NUMA_NODE', ...ACCESS_ALL],
    commands: [...ELEMENTS, 'LOOKUP_BATCH', 'UPDATE_BATCH', 'DELETE_BATCH'],
    helpers: READ_WRITE,
  },
  array_of_maps: {
    number: 12,
    constant: 'BPF_MAP_TYPE_ARRAY_OF_MAPS',
    meaning: 'maps by index, all of one shape',
    flags: ['BPF_F_NUMA_NODE', ...ACCESS],
    commands: [...ELEMENTS, 'LOOKUP_BATCH', 'UPDATE_BATCH'],
    helpers: ['map_lookup_elem'],
    keySize: 4,
    valueSize: 4,
    refersTo: 'map',
  },
  hash_of_maps: {
    number: 13,
    constant: 'BPF_MAP_TYPE_HASH_OF_MAPS',
    meaning: 'maps by key, all of one shape',
    flags: ['BPF_F_NO_PREALLOC', 'BPF_F_NUMA_NODE', 'BPF_F_ZERO_SEED', ...ACCESS_ALL],
    commands: [
      ...ELEMENTS,
      'LOOKUP_BATCH',
      'LOOKUP_AND_DELETE_BATCH',
      'UPDATE_BATCH',
      'DELETE_BATCH',
    ],
    helpers: ['map_lookup_elem'],
    valueSize: 4,
    refersTo: 'map',
  },
  devmap: {
    number: 14,
    constant: 'BPF_MAP_TYPE_DEVMAP',
    meaning: 'interfaces by index, for bpf_redirect_map',
    flags: ['BPF_F_NUMA_NODE', ...ACCESS],
    commands: ELEMENTS,
    helpers: ['redirect_map', 'map_lookup_elem'],
    keySize: 4,
  },
  cpumap: {
    number: 16,
    constant: 'BPF_MAP_TYPE_CPUMAP',
    meaning: 'CPUs and the length of their queues, for bpf_redirect_map',
    flags: ['BPF_F_NUMA_NODE'],
    commands: ELEMENTS,
    helpers: ['redirect_map'],
    keySize: 4,
  },
  xskmap: {
    number: 17,
    constant: 'BPF_MAP_TYPE_XSKMAP',
    meaning: 'XDP sockets by index, for bpf_redirect_map',
    flags: ['BPF_F_NUMA_NODE', ...ACCESS],
    commands: ['UPDATE_ELEM', 'DELETE_ELEM', 'GET_NEXT_KEY'],
    helpers: ['redirect_map', 'map_lookup_elem'],
    keySize: 4,
    valueSize: 4,
    refersTo: 'socket',
  },
  queue: {
    number: 22,
    constant: 'BPF_MAP_TYPE_QUEUE',
    meaning: 'values without key; the oldest comes out first',
    flags: ['BPF_F_NUMA_NODE', ...ACCESS_ALL],
    commands: ['LOOKUP_ELEM', 'UPDATE_ELEM', 'LOOKUP_AND_DELETE_ELEM'],
    helpers: PUSH_POP,
    keySize: 0,
  },
  stack: {
    number: 23,
    constant: 'BPF_MAP_TYPE_STACK',
    meaning: 'values without key; the newest comes out first',
    flags: ['BPF_F_NUMA_NODE', ...ACCESS_ALL],
    commands: ['LOOKUP_ELEM', 'UPDATE_ELEM', 'LOOKUP_AND_DELETE_ELEM'],
    helpers: PUSH_POP,
    keySize: 0,
  },
  devmap_hash: {
    number: 25,
    constant: 'BPF_MAP_TYPE_DEVMAP_HASH',
    meaning: 'interfaces by any 32-bit key, for bpf_redirect_map',
    flags: ['BPF_F_NUMA_NODE', ...ACCESS],
    commands: ELEMENTS,
    helpers: ['redirect_map', 'map_lookup_elem'],
    keySize: 4,
  },
  ringbuf: {
    number: 27,
    constant: 'BPF_MAP_TYPE_RINGBUF',
    meaning:
      'records for user space in one ring; entries are its bytes, a power of two of 4096 or more',
    flags: ['BPF_F_NUMA_NODE'],
    commands: [],
    helpers: [
      'ringbuf_output',
      'ringbuf_reserve',
      'ringbuf_query',
      'ringbuf_reserve_dynptr',
      'ringbuf_submit_dynptr',
      'ringbuf_discard_dynptr',
    ],
    keySize: 0,
    valueSize: 0,
  },
  bloom_filter: {
    number: 30,
    constant: 'BPF_MAP_TYPE_BLOOM_FILTER',
    meaning: 'whether a value may have been put in; an answer of no is sure',
    flags: ['BPF_F_NUMA_NODE', 'BPF_F_ZERO_SEED', ...ACCESS_ALL],
    commands: ['LOOKUP_ELEM', 'UPDATE_ELEM'],
    helpers: ['map_peek_elem', 'map_push_elem'],
    keySize: 0,
  },
};

/**
 * CPUs that the machine could have: each has its own values in a per-CPU map. Only CPU 0 is online,
 * and runs programs and system calls.
 */
export const NUM_POSSIBLE_CPUS = 2;

/** CPUs that the kernel was built for. @kernel CONFIG_NR_CPUS */
export const NR_CPUS = 256;

/** The largest allocation of the kernel in one piece. @kernel include/linux/slab.h */
export const KMALLOC_MAX_SIZE = 4 * 1024 * 1024;

/** The largest per-CPU allocation that is sure to be possible. @kernel include/linux/percpu.h */
export const PCPU_MIN_UNIT_SIZE = 32 * 1024;
