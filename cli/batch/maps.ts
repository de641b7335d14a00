import { ERRNO, type ErrnoName, MAP_TYPES, type MapTypeName } from '../../engine/abi';
import type { Process, SysResult } from '../../engine/kernel';
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
  readonly progs: readonly (readonly [slot: number, program: number])[];
}

const MOST_BYTES = 256 * 1024 * 1024; // of a map
const MOST_DUMPED = 65_536; // elements

/** Creates a map and fills it; what goes wrong with an entry is told in `errors`. */
export function makeMap(
  process: Process,
  shape: Shape,
  number: number,
  errors: string[],
): BatchMap {
  const type = typeName(shape.raw('type'), MAP_TYPE_NAMES, 'array');
  const keySize = shape.int('key_size', 4);
  const valueSize = shape.int('value_size', 4);
  const maxEntries = shape.int('max_entries', 1);
  const dump = shape.flag('dump', true);
  const progs = shape.pairs('progs');
  const entries = readEntries(shape, keySize, valueSize, number, errors);
  const none = { fd: -1, type: null, keySize, dump, progs };
  if (type === null || maxEntries * (keySize + valueSize + 8) > MOST_BYTES) {
    return { ...none, errno: 'EINVAL' };
  }
  const unsupported = notSupported(type, shape);
  if (unsupported) return { ...none, errno: 'ENOTSUPP', unsupported };
  const known = type as MapTypeName; // notSupported saw to it
  const created = process.bpf('BPF_MAP_CREATE', {
    name: shape.text('name', '').slice(0, 15),
    type: known,
    keySize,
    valueSize,
    maxEntries,
    flags: shape.int('flags', 0),
  });
  if (!created.ok) return { ...none, errno: created.errno };
  for (const [i, { key, value }] of entries) {
    const updated = process.bpf('BPF_MAP_UPDATE_ELEM', { mapFd: created.value, key, value });
    if (!updated.ok) errors.push(`map ${number} entry ${i}: ${updated.errno}`);
  }
  return { ...none, fd: created.value, errno: null, type: known };
}

function notSupported(type: string, shape: Shape): string | null {
  if (!Object.hasOwn(MAP_TYPES, type)) return `maps of type ${type} are not supported yet`;
  for (const key of ['inner', 'btf', 'extra', 'maps']) {
    if (shape.has(key) && shape.raw(key) !== 0) return `"${key}" of a map is not supported yet`;
  }
  if (shape.flag('freeze', false)) return 'frozen maps are not supported yet';
  return null;
}

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

function sized(bytes: Uint8Array, size: number): Uint8Array {
  if (!(size >= 0 && size <= MOST_BYTES))
    throw new BadRequest(`${size} is no size of a key or value`);
  const out = new Uint8Array(size);
  out.set(bytes.subarray(0, size));
  return out;
}

/** What the answer says of a map, its contents included. Elements of a prog_array are program indexes. */
export function dumpMap(
  process: Process,
  map: BatchMap,
  programOfId: (id: number) => number | null,
): Record<string, unknown> {
  const about = {
    verdict: map.errno ?? 'ok',
    errno: map.errno ? ERRNO[map.errno].number : 0,
    ...(map.unsupported === undefined ? {} : { unsupported: map.unsupported }),
  };
  if (map.fd < 0 || !map.dump) return about;
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
    if (value.ok) entries.push([toHex(key), toHex(shown(map, value.value, programOfId))]);
  }
  return { ...about, entries };
}

function shown(
  { type }: BatchMap,
  value: Uint8Array<ArrayBuffer>,
  programOfId: (id: number) => number | null,
): Uint8Array {
  if (type !== 'prog_array') return value;
  const id = new DataView(value.buffer).getUint32(0, true);
  return new Uint8Array(Uint32Array.of(programOfId(id) ?? id).buffer);
}
