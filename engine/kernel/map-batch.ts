import type { ErrnoName, MapCommandName } from '../abi';
import { isBucketMap, lookupBatch, MapHash } from '../maps';
import type { FdTable } from './fd-table';
import type { Kernel } from './kernel';
import { deleteElement, mapForCommand, supports, updateElement } from './map-commands';
import type { MapObject } from './objects';
import { done, fail, failNumber, type SysError, type SysResult } from './result';

/** Attributes of the batch commands. */
export interface MapBatchAttr {
  readonly mapFd: number;
  /** Of commands that read: where the last batch stopped; absent for the beginning. */
  readonly inBatch?: Uint8Array;
  /** Elements. */
  readonly count: number;
  /** Of commands that write: one key after the other. */
  readonly keys?: Uint8Array;
  /** Of BPF_MAP_UPDATE_BATCH: one value after the other. */
  readonly values?: Uint8Array;
  readonly elemFlags?: number;
  readonly flags?: number;
}

/** How a batch went: with an error there may be elements that were done before it. */
export interface MapBatchAnswer {
  /** Of a batch that reads ENOENT: there is no more; ENOSPC: `count` is too small for one bucket. */
  readonly errno: ErrnoName | null;
  /** Elements that were done. */
  readonly count: number;
  readonly keys: Uint8Array<ArrayBuffer>;
  readonly values: Uint8Array<ArrayBuffer>;
  /** What to begin the next batch with. */
  readonly outBatch: Uint8Array<ArrayBuffer> | null;
}

/** Errors of a batch that reads which come with an answer. */
const ENDS: readonly ErrnoName[] = ['ENOENT', 'ENOSPC'];

const BUCKET_SIZE = 4; // bytes of a position in a hash map, the number of a bucket

const NONE = new Uint8Array(0);
const written = (errno: ErrnoName | null, count: number): SysResult<MapBatchAnswer> =>
  done({ errno, count, keys: NONE, values: NONE, outBatch: null });

/** The map of a batch command, or why it cannot begin. */
function begin(
  fds: FdTable,
  { mapFd, elemFlags = 0 }: MapBatchAttr,
  command: MapCommandName,
): SysError | { readonly ok: true; readonly map: MapObject } {
  const reads = command.startsWith('LOOKUP') ? { reads: true as const } : {};
  const writes = command === 'LOOKUP_BATCH' ? {} : { writes: true as const };
  const found = mapForCommand(fds, mapFd, { ...reads, ...writes });
  if (!found.ok) return found;
  if (!supports(found.value, command)) return fail('ENOTSUPP');
  if (elemFlags !== 0) return fail('EINVAL'); // no map here has a lock
  return { ok: true, map: found.value };
}

/** @kernel kernel/bpf/syscall.c generic_map_lookup_batch(), hashtab.c __htab_map_lookup_and_delete_batch() */
function read(
  kernel: Kernel,
  fds: FdTable,
  attr: MapBatchAttr,
  remove: boolean,
): SysResult<MapBatchAnswer> {
  const begun = begin(fds, attr, remove ? 'LOOKUP_AND_DELETE_BATCH' : 'LOOKUP_BATCH');
  if (!begun.ok) return begun;
  const { mapBytes, memory } = kernel;
  const { map } = begun.map;
  const byBuckets = isBucketMap(map);
  if (byBuckets && (attr.flags ?? 0) !== 0) return fail('EINVAL');
  if (attr.count === 0) return written(null, 0);
  const size = byBuckets ? BUCKET_SIZE : map.def.keySize;
  const from = attr.inBatch ?? null;
  if (from && from.length < size) return fail('EFAULT');
  const answer = lookupBatch(mapBytes, memory, map, {
    from: from?.slice(0, size) ?? null,
    most: attr.count,
    remove,
  });
  if (remove && map instanceof MapHash) {
    for (const value of answer.values) kernel.dropInnerMap(new Uint32Array(value.buffer)[0] ?? 0);
  }
  const failure = answer.result === 0 ? null : failNumber(answer.result);
  if (failure && !ENDS.includes(failure.errno)) return failure;
  return done({
    errno: failure?.errno ?? null,
    count: answer.keys.length,
    keys: joined(answer.keys),
    values: joined(answer.values),
    outBatch: answer.next,
  });
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** BPF_MAP_LOOKUP_BATCH. */
export function mapLookupBatch(kernel: Kernel, fds: FdTable, attr: MapBatchAttr) {
  return read(kernel, fds, attr, false);
}

/** BPF_MAP_LOOKUP_AND_DELETE_BATCH. */
export function mapLookupAndDeleteBatch(kernel: Kernel, fds: FdTable, attr: MapBatchAttr) {
  return read(kernel, fds, attr, true);
}

/** BPF_MAP_UPDATE_BATCH. @kernel kernel/bpf/syscall.c generic_map_update_batch() */
export function mapUpdateBatch(
  kernel: Kernel,
  fds: FdTable,
  attr: MapBatchAttr,
): SysResult<MapBatchAnswer> {
  const { keys = NONE, values = NONE, count } = attr;
  return each(fds, attr, 'UPDATE_BATCH', (map, i) => {
    const { keySize } = map.def;
    const { userValueSize } = map.map;
    return i >= count
      ? null
      : updateElement(kernel, fds, map, {
          key: keys.slice(i * keySize, (i + 1) * keySize),
          value: values.slice(i * userValueSize, (i + 1) * userValueSize),
        });
  });
}

/** BPF_MAP_DELETE_BATCH. @kernel kernel/bpf/syscall.c generic_map_delete_batch() */
export function mapDeleteBatch(
  kernel: Kernel,
  fds: FdTable,
  attr: MapBatchAttr,
): SysResult<MapBatchAnswer> {
  const { keys = NONE, count } = attr;
  return each(fds, attr, 'DELETE_BATCH', (map, i) => {
    const { keySize } = map.def;
    return i >= count
      ? null
      : deleteElement(kernel, map, keys.slice(i * keySize, (i + 1) * keySize));
  });
}

/** Does one element after the other, up to the first that fails. */
function each(
  fds: FdTable,
  attr: MapBatchAttr,
  command: MapCommandName,
  step: (map: MapObject, i: number) => SysResult<0> | null,
): SysResult<MapBatchAnswer> {
  const begun = begin(fds, attr, command);
  if (!begun.ok) return begun;
  for (let i = 0; ; i++) {
    const result = step(begun.map, i);
    if (!result) return written(null, i);
    if (!result.ok) return written(result.errno, i);
  }
}
