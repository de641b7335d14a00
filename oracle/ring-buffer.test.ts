import { expect, it } from 'vitest';
import { assemble } from '../engine/asm';
import { encodeProgram } from '../engine/isa';
import { createKernel } from '../engine/kernel';
import { RingBuffer } from '../engine/maps';
import { prng, toHex } from '../engine/util';
import { describeKernel } from './describe-kernel';
import { askKernel } from './kernel';
import { SEED } from './seed';

const RING = 4096;
const MOST = 1023; // bytes of a record

/** Sends as many zeroes as the packet's first two bytes say, and returns what the helper did. */
function sendingProgram(): string {
  const built = assemble(`
    map ring: ringbuf, entries ${RING}
    map zeroes: array, key 4, value 1024, entries 1
    xdp send:
      r2 = *(u32 *)(r1 + 0)
      r3 = *(u32 *)(r1 + 4)
      r4 = r2
      r4 += 14
      if r4 > r3 goto out
      r6 = *(u16 *)(r2 + 0)
      r6 &= ${MOST}
      *(u32 *)(r10 - 4) = 0
      r1 = map[zeroes]
      r2 = r10
      r2 += -4
      call map_lookup_elem
      if r0 == 0 goto out
      r1 = map[ring]
      r2 = r0
      r3 = r6
      r4 = 0
      call ringbuf_output
      exit
    out:
      r0 = 99
      exit`);
  if (!built.ok) throw new Error(built.errors[0]?.message ?? '');
  return toHex(encodeProgram(built.program.insns));
}

describeKernel(`a ring buffer that nobody reads (CHAINCALL_SEED=${SEED})`, () => {
  it('fills as in Linux', () => {
    const random = prng(SEED);
    for (let round = 0; round < 20; round++) {
      const sizes = Array.from({ length: 40 }, () => random.next() & (round % 2 ? MOST : 127));
      const [answer] = askKernel([
        {
          maps: [
            { type: 'ringbuf', key_size: 0, value_size: 0, max_entries: RING },
            { type: 'array', key_size: 4, value_size: 1024, max_entries: 1, dump: false },
          ],
          progs: [{ type: 'xdp', insns: sendingProgram(), log_level: 1, xlated: false }],
          ops: sizes.map((size) => {
            const data = toHex(new Uint8Array(Uint16Array.of(size).buffer)).padEnd(28, '0');
            return { cmd: 'run', map: 0, data };
          }),
        },
      ]);
      const kernel = createKernel();
      const process = kernel.process();
      const def = { name: 'r', type: 'ringbuf', keySize: 0, valueSize: 0, flags: 0 } as const;
      const made = process.bpf('BPF_MAP_CREATE', { ...def, maxEntries: RING });
      const ring = made.ok ? process.mapOf(made.value)?.map : null;
      const zeroes = kernel.memory.map({ kind: 'kernel', label: 'zeroes', size: 1024 });
      if (!(ring instanceof RingBuffer) || zeroes === null) throw new Error('no ring');
      const { start } = kernel.memory.region(zeroes);
      const ours = sizes.map((size) => ring.output(start, size) >>> 0);
      expect(answer?.ops?.map(({ retval }) => retval)).toEqual(ours);
      expect(answer?.maps[0]?.records).toEqual(ring.records(false).map(toHex));
    }
  });
});
