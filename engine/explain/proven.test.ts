import { expect, it } from 'vitest';
import { assembleCase } from '../test/verifier-corpus';
import { requestOf } from '../test/verifier-log';
import { verify } from '../verifier';
import { provenOf } from './proven';

function proven(source: string) {
  const program = assembleCase(source);
  const result = verify(requestOf(program, 0));
  if (!result.ok) throw new Error(result.message);
  return provenOf(program, result.visits);
}

it('tells what an accepted program touches, and how far the packet is proven to reach', () => {
  const told = proven(`
    map hits: array, key 4, value 8, entries 1
      r0 = XDP_PASS
      r6 = *(u32 *)(r1 + xdp_md.data)
      r7 = *(u32 *)(r1 + xdp_md.data_end)
      r2 = r6
      r2 += 14
      if r2 > r7 goto out
      r3 = *(u16 *)(r6 + 12)
      *(u8 *)(r6 + 0) = 2
      r1 = map[hits][0]
      r2 = 1
      lock *(u64 *)(r1 + 0) += r2
      call bpf_ktime_get_ns
      r0 = XDP_PASS
    out:
      exit`);
  expect(told).toEqual({
    packet: [
      { at: 6, kind: 'read', needs: 14, known: 14, fixed: true },
      { at: 7, kind: 'write', needs: 1, known: 14, fixed: true },
    ],
    ctx: ['data', 'data_end'],
    maps: ['hits'],
    helpers: ['bpf_ktime_get_ns'],
  });
});

it('tells a read behind a header of varying length apart', () => {
  const { packet } = proven(`
      r0 = XDP_PASS
      r6 = *(u32 *)(r1 + xdp_md.data)
      r7 = *(u32 *)(r1 + xdp_md.data_end)
      r2 = r6
      r2 += 34
      if r2 > r7 goto out
      r3 = *(u8 *)(r6 + 14)
      r3 &= 15
      r3 <<= 2
      r6 += r3
      r2 = r6
      r2 += 18
      if r2 > r7 goto out
      r4 = *(u16 *)(r6 + 16)
    out:
      exit`);
  expect(packet.map(({ needs, known, fixed }) => [needs, known, fixed])).toEqual([
    [15, 34, true],
    [18, 18, false],
  ]);
});
