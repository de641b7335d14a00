import { ERRNO } from '../abi';
import {
  innerMapFits,
  MapArray,
  MapHash,
  PerfEventArray,
  ProgArray,
  RefArray,
  XskMap,
} from '../maps';
import type { FdTable } from './fd-table';
import type { Kernel } from './kernel';
import { mapOfFd } from './map-of-fd';
import type { MapObject } from './objects';
import { progOfFd } from './prog-commands';
import { joinProgArray } from './prog-kind';
import { done, fail, failNumber, type SysResult } from './result';

/** Maps whose elements refer to programs, maps, perf events and sockets: fds go in. */

const u32 = (bytes: Uint8Array) =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0, true);

/** The map that may go into a map of maps, by its fd. @kernel kernel/bpf/map_in_map.c bpf_map_fd_get_ptr() */
function innerMap(fds: FdTable, outer: MapObject, fd: number): SysResult<MapObject> {
  const inner = mapOfFd(fds, fd);
  if (!inner.ok) return inner;
  const model = outer.def.inner;
  if (model && innerMapFits(model, inner.value.def)) return inner;
  return fail(
    'EINVAL',
    `${inner.value.def.name} has not the shape of the maps in ${outer.def.name}`,
  );
}

/**
 * An update of a map whose elements are references; `null` for any other map.
 *
 * @kernel kernel/bpf/arraymap.c bpf_fd_array_map_update_elem(), hashtab.c bpf_fd_htab_map_update_elem()
 */
export function updateReference(
  kernel: Kernel,
  fds: FdTable,
  object: MapObject,
  { key, value, flags }: { key: Uint8Array; value: Uint8Array; flags: number },
): SysResult<0> | null {
  const { map } = object;
  if (map instanceof MapHash) {
    const inner = innerMap(fds, object, u32(value));
    return inner.ok ? putInHash(kernel, map, { key, inner: inner.value, flags }) : inner;
  }
  if (!(map instanceof RefArray)) return null;
  const index = u32(key);
  if (flags > (map instanceof XskMap ? 2 : 0)) return fail('EINVAL');
  if (index >= map.def.maxEntries) return fail('E2BIG');
  if (map instanceof ProgArray) {
    const prog = progOfFd(fds, u32(value));
    if (!prog.ok) return prog;
    const differs = joinProgArray(object, prog.value);
    if (differs) return differs;
    kernel.setElement(map, index, prog.value, 'progArray');
  } else if (map instanceof MapArray) {
    const inner = innerMap(fds, object, u32(value));
    if (!inner.ok) return inner;
    kernel.setInnerMap(map, index, inner.value);
  } else if (map instanceof PerfEventArray) {
    const file = fds.get(u32(value));
    if (file?.kind !== 'perf_event')
      return fail(file ? 'EINVAL' : 'EBADF', `fd ${u32(value)} is no perf event`);
    map.open(index, file.cpu);
  } else {
    const open = fds.isStream(u32(value)) || fds.get(u32(value)) !== undefined;
    return fail(open ? 'ENOTSOCK' : 'EBADF', 'there are no sockets here');
  }
  return done(0);
}

function putInHash(
  kernel: Kernel,
  map: MapHash,
  { key, inner, flags }: { key: Uint8Array; inner: MapObject; flags: number },
): SysResult<0> {
  const before = idInHash(kernel, map, key);
  const id = new Uint8Array(Uint32Array.of(inner.id).buffer);
  const result = kernel.mapBytes.update(map, key, id, flags);
  if (result !== 0) return failNumber(result);
  inner.mapRefs++;
  kernel.dropInnerMap(before);
  return done(0);
}

/** Id of the map under a key, 0 where there is none. */
function idInHash(kernel: Kernel, map: MapHash, key: Uint8Array): number {
  const id = kernel.mapBytes.lookup(map, key);
  return id ? u32(id) : 0;
}

/** A removal from a map whose elements are references; `null` for any other map. */
export function deleteReference(
  kernel: Kernel,
  { map }: MapObject,
  key: Uint8Array,
): SysResult<0> | null {
  if (map instanceof MapHash) {
    const before = idInHash(kernel, map, key);
    const result = kernel.mapBytes.delete(map, key);
    if (result !== 0) return failNumber(result);
    kernel.dropInnerMap(before);
    return done(0);
  }
  if (!(map instanceof RefArray)) return null;
  const index = u32(key);
  if (map instanceof XskMap) return index < map.def.maxEntries ? done(0) : fail('EINVAL');
  if (index >= map.def.maxEntries) return fail('E2BIG');
  if (map.idAt(index) === 0) return failNumber(-ERRNO.ENOENT.number);
  if (map instanceof ProgArray) kernel.setElement(map, index, null, 'progArray');
  else if (map instanceof MapArray) kernel.setInnerMap(map, index, null);
  else map.setId(index, 0);
  return done(0);
}
