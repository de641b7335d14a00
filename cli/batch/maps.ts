import { ERRNO, type ErrnoName, MAP_TYPES, type MapTypeName } from '../../engine/abi';
import type { EmittedRecord } from '../../engine/helpers';
import type { Process, SysResult } from '../../engine/kernel';
import { RingBuffer } from '../../engine/maps';
import { fromHex, toHex } from '../../engine/util';
import { BadRequest, type Shape } from './shape';
import { MAP_TYPE_NAMES, typeName } from './types-by-name';

/** A map of a request; `fd` is -1 where it could not be created. */
export interface BatchMap {
  readonly fd: number;
  readonly errno: ErrnoName | null;
  readonly unsupported?: string;
  readonly type: MapTypeName | null;
  readonly keySize: number;
  readonly dump: boolean;
  readonly progs: Pairs;
  readonly maps: Pairs;
  /** Perf events in its slots. */
  readonly perf: Pairs;
}

type Pairs = readonly (readonly [slot: number, index: number])[];

const MOST_BYTES = 256 * 1024 * 1024; // of a map
const MOST_KEY = 65_536; // bytes
const MOST_VALUE = 64 * 1024 * 1024; // bytes
const MOST_DUMPED = 65_536; // elements

/** Creates a map and fills it; what goes wrong with an entry is told in `errors`. */
export function makeMap(
  process: Process,
  shape: Shape,
  { number, made, errors }: { number: number; made: readonly BatchMap[]; errors: string[] },
): BatchMap {
  const type = typeName(shape.raw('type'), MAP_TYPE_NAMES, 'array');
  const keyless = type === 'ringbuf' || type === 'user_ringbuf';
  const keySize = keyless ? 0 : shape.int('key_size', 4);
  const valueSize = keyless ? 0 : shape.int('value_size', 4);
  const maxEntries = shape.int('max_entries', 1);
  const dump = shape.flag('dump', true);
  const pairs = {
    progs: shape.pairs('progs'),
    maps: shape.pairs('maps'),
    perf: shape.pairs('perf'),
  };
  const none = { fd: -1, type: null, keySize, dump, ...pairs };
  const tooLarge =
    maxEntries * (keySize + valueSize + 8) > MOST_BYTES ||
    keySize > MOST_KEY ||
    valueSize > MOST_VALUE;
  if (type === null || tooLarge) return { ...none, errno: 'EINVAL' };
  const unsupported = notSupported(type, shape);
  if (unsupported) return { ...none, errno: 'ENOTSUPP', unsupported };
  const known = type as MapTypeName; // notSupported saw to it
  const attr = createAttr(shape, known, made);
  const created = process.bpf('BPF_MAP_CREATE', { ...attr, keySize, valueSize, maxEntries });
  if (!created.ok) return { ...none, errno: created.errno };
  const mapFd = created.value;
  const user = process.mapOf(mapFd)?.map.userValueSize ?? valueSize;
  for (const [i, entry] of readEntries(shape, keySize, valueSize, number, errors)) {
    const value = MAP_TYPES[known].perCpu ? forEachCpu(entry.value, user) : entry.value;
    const updated = process.bpf('BPF_MAP_UPDATE_ELEM', { mapFd, key: entry.key, value });
    if (!updated.ok) errors.push(`map ${number} entry ${i}: ${updated.errno}`);
  }
  for (const [slot, cpu] of pairs.perf) {
    const event = process.perfEventOpen(cpu);
    const fd = event.ok ? event.value : -1;
    const updated = process.bpf('BPF_MAP_UPDATE_ELEM', { mapFd, key: u32(slot), value: u32(fd) });
    if (!updated.ok) errors.push(`map ${number} slot ${slot}: ${updated.errno}`);
  }
  if (shape.flag('freeze', false)) process.bpf('BPF_MAP_FREEZE', { mapFd });
  return { ...none, fd: mapFd, errno: null, type: known };
}

/** What BPF_MAP_CREATE takes besides the sizes. */
export function createAttr(shape: Shape, type: MapTypeName, made: readonly BatchMap[]) {
  const inner = shape.int('inner', -1);
  return {
    name: shape.text('name', '').slice(0, 15),
    type,
    flags: shape.int('flags', 0),
    extra: shape.int('extra', 0),
    ...(shape.has('lock') ? { lock: shape.int('lock', 0) } : {}),
    ...(shape.has('timer') ? { timer: shape.int('timer', 0) } : {}),
    innerMapFd: inner < 0 ? 0 : (made[inner]?.fd ?? -1),
  };
}

function notSupported(type: string, shape: Shape): string | null {
  if (!Object.hasOwn(MAP_TYPES, type)) return `maps of type ${type} are not supported yet`;
  // It tells where lock and timer are, which is told here in numbers.
  return shape.has('btf') && !shape.has('lock') && !shape.has('timer')
    ? '"btf" of a map is not supported yet'
    : null;
}

/** One value as the values of all CPUs. */
function forEachCpu(value: Uint8Array, size: number): Uint8Array {
  const stride = Math.ceil(value.length / 8) * 8;
  const all = new Uint8Array(size);
  for (let at = 0; at < size; at += stride) all.set(value, at);
  return all;
}

/** Fills the slots that refer to maps, once all of them are there. */
export function fillMapsOfMaps(
  process: Process,
  maps: readonly BatchMap[],
  errors: string[],
): void {
  for (const [i, map] of maps.entries()) {
    for (const [slot, index] of map.maps) {
      const fd = maps[index]?.fd ?? -1;
      if (slot < 0 || fd < 0 || map.fd < 0 || map.keySize !== 4) {
        errors.push(`map ${i} slot ${slot}: no such map`);
        continue;
      }
      const [key, value] = [u32(slot), u32(fd)];
      const updated = process.bpf('BPF_MAP_UPDATE_ELEM', { mapFd: map.fd, key, value });
      if (!updated.ok) errors.push(`map ${i} slot ${slot}: ${updated.errno}`);
    }
  }
}

export const u32 = (value: number): Uint8Array<ArrayBuffer> =>
  new Uint8Array(Uint32Array.of(value).buffer);

/** Keys and values in full length: what is missing is zero, what is too much is cut off. */
function readEntries(
  shape: Shape,
  keySize: number,
  valueSize: number,
  number: number,
  errors: string[],
): [number, { key: Uint8Array; value: Uint8Array }][] {
  return shape.list('entries').flatMap((entry, i): ReturnType<typeof readEntries> => {
    const pair = Array.isArray(entry) && entry.length === 2 ? entry : [];
    const [key, value] = pair.map((hex) => (typeof hex === 'string' ? fromHex(hex) : null));
    if (!key || !value) {
      errors.push(`map ${number} entry ${i}: bad`);
      return [];
    }
    return [[i, { key: sized(key, keySize), value: sized(value, valueSize) }]];
  });
}

/** Bytes in full length: what is missing is zero, what is too much is cut off. */
export function sized(bytes: Uint8Array, size: number): Uint8Array<ArrayBuffer> {
  if (!(size >= 0 && size <= MOST_BYTES))
    throw new BadRequest(`${size} is no size of a key or value`);
  const out = new Uint8Array(size);
  out.set(bytes.subarray(0, size));
  return out;
}

/** How ids in values become the indexes of the request. */
export interface Indexes {
  readonly program: (id: number) => number | null;
  readonly map: (id: number) => number | null;
}

/** What the answer says of a map, its contents included. Elements that refer to something are indexes. */
export function dumpMap(
  process: Process,
  map: BatchMap,
  { emitted, ...indexes }: Indexes & { readonly emitted: readonly EmittedRecord[] },
): Record<string, unknown> {
  const about = {
    verdict: map.errno ?? 'ok',
    errno: map.errno ? ERRNO[map.errno].number : 0,
    ...(map.unsupported === undefined ? {} : { unsupported: map.unsupported }),
  };
  if (map.fd < 0 || !map.dump) return about;
  const object = process.mapOf(map.fd)?.map;
  if (object instanceof RingBuffer) {
    return { ...about, records: object.records(false).map(toHex) };
  }
  const records =
    map.perf.length === 0
      ? {}
      : { records: emitted.filter((one) => one.map === object).map(sample) };
  if (map.keySize === 0 || map.keySize > MOST_KEY) return about;
  const entries: [string, string][] = [];
  let key: Uint8Array<ArrayBuffer> | null = null;
  for (let i = 0; i < MOST_DUMPED; i++) {
    const next: SysResult<Uint8Array<ArrayBuffer>> = process.bpf('BPF_MAP_GET_NEXT_KEY', {
      mapFd: map.fd,
      key,
    });
    if (!next.ok) break;
    key = next.value;
    const value = process.bpf('BPF_MAP_LOOKUP_ELEM', { mapFd: map.fd, key });
    if (value.ok) entries.push([toHex(key), toHex(shownValue(map, value.value, indexes))]);
  }
  return { ...about, ...records, entries };
}

/** A record as perf hands it on: with its length of 4 bytes it fills words of 8. */
function sample({ data }: EmittedRecord): string {
  return toHex(sized(data, Math.ceil((data.length + 4) / 8) * 8 - 4));
}

/** A value, or values one after the other, with indexes in place of ids. */
export function shownValue(
  { type }: BatchMap,
  value: Uint8Array<ArrayBuffer>,
  indexes: Indexes,
): Uint8Array<ArrayBuffer> {
  const refersTo = type === null ? undefined : MAP_TYPES[type].refersTo;
  if (refersTo !== 'program' && refersTo !== 'map') return value;
  const indexOf = refersTo === 'program' ? indexes.program : indexes.map;
  const ids = new Uint32Array(value.slice().buffer);
  return new Uint8Array(ids.map((id) => indexOf(id) ?? id).buffer);
}
