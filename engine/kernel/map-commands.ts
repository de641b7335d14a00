import { MAP_FLAGS, MAP_TYPES, type MapDef } from '../abi';
import { createMap, ProgArray } from '../maps';
import type { FdTable } from './fd-table';
import type { Kernel } from './kernel';
import type { MapObject } from './objects';
import { progOfFd, validName } from './prog-commands';
import { done, fail, failNumber, type SysError, type SysResult } from './result';

/** Attributes of the element commands. Keys and values have the map's sizes. */
export interface MapElemAttr {
  readonly mapFd: number;
  readonly key: Uint8Array;
}

export interface MapUpdateAttr extends MapElemAttr {
  /** Of a prog_array: the fd of a program, 4 bytes, little endian. */
  readonly value: Uint8Array;
  /** BPF_ANY, BPF_NOEXIST, BPF_EXIST. */
  readonly flags?: number;
}

export interface MapNextKeyAttr {
  readonly mapFd: number;
  /** `null` for the first key. */
  readonly key: Uint8Array | null;
}

/** @kernel kernel/bpf/syscall.c __bpf_map_get() */
export function mapOfFd(fds: FdTable, fd: number): SysResult<MapObject> {
  const file = fds.get(fd);
  if (!file) return fail('EBADF');
  return file.kind === 'map' ? done(file.map) : fail('EINVAL', `fd ${fd} is no map`);
}

/**
 * BPF_MAP_CREATE.
 *
 * @returns the fd
 * @kernel kernel/bpf/syscall.c map_create()
 */
export function mapCreate(kernel: Kernel, fds: FdTable, def: MapDef): SysResult<number> {
  if (!Object.hasOwn(MAP_TYPES, def.type)) return fail('EINVAL', 'unknown map type');
  if (!validName(def.name)) return fail('EINVAL', 'the name has characters that are not allowed');
  const created = createMap(kernel.memory, def);
  if (!created.ok) return created;
  const map = kernel.maps.add((id) => ({ id, def, map: created.map, userRefs: 1, progRefs: 0 }));
  kernel.registerMap(map);
  return done(fds.open({ kind: 'map', map }));
}

/** The map of an element command, if the fd may be used that way and the key has its size. */
function element(
  fds: FdTable,
  fd: number,
  key: Uint8Array | null,
  forbidden: number,
): { ok: true; map: MapObject } | SysError {
  const found = mapOfFd(fds, fd);
  if (!found.ok) return found;
  const map = found.value;
  if ((map.def.flags & forbidden) !== 0) return fail('EPERM');
  if (key && key.length !== map.def.keySize) {
    return fail('EINVAL', `keys of ${map.def.name} have ${map.def.keySize} bytes`);
  }
  return { ok: true, map };
}

const u32 = (bytes: Uint8Array) =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0, true);

/**
 * BPF_MAP_LOOKUP_ELEM. Of a prog_array it gives the id of the program.
 *
 * @kernel kernel/bpf/syscall.c map_lookup_elem()
 */
export function mapLookupElem(
  kernel: Kernel,
  fds: FdTable,
  attr: MapElemAttr,
): SysResult<Uint8Array<ArrayBuffer>> {
  const found = element(fds, attr.mapFd, attr.key, MAP_FLAGS.BPF_F_WRONLY);
  if (!found.ok) return found;
  const { map } = found.map;
  if (map instanceof ProgArray) {
    const id = map.progAt(u32(attr.key));
    return id === 0 ? fail('ENOENT') : done(new Uint8Array(Uint32Array.of(id).buffer));
  }
  const value = kernel.mapBytes.lookup(map, attr.key);
  return value ? done(value) : fail('ENOENT');
}

/**
 * BPF_MAP_UPDATE_ELEM. A prog_array takes the fd of a program, and holds the program.
 *
 * @kernel kernel/bpf/syscall.c map_update_elem(), arraymap.c bpf_fd_array_map_update_elem()
 */
export function mapUpdateElem(kernel: Kernel, fds: FdTable, attr: MapUpdateAttr): SysResult<0> {
  const found = element(fds, attr.mapFd, attr.key, MAP_FLAGS.BPF_F_RDONLY);
  if (!found.ok) return found;
  const { map } = found.map;
  const { key, value, flags = 0 } = attr;
  if (map instanceof ProgArray) {
    if (value.length !== 4) return fail('EINVAL');
    if (flags !== 0) return fail('EINVAL');
    if (u32(key) >= map.def.maxEntries) return fail('E2BIG');
    const prog = progOfFd(fds, u32(value));
    if (!prog.ok) return prog;
    kernel.setElement(map, u32(key), prog.value, 'progArray');
    return done(0);
  }
  return numbered(kernel.mapBytes.update(map, key, value, flags));
}

/** BPF_MAP_DELETE_ELEM. @kernel kernel/bpf/syscall.c map_delete_elem() */
export function mapDeleteElem(kernel: Kernel, fds: FdTable, attr: MapElemAttr): SysResult<0> {
  const found = element(fds, attr.mapFd, attr.key, MAP_FLAGS.BPF_F_RDONLY);
  if (!found.ok) return found;
  const { map } = found.map;
  if (map instanceof ProgArray) {
    const index = u32(attr.key);
    if (index >= map.def.maxEntries) return fail('E2BIG');
    if (map.progAt(index) === 0) return fail('ENOENT');
    kernel.setElement(map, index, null, 'progArray');
    return done(0);
  }
  return numbered(kernel.mapBytes.delete(map, attr.key));
}

/** BPF_MAP_GET_NEXT_KEY. ENOENT after the last. @kernel kernel/bpf/syscall.c map_get_next_key() */
export function mapGetNextKey(
  kernel: Kernel,
  fds: FdTable,
  attr: MapNextKeyAttr,
): SysResult<Uint8Array<ArrayBuffer>> {
  const found = element(fds, attr.mapFd, attr.key, MAP_FLAGS.BPF_F_WRONLY);
  if (!found.ok) return found;
  const key = kernel.mapBytes.nextKey(found.map.map, attr.key);
  return key ? done(key) : fail('ENOENT');
}

function numbered(result: number): SysResult<0> {
  return result === 0 ? done(0) : failNumber(result);
}

/** What `bpf_map_info` tells. */
export interface MapInfo extends MapDef {
  readonly kind: 'map';
  readonly id: number;
}

export function mapInfo({ id, def }: MapObject): MapInfo {
  return { kind: 'map', id, ...def };
}
