import { BPF_OBJ_NAME_LEN, type ProgTypeName } from '../abi';
import { encodeProgram } from '../isa';
import type { FdTable } from './fd-table';
import { dumpInsns } from './link';
import type { ProgObject } from './objects';
import { done, fail, type SysResult } from './result';

/**
 * The program that an fd refers to.
 *
 * @returns EBADF for an fd that is not open, EINVAL for one that is no program
 * @kernel kernel/bpf/syscall.c bpf_prog_get()
 */
export function progOfFd(fds: FdTable, fd: number): SysResult<ProgObject> {
  const file = fds.get(fd);
  if (!file && !fds.isStream(fd)) return fail('EBADF');
  return file?.kind === 'prog' ? done(file.prog) : fail('EINVAL', `fd ${fd} is no program`);
}

/** Whether an object may be called so. @kernel kernel/bpf/syscall.c bpf_obj_name_cpy() */
export function validName(name: string): boolean {
  return name.length < BPF_OBJ_NAME_LEN && /^[A-Za-z0-9_.]*$/.test(name);
}

/** What `bpf_prog_info` tells, as far as it exists here. */
export interface ProgInfo {
  readonly kind: 'prog';
  readonly id: number;
  readonly type: ProgTypeName;
  readonly name: string;
  /** 16 hex digits. */
  readonly tag: string;
  readonly gplCompatible: boolean;
  readonly mapIds: readonly number[];
  /** Instructions that the verifier went through. */
  readonly verifiedInsns: number;
  /**
   * The instructions as they run. Loads of maps carry map ids; the injected array of slots is a
   * plain constant, as it was in the posted patch, and no map id.
   */
  readonly xlated: Uint8Array;
}

/** @kernel kernel/bpf/syscall.c bpf_prog_get_info_by_fd() */
export function progInfo(prog: ProgObject): ProgInfo {
  return {
    kind: 'prog',
    id: prog.id,
    type: prog.type,
    name: prog.name,
    tag: prog.tag,
    gplCompatible: prog.gplCompatible,
    mapIds: prog.maps.map(({ id }) => id),
    verifiedInsns: prog.verified.stats.processed,
    xlated: encodeProgram(dumpInsns(prog.xlated, prog.maps, ({ id }) => id)),
  };
}
