import { MAP_FLAGS, MAP_TYPES, MAP_UPDATE_FLAGS, type MapCommandName, type MapDef } from '../abi';
import { checkMapDef, createMap, innerMapProblem } from '../maps';
import type { FdTable } from './fd-table';
import type { Kernel } from './kernel';
import { mapOfFd } from './map-of-fd';
import { deleteReference, updateReference } from './map-references';
import type { MapObject } from './objects';
import { validName } from './prog-commands';
import { done, fail, failNumber, type SysError, type SysResult } from './result';

/** Attributes of BPF_MAP_CREATE. */
export interface MapCreateAttr extends MapDef {
  /** Of a map of maps: the map that those in it look like. */
  readonly innerMapFd?: number;
}

/** Attributes of the element commands. Keys and values have the map's sizes. */
export interface MapElemAttr {
  readonly mapFd: number;
  /** Empty for maps without keys. */
  readonly key: Uint8Array;
}

export interface MapLookupAttr extends MapElemAttr {
  /** Of a bloom filter: what to look for. */
  readonly value?: Uint8Array;
  readonly flags?: number;
}

export interface MapUpdateAttr extends MapElemAttr {
  /** Of a map that refers to other objects: an fd, 4 bytes, little endian. */
  readonly value: Uint8Array;
  /** BPF_ANY, BPF_NOEXIST, BPF_EXIST. */
  readonly flags?: number;
}

export interface MapNextKeyAttr {
  readonly mapFd: number;
  /** `null` for the first key. */
  readonly key: Uint8Array | null;
}

/**
 * BPF_MAP_CREATE.
 *
 * @returns the fd
 * @kernel kernel/bpf/syscall.c map_create()
 */
export function mapCreate(kernel: Kernel, fds: FdTable, attr: MapCreateAttr): SysResult<number> {
  const { innerMapFd, inner: _, frozen: _frozen, contents: _contents, ...def } = attr; // a loader's affair
  if (!Object.hasOwn(MAP_TYPES, def.type)) return fail('EINVAL', 'unknown map type');
  const problem = checkMapDef(def);
  if (problem) return fail(problem);
  const inner = innerDef(fds, def, innerMapFd);
  if (!inner.ok) return inner;
  const full = inner.value ? { ...def, inner: inner.value } : def;
  const created = createMap(kernel.memory, full, kernel.mapHost, kernel.rareMaps);
  if (!created.ok) return created;
  if (!validName(def.name)) return fail('EINVAL', 'the name has characters that are not allowed');
  const map = kernel.maps.add((id): MapObject => {
    const refs = { userRefs: 1, progRefs: 0, mapRefs: 0, owner: null, frozen: false };
    return { id, def: created.map.def, map: created.map, ...refs };
  });
  kernel.registerMap(map);
  const access = def.flags & (MAP_FLAGS.BPF_F_RDONLY | MAP_FLAGS.BPF_F_WRONLY);
  return done(fds.open({ kind: 'map', map, access }));
}

/** What a new map of maps is modelled on; `null` for other maps. */
function innerDef(
  fds: FdTable,
  { type }: MapDef,
  fd: number | undefined,
): SysResult<MapDef | null> {
  if (MAP_TYPES[type].refersTo !== 'map') return done(null);
  if (fd === undefined) return fail('EINVAL', 'a map of maps is modelled on a map');
  const model = mapOfFd(fds, fd);
  if (!model.ok) return model;
  const problem = innerMapProblem(model.value.def);
  return problem ? fail(problem) : done(model.value.def);
}

/** The map of a command, if system calls may do with it what the command does. */
export function mapForCommand(
  fds: FdTable,
  fd: number,
  does: { readonly reads?: true; readonly writes?: true },
): SysResult<MapObject> {
  const found = mapOfFd(fds, fd);
  if (!found.ok) return found;
  const file = fds.get(fd);
  const access = file?.kind === 'map' ? file.access : 0;
  if (does.reads && (access & MAP_FLAGS.BPF_F_WRONLY) !== 0)
    return fail('EPERM', 'the map was created to be written only');
  if (does.writes && (access & MAP_FLAGS.BPF_F_RDONLY) !== 0)
    return fail('EPERM', 'the map was created to be read only');
  if (does.writes && found.value.frozen) return fail('EPERM', 'the map is frozen');
  return found;
}

/** The error for a key of the wrong length, `null` for one that fits. */
function keyProblem({ def }: MapObject, key: Uint8Array | null): SysError | null {
  if (!key || key.length === def.keySize) return null;
  return fail('EINVAL', `keys of ${def.name} have ${def.keySize} bytes`);
}

/**
 * BPF_MAP_LOOKUP_ELEM. Of a map that refers to other objects it gives their ids.
 *
 * @kernel kernel/bpf/syscall.c map_lookup_elem()
 */
export function mapLookupElem(
  kernel: Kernel,
  fds: FdTable,
  { mapFd, key, value, flags = 0 }: MapLookupAttr,
): SysResult<Uint8Array<ArrayBuffer>> {
  if ((flags & ~MAP_UPDATE_FLAGS.BPF_F_LOCK) !== 0) return fail('EINVAL');
  const found = mapForCommand(fds, mapFd, { reads: true });
  if (!found.ok) return found;
  if (flags !== 0) return fail('EINVAL', 'the values of this map have no lock');
  const bad = keyProblem(found.value, key);
  return bad ?? bytesOrError(kernel.mapBytes.lookupElem(found.value.map, key, value));
}

/** BPF_MAP_LOOKUP_AND_DELETE_ELEM. @kernel kernel/bpf/syscall.c map_lookup_and_delete_elem() */
export function mapLookupAndDeleteElem(
  kernel: Kernel,
  fds: FdTable,
  { mapFd, key, flags = 0 }: MapLookupAttr,
): SysResult<Uint8Array<ArrayBuffer>> {
  if ((flags & ~MAP_UPDATE_FLAGS.BPF_F_LOCK) !== 0) return fail('EINVAL');
  const found = mapForCommand(fds, mapFd, { reads: true, writes: true });
  if (!found.ok) return found;
  if (flags !== 0) return fail('EINVAL');
  const bad = keyProblem(found.value, key);
  return bad ?? bytesOrError(kernel.mapBytes.lookupAndDelete(found.value.map, key));
}

/**
 * BPF_MAP_UPDATE_ELEM. A map that refers to other objects takes an fd, and holds the object.
 *
 * @kernel kernel/bpf/syscall.c map_update_elem(), bpf_map_update_value()
 */
export function mapUpdateElem(kernel: Kernel, fds: FdTable, attr: MapUpdateAttr): SysResult<0> {
  const found = mapForCommand(fds, attr.mapFd, { writes: true });
  if (!found.ok) return found;
  return updateElement(kernel, fds, found.value, attr);
}

/** An update once the map is found. */
export function updateElement(
  kernel: Kernel,
  fds: FdTable,
  map: MapObject,
  { key, value, flags = 0 }: Omit<MapUpdateAttr, 'mapFd'>,
): SysResult<0> {
  if ((flags & MAP_UPDATE_FLAGS.BPF_F_LOCK) !== 0) return fail('EINVAL');
  const bad = keyProblem(map, key);
  if (bad) return bad;
  if (value.length !== map.map.userValueSize) {
    return fail('EINVAL', `values of ${map.def.name} have ${map.map.userValueSize} bytes`);
  }
  return (
    updateReference(kernel, fds, map, { key, value, flags }) ??
    numbered(kernel.mapBytes.update(map.map, key, value, flags))
  );
}

/** BPF_MAP_DELETE_ELEM. @kernel kernel/bpf/syscall.c map_delete_elem() */
export function mapDeleteElem(kernel: Kernel, fds: FdTable, attr: MapElemAttr): SysResult<0> {
  const found = mapForCommand(fds, attr.mapFd, { writes: true });
  if (!found.ok) return found;
  return deleteElement(kernel, found.value, attr.key);
}

/** A removal once the map is found. */
export function deleteElement(kernel: Kernel, map: MapObject, key: Uint8Array): SysResult<0> {
  return (
    keyProblem(map, key) ??
    deleteReference(kernel, map, key) ??
    numbered(kernel.mapBytes.delete(map.map, key))
  );
}

/** BPF_MAP_GET_NEXT_KEY. ENOENT after the last. @kernel kernel/bpf/syscall.c map_get_next_key() */
export function mapGetNextKey(
  kernel: Kernel,
  fds: FdTable,
  attr: MapNextKeyAttr,
): SysResult<Uint8Array<ArrayBuffer>> {
  const found = mapForCommand(fds, attr.mapFd, { reads: true });
  if (!found.ok) return found;
  const bad = keyProblem(found.value, attr.key);
  return bad ?? bytesOrError(kernel.mapBytes.nextKeyElem(found.value.map, attr.key));
}

/** BPF_MAP_FREEZE: from now on only programs write to the map. @kernel kernel/bpf/syscall.c map_freeze() */
export function mapFreeze(
  _kernel: Kernel,
  fds: FdTable,
  { mapFd }: { readonly mapFd: number },
): SysResult<0> {
  const found = mapForCommand(fds, mapFd, { writes: true });
  if (!found.ok) return found;
  found.value.frozen = true;
  return done(0);
}

/** Whether a command can work on a map of this type at all. */
export function supports({ def }: MapObject, command: MapCommandName): boolean {
  return MAP_TYPES[def.type].commands.includes(command);
}

export function numbered(result: number): SysResult<0> {
  return result === 0 ? done(0) : failNumber(result);
}

function bytesOrError(answer: Uint8Array<ArrayBuffer> | number) {
  return typeof answer === 'number' ? failNumber(answer) : done(answer);
}

/** What `bpf_map_info` tells. */
export interface MapInfo extends Omit<MapDef, 'inner'> {
  readonly kind: 'map';
  readonly id: number;
}

export function mapInfo({ id, def }: MapObject): MapInfo {
  const { inner: _, ...told } = def;
  return { kind: 'map', id, ...told };
}
