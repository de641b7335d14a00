import { SPIN_LOCK_SIZE, TIMER_SIZE } from './limits';
/** Names of map types as `bpftool` and the project's wire format spell them. */
export type MapTypeName =
  | 'hash'
  | 'array'
  | 'prog_array'
  | 'perf_event_array'
  | 'percpu_hash'
  | 'percpu_array'
  | 'lru_hash'
  | 'lru_percpu_hash'
  | 'lpm_trie'
  | 'array_of_maps'
  | 'hash_of_maps'
  | 'devmap'
  | 'cpumap'
  | 'xskmap'
  | 'queue'
  | 'stack'
  | 'devmap_hash'
  | 'ringbuf'
  | 'bloom_filter';

/**
 * What a map is made of: the arguments of BPF_MAP_CREATE.
 *
 * @kernel kernel/bpf/syscall.c map_create()
 */
export interface MapDef {
  readonly name: string;
  readonly type: MapTypeName;
  /** Bytes. */
  readonly keySize: number;
  /** Bytes. */
  readonly valueSize: number;
  readonly maxEntries: number;
  /** BPF_F_* map flags. */
  readonly flags: number;
  /** `map_extra`: of a bloom filter the number of hash functions, 0 for 5. */
  readonly extra?: number;
  /** Of a map of maps: what the maps in it look like. */
  readonly inner?: MapDef;
  /** Offset of a `struct bpf_spin_lock` in each value, as the type of the value tells it. */
  readonly lock?: number;
  /** Offset of a `struct bpf_timer`, likewise. */
  readonly timer?: number;
  /** BPF_MAP_FREEZE before any program is loaded: no system call writes to it any more. */
  readonly frozen?: true;
  /** Of an array of one element: what is in it, in hex. */
  readonly contents?: string;
}

/** A part of each value that programs reach by helpers only, and that copies leave alone. */
export interface SpecialField {
  readonly name: 'bpf_spin_lock' | 'bpf_timer';
  readonly at: number;
  readonly bytes: number;
}

/** Those of a map, by offset. @kernel include/linux/bpf.h struct btf_record */
export function specialFields({ lock, timer }: Pick<MapDef, 'lock' | 'timer'>): SpecialField[] {
  const fields: SpecialField[] = [];
  if (lock !== undefined) fields.push({ name: 'bpf_spin_lock', at: lock, bytes: SPIN_LOCK_SIZE });
  if (timer !== undefined) fields.push({ name: 'bpf_timer', at: timer, bytes: TIMER_SIZE });
  return fields.sort((a, b) => a.at - b.at);
}
