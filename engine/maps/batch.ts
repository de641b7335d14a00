import { ERRNO } from '../abi';
import type { FlatMemory } from '../util';
import type { MapBytes } from './map-bytes';
import type { BpfMap, BucketMap } from './types';

const ENOENT = -ERRNO.ENOENT.number;

/** What a batch that reads gave. */
export interface BatchRead {
  /** 0, -ENOENT where the end was reached, or another negative errno, with which there is nothing else. */
  readonly result: number;
  readonly keys: readonly Uint8Array<ArrayBuffer>[];
  readonly values: readonly Uint8Array<ArrayBuffer>[];
  /** What to begin the next batch with; `null` where the kernel writes nothing. */
  readonly next: Uint8Array<ArrayBuffer> | null;
}

const nothing = (result: number): BatchRead => ({ result, keys: [], values: [], next: null });

/** Whether a map is read by buckets: positions in it are the numbers of buckets. */
export function isBucketMap(map: BpfMap): map is BucketMap {
  return 'buckets' in map && !map.def.type.startsWith('devmap');
}

/**
 * BPF_MAP_LOOKUP_BATCH and BPF_MAP_LOOKUP_AND_DELETE_BATCH, where the map has them.
 *
 * @param from where the last batch stopped, `null` for the beginning
 * @param most elements to be read, at least 1
 * @kernel kernel/bpf/syscall.c generic_map_lookup_batch(), hashtab.c __htab_map_lookup_and_delete_batch()
 */
export function lookupBatch(
  bytes: MapBytes,
  memory: FlatMemory,
  map: BpfMap,
  { from, most, remove }: { from: Uint8Array | null; most: number; remove: boolean },
): BatchRead {
  if (isBucketMap(map)) return lookupBuckets(bytes, memory, map, { from, most, remove });
  const keys: Uint8Array<ArrayBuffer>[] = [];
  const values: Uint8Array<ArrayBuffer>[] = [];
  let key: Uint8Array | null = from;
  let result = 0;
  while (keys.length < most) {
    const next = bytes.nextKeyElem(map, key);
    if (typeof next === 'number') {
      result = next;
      break;
    }
    key = next;
    const value = bytes.lookupElem(map, next);
    if (value === ENOENT) continue;
    if (typeof value === 'number') return nothing(value);
    keys.push(next);
    values.push(value);
  }
  const next = keys.length > 0 && key ? new Uint8Array(key) : null;
  return { result, keys, values, next };
}

function lookupBuckets(
  bytes: MapBytes,
  memory: FlatMemory,
  map: BucketMap,
  { from, most, remove }: { from: Uint8Array | null; most: number; remove: boolean },
): BatchRead {
  let bucket = from ? new DataView(from.buffer, from.byteOffset).getUint32(0, true) : 0;
  if (bucket >= map.buckets) return nothing(ENOENT);
  const room = bytes.room(map);
  if (typeof room === 'number') return nothing(room);
  const keys: Uint8Array<ArrayBuffer>[] = [];
  const values: Uint8Array<ArrayBuffer>[] = [];
  let result = 0;
  for (;;) {
    const elements = map.bucket(bucket);
    if (elements.length > most - keys.length) {
      if (keys.length === 0) result = -ERRNO.ENOSPC.number; // not even one bucket fits
      break;
    }
    for (const element of elements) {
      map.copyElement(element, room.key, room.value);
      keys.push(memory.u8.slice(room.key, room.key + map.def.keySize));
      values.push(memory.u8.slice(room.value, room.value + map.userValueSize));
    }
    if (remove) for (const element of elements) map.removeElement(element);
    bucket++;
    if (bucket >= map.buckets) {
      result = ENOENT;
      break;
    }
  }
  return { result, keys, values, next: new Uint8Array(Uint32Array.of(bucket).buffer) };
}
