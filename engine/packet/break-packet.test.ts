import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BREAKAGES, type ChosenBreakage, composeBroken } from './break-packet';
import { summarise } from './dissect';
import type { Layer } from './layer';
import { lintPacket } from './lint';
import { spansOf } from './spans';
import { PACKET_TEMPLATES } from './templates';
import { anyFrame } from './test-layers';

const layers = PACKET_TEMPLATES.find(({ id }) => id === 'udp')!.layers;
const ping6 = PACKET_TEMPLATES.find(({ id }) => id === 'ping6')!.layers;

function broken(from: readonly Layer[], ...chosen: ChosenBreakage[]) {
  const result = composeBroken(from, chosen);
  if (!result.ok) throw new Error(result.message);
  return result.packets;
}
const codes = (packets: readonly Uint8Array[]) =>
  packets.map((packet) => lintPacket(packet).map(({ code }) => code));

describe('breaking packets on purpose', () => {
  it('does what the linter then finds', () => {
    const wrong = (chosen: ChosenBreakage) => codes(broken(layers, chosen))[0];
    expect(wrong({ id: 'ip-checksum' })).toEqual(['ipv4-checksum-wrong']);
    expect(wrong({ id: 'transport-checksum' })).toEqual(['udp-checksum-wrong']);
    expect(wrong({ id: 'ip-length' })).toEqual(['ipv4-length']);
    expect(wrong({ id: 'udp-length', amount: -100 })).toEqual(['udp-length']);
    expect(wrong({ id: 'header-length' })).toEqual(['ipv4-header-length']);
    expect(wrong({ id: 'type-order' })).toEqual(['ethernet-type-order']);
    expect(wrong({ id: 'truncate', amount: 30 })).toEqual(['ipv4-cut']);
    expect(wrong({ id: 'truncate', amount: 10 })).toEqual(['too-short']);
  });

  it('cuts IPv4 packets into fragments that make up the whole again', () => {
    const pieces = broken(layers, { id: 'fragment', amount: 8 });
    expect(pieces.map((piece) => summarise(piece).what)).toEqual([
      'UDP 40001 → 9999 (first fragment)',
      'UDP fragment at 8',
      'UDP fragment at 16',
    ]);
    expect(codes(pieces)).toEqual([[], [], []]);
    const [whole] = broken(layers);
    const data = pieces.flatMap((piece) => [...piece.subarray(34)]);
    expect(data).toEqual([...whole!.subarray(34)]);
  });

  it('cuts IPv6 packets with a fragment header each', () => {
    const pieces = broken(ping6, { id: 'fragment', amount: 32 });
    expect(pieces).toHaveLength(2);
    expect(spansOf(pieces[0]!).map(({ kind }) => kind)).toEqual([
      'ethernet',
      'ipv6',
      'fragment',
      'icmp',
    ]);
    expect(summarise(pieces[1]!).what).toBe('ICMPv6 fragment at 32');
    const [whole] = broken(ping6);
    const data = pieces.flatMap((piece) => [...piece.subarray(62)]);
    expect(data).toEqual([...whole!.subarray(54)]);
  });

  it('says which layers are missing, and which numbers do not do', () => {
    expect(composeBroken([{ kind: 'ethernet' }], [{ id: 'udp-length' }])).toMatchObject({
      ok: false,
      message: '"Wrong UDP length" needs one of these layers: udp.',
    });
    expect(composeBroken(layers, [{ id: 'fragment', amount: 12 }])).toMatchObject({ ok: false });
    expect(composeBroken(layers, [{ id: 'header-length', amount: 18 }])).toMatchObject({
      ok: false,
      layer: 1,
      message: expect.stringMatching(/multiple of 4/),
    });
  });

  it('never throws, whatever is chosen of whatever packet', () => {
    const chosen = fc.array(
      fc.record({
        id: fc.constantFrom(...BREAKAGES.map(({ id }) => id)),
        amount: fc.integer({ min: -10, max: 100 }),
      }),
      { maxLength: 4 },
    );
    fc.assert(
      fc.property(anyFrame, chosen, (from, list) => {
        const result = composeBroken(from, list);
        if (!result.ok) expect(result.message).toMatch(/\.$/);
      }),
      { numRuns: 300 },
    );
  });
});
