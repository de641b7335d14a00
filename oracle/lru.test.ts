import { expect, it } from 'vitest';
import { MAP_FLAGS } from '../engine/abi';
import { assemble } from '../engine/asm';
import { encodeProgram } from '../engine/isa';
import { createKernel } from '../engine/kernel';
import { fromHex, prng, toHex } from '../engine/util';
import { describeKernel } from './describe-kernel';
import { askKernel, type KernelOp, type KernelRequest } from './kernel';
import { SEED } from './seed';

/**
 * Look-ups by programs keep elements in an LRU map, those by system calls do not. Here a program
 * looks up the key that its packet begins with.
 */

const FOUND = 1;
const MISSING = 2;

function touchingProgram(): string {
  const built = assemble(`
    map m: lru_hash, key 4, value 4, entries 1
    xdp touch:
      r2 = *(u32 *)(r1 + 0)
      r3 = *(u32 *)(r1 + 4)
      r4 = r2
      r4 += 14
      if r4 > r3 goto missing
      r4 = *(u32 *)(r2 + 0)
      *(u32 *)(r10 - 4) = r4
      r1 = map[m]
      r2 = r10
      r2 += -4
      call map_lookup_elem
      if r0 == 0 goto missing
      r0 = ${FOUND}
      exit
    missing:
      r0 = ${MISSING}
      exit`);
  if (!built.ok) throw new Error(built.errors[0]?.message ?? '');
  return toHex(encodeProgram(built.program.insns));
}

const bytes = (hex: string) => fromHex(hex) ?? new Uint8Array(0);

function requestOf(seed: number): KernelRequest {
  const random = prng(seed);
  for (let i = 0; i < 4; i++) random.next();
  const below = (limit: number) => random.next() % limit;
  const entries = [1, 3, 10, 64, 100, 600][below(6)] ?? 1;
  const perCpu = below(2) === 1;
  const flags = below(2) === 1 ? MAP_FLAGS.BPF_F_NO_COMMON_LRU : 0;
  const keyOf = () => toHex(new Uint8Array(Uint32Array.of(below(3 * entries + 1)).buffer));
  const ops = Array.from({ length: 1500 }, (): KernelOp => {
    const [key, roll] = [keyOf(), below(100)];
    if (roll < 45) return { cmd: 'run', map: 0, data: key.padEnd(28, '0') };
    if (roll < 90) {
      const value = '01'.repeat(perCpu ? 16 : 4);
      return { cmd: 'update', map: 0, key, value, flags: below(8) === 0 ? 1 + below(2) : 0 };
    }
    return { cmd: roll < 95 ? 'lookup' : 'delete', map: 0, key };
  });
  const type = perCpu ? 'lru_percpu_hash' : 'lru_hash';
  return {
    maps: [{ type, key_size: 4, value_size: 4, max_entries: entries, flags, dump: false }],
    progs: [{ type: 'xdp', insns: touchingProgram(), log_level: 1, xlated: false }],
    ops,
  };
}

/** What the commands answer here, in short. */
function askEngine({ maps = [], ops = [] }: KernelRequest): string[] {
  const [shape] = maps;
  const kernel = createKernel();
  const process = kernel.process();
  const made = process.bpf('BPF_MAP_CREATE', {
    name: 'm',
    type: shape?.type as 'lru_hash',
    keySize: 4,
    valueSize: 4,
    maxEntries: shape?.max_entries ?? 0,
    flags: shape?.flags ?? 0,
  });
  if (!made.ok) return [made.errno];
  const mapFd = made.value;
  const map = process.mapOf(mapFd)?.map;
  const room = map && kernel.mapBytes.room(map);
  if (!map || typeof room !== 'object') return ['no room'];
  return (ops as readonly KernelOp[]).map(({ cmd, data = '', key = '', value = '', flags = 0 }) => {
    if (cmd === 'run') {
      kernel.memory.u8.set(bytes(data).subarray(0, 4), room.key);
      return String(map.lookup(room.key) === 0 ? MISSING : FOUND);
    }
    const attr = { mapFd, key: bytes(key), value: bytes(value), flags };
    const answer =
      cmd === 'update'
        ? process.bpf('BPF_MAP_UPDATE_ELEM', attr)
        : cmd === 'delete'
          ? process.bpf('BPF_MAP_DELETE_ELEM', attr)
          : process.bpf('BPF_MAP_LOOKUP_ELEM', { mapFd, key: attr.key });
    return answer.ok ? 'ok' : answer.errno;
  });
}

describeKernel(`what an LRU map keeps of what programs look up (CHAINCALL_SEED=${SEED})`, () => {
  it('is what it keeps in Linux', () => {
    const requests = Array.from({ length: 40 }, (_, i) => requestOf(SEED + i));
    const answers = askKernel(requests);
    for (const [i, request] of requests.entries()) {
      const theirs = (answers[i]?.ops ?? []).map(({ verdict, retval }) =>
        retval === undefined ? verdict : String(retval),
      );
      expect(theirs).toContain(String(FOUND));
      expect(askEngine(request), JSON.stringify(request.maps)).toEqual(theirs);
    }
  });
});
