import type { FdTable } from './fd-table';
import type { MapObject } from './objects';
import { done, fail, type SysResult } from './result';

/** @kernel kernel/bpf/syscall.c __bpf_map_get() */
export function mapOfFd(fds: FdTable, fd: number): SysResult<MapObject> {
  const file = fds.get(fd);
  if (!file && !fds.isStream(fd)) return fail('EBADF');
  return file?.kind === 'map' ? done(file.map) : fail('EINVAL', `fd ${fd} is no map`);
}
