import type { MapDef } from '../abi';
import type { Process } from './process';
import type { ProgLoadAttr } from './prog-load';
import type { SysResult } from './result';

/**
 * The calls of libbpf, the chain calls of 2019 among them, as functions of a process. Where libbpf
 * gives -1 and sets errno, these give the error by name.
 */
export function libbpf(process: Process) {
  const u32 = (value: number) => new Uint8Array(Uint32Array.of(value).buffer);
  return {
    bpf_prog_load: (attr: ProgLoadAttr) => process.bpf('BPF_PROG_LOAD', attr),
    bpf_map_create: (def: MapDef) => process.bpf('BPF_MAP_CREATE', def),
    bpf_map_update_elem: (mapFd: number, key: Uint8Array, value: Uint8Array, flags = 0) =>
      process.bpf('BPF_MAP_UPDATE_ELEM', { mapFd, key, value, flags }),
    bpf_map_lookup_elem: (mapFd: number, key: Uint8Array) =>
      process.bpf('BPF_MAP_LOOKUP_ELEM', { mapFd, key }),
    bpf_map_delete_elem: (mapFd: number, key: Uint8Array) =>
      process.bpf('BPF_MAP_DELETE_ELEM', { mapFd, key }),
    bpf_map_get_next_key: (mapFd: number, key: Uint8Array | null) =>
      process.bpf('BPF_MAP_GET_NEXT_KEY', { mapFd, key }),
    /** Puts a program into a slot of a prog_array. */
    prog_array_set: (mapFd: number, index: number, progFd: number) =>
      process.bpf('BPF_MAP_UPDATE_ELEM', { mapFd, key: u32(index), value: u32(progFd) }),
    bpf_prog_test_run_opts: (progFd: number, data: Uint8Array) =>
      process.bpf('BPF_PROG_TEST_RUN', { progFd, data }),
    bpf_prog_get_fd_by_id: (id: number) => process.bpf('BPF_PROG_GET_FD_BY_ID', { id }),
    bpf_xdp_attach: (ifindex: number, progFd: number, flags = 0, oldProgFd?: number) =>
      process.setXdp(ifindex, progFd, flags, oldProgFd),
    bpf_xdp_detach: (ifindex: number, flags = 0) => process.setXdp(ifindex, -1, flags),
    bpf_xdp_query_id: (ifindex: number) => process.queryXdp(ifindex),
    /** @param retcode -1 for the wildcard */
    bpf_prog_chain_add: (prevFd: number, retcode: number, nextFd: number): SysResult<0> =>
      process.bpf('BPF_PROG_CHAIN_ADD', { prevProgFd: prevFd, nextProgFd: nextFd, retcode }),
    bpf_prog_chain_del: (prevFd: number, retcode: number): SysResult<0> =>
      process.bpf('BPF_PROG_CHAIN_DEL', { prevProgFd: prevFd, retcode }),
    /** @returns the id of the successor */
    bpf_prog_chain_get: (prevFd: number, retcode: number): SysResult<number> =>
      process.bpf('BPF_PROG_CHAIN_GET', { prevProgFd: prevFd, retcode }),
  };
}
