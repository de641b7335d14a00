import { describe, expect, it } from 'vitest';
import { MAP_FLAGS, type MapDef } from '../abi';
import { createKernel } from './execution';
import type { Process } from './process';

const ARRAY: MapDef = {
  name: 'a',
  type: 'array',
  keySize: 4,
  valueSize: 4,
  maxEntries: 2,
  flags: 0,
};
const key = (index: number) => new Uint8Array(Uint32Array.of(index).buffer);

function create(process: Process, def: MapDef, innerMapFd?: number): number {
  const attr = innerMapFd === undefined ? def : { ...def, innerMapFd };
  const created = process.bpf('BPF_MAP_CREATE', attr);
  if (!created.ok) throw new Error(created.errno);
  return created.value;
}

describe('a map of maps', () => {
  for (const type of ['array_of_maps', 'hash_of_maps'] as const) {
    it(`holds what is in it: ${type}`, () => {
      const kernel = createKernel();
      const process = kernel.process();
      const inner = create(process, ARRAY);
      const outer = create(process, { ...ARRAY, name: 'o', type }, inner);
      const put = (fd: number) =>
        process.bpf('BPF_MAP_UPDATE_ELEM', { mapFd: outer, key: key(1), value: key(fd) });
      expect(put(inner)).toMatchObject({ ok: true });
      process.close(inner);
      expect(kernel.maps.get(1)?.mapRefs).toBe(1);
      expect(process.bpf('BPF_MAP_LOOKUP_ELEM', { mapFd: outer, key: key(1) })).toEqual({
        ok: true,
        value: key(1),
      });
      const other = create(process, { ...ARRAY, name: 'b' });
      expect(put(other)).toMatchObject({ ok: true });
      expect(kernel.maps.get(1)).toBeUndefined();
      process.close(outer);
      expect(kernel.maps.get(3)?.mapRefs).toBe(0);
      expect(put(other)).toMatchObject({ ok: false, errno: 'EBADF' });
    });
  }
});

describe('the flags of a map that belong to its fd', () => {
  it('bind that fd alone', () => {
    const process = createKernel().process();
    const readOnly = create(process, { ...ARRAY, flags: MAP_FLAGS.BPF_F_RDONLY });
    const write = (mapFd: number) =>
      process.bpf('BPF_MAP_UPDATE_ELEM', { mapFd, key: key(0), value: key(9) });
    expect(write(readOnly)).toMatchObject({ ok: false, errno: 'EPERM' });
    expect(process.bpf('BPF_OBJ_GET_INFO_BY_FD', { fd: readOnly })).toMatchObject({
      value: { flags: 0 },
    });
    const again = process.bpf('BPF_MAP_GET_FD_BY_ID', { id: 1 });
    expect(again.ok && write(again.value)).toMatchObject({ ok: true });
  });
});

describe('a frozen map', () => {
  it('is read, but not written by system calls', () => {
    const process = createKernel().process();
    const mapFd = create(process, ARRAY);
    expect(process.bpf('BPF_MAP_FREEZE', { mapFd })).toMatchObject({ ok: true });
    const value = key(9);
    for (const answer of [
      process.bpf('BPF_MAP_UPDATE_ELEM', { mapFd, key: key(0), value }),
      process.bpf('BPF_MAP_UPDATE_BATCH', { mapFd, count: 1, keys: key(0), values: value }),
      process.bpf('BPF_MAP_DELETE_ELEM', { mapFd, key: key(0) }),
      process.bpf('BPF_MAP_FREEZE', { mapFd }),
    ])
      expect(answer).toMatchObject({ ok: false, errno: 'EPERM' });
    expect(process.bpf('BPF_MAP_LOOKUP_ELEM', { mapFd, key: key(0) })).toMatchObject({ ok: true });
  });
});
