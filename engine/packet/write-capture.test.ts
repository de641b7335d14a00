import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCapture } from './read-capture';
import { PACKET_TEMPLATES } from './templates';
import type { CapturedPacket } from './types';
import { writePcap } from './write-pcap';
import { writePcapng } from './write-pcapng';

const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const i64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const u64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const text = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 20 })
  .filter((t) => !/\0|\ufeff/.test(t));

/** A packet with any of what pcapng can say of it. */
const anyPacket: fc.Arbitrary<CapturedPacket> = fc
  .record({
    data: fc.uint8Array({ maxLength: 80 }),
    time: u64,
    more: fc.nat(3000),
    iface: optional(text),
    queue: optional(fc.nat(0xffff_ffff)),
    packetId: optional(u64),
    verdict: optional(fc.record({ hook: fc.constantFrom('xdp', 'tc'), code: i64 })),
    direction: optional(fc.constantFrom('in', 'out')),
    comment: optional(text),
  })
  .map(({ more, ...packet }) => {
    const given = Object.entries(packet).filter(([, value]) => value !== undefined);
    return {
      ...Object.fromEntries(given),
      wireLength: packet.data.length + more,
    } as unknown as CapturedPacket;
  });

const ping = PACKET_TEMPLATES[0]!.bytes;

describe('writing pcapng', () => {
  it('gives back when read what was written', () => {
    fc.assert(
      fc.property(fc.array(anyPacket, { maxLength: 8 }), (packets) => {
        const capture = readCapture(writePcapng(packets));
        expect(capture).toMatchObject({ format: 'pcapng', problem: null });
        expect(capture.packets).toEqual(packets);
      }),
      { numRuns: 300 },
    );
  });

  it('writes verdict, queue and packet id as xdpdump does', () => {
    const packet: CapturedPacket = {
      data: Uint8Array.of(1, 2, 3, 4),
      time: 0x1_0000_0002n,
      wireLength: 4,
      iface: 'veth0',
      queue: 3,
      packetId: 7n,
      verdict: { hook: 'xdp', code: 1n },
    };
    const file = writePcapng([packet]);
    const start = file.length - (28 + 4 + 12 + 8 + 16 + 4 + 4);
    expect([...file.subarray(start)]).toEqual([
      ...[6, 0, 0, 0, 76, 0, 0, 0], // enhanced packet block
      ...[0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 4, 0, 0, 0, 4, 0, 0, 0],
      ...[1, 2, 3, 4],
      ...[5, 0, 8, 0, 7, 0, 0, 0, 0, 0, 0, 0], // epb_packetid
      ...[6, 0, 4, 0, 3, 0, 0, 0], // epb_queue
      ...[7, 0, 9, 0, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], // epb_verdict: eBPF XDP, XDP_DROP
      ...[0, 0, 0, 0, 76, 0, 0, 0],
    ]);
  });

  it('describes an interface for each name, once', () => {
    const packet = (iface?: string): CapturedPacket => ({
      data: ping,
      time: 0n,
      wireLength: ping.length,
      ...(iface !== undefined && { iface }),
    });
    const packets = ['eth0', 'eth1', 'eth0', undefined].map(packet);
    const file = writePcapng(packets);
    const names = Buffer.from(file).toString('latin1').match(/eth\d/g);
    expect(names).toEqual(['eth0', 'eth1']);
    expect(readCapture(file).packets).toEqual(packets);
  });

  it('cuts long names and comments between characters', () => {
    const comment = `${'x'.repeat(1023)}é`;
    const file = writePcapng([{ data: ping, time: 0n, wireLength: ping.length, comment }]);
    expect(readCapture(file).packets[0]?.comment).toBe('x'.repeat(1023));
  });

  it('keeps a packet whose options are damaged', () => {
    const verdict = { hook: 'xdp', code: 2n } as const;
    const file = writePcapng([{ data: ping, time: 5n, wireLength: ping.length, verdict }]);
    file[file.length - 4 - 4 - 16 + 2] = 200; // the length of epb_verdict
    expect(readCapture(file).packets).toEqual([{ data: ping, time: 5n, wireLength: ping.length }]);
  });

  it('fills up to whole words with zeros, whatever stood there before', () => {
    const of = (data: Uint8Array) => ({ data, time: 0n, wireLength: data.length });
    const file = writePcapng([of(new Uint8Array(64).fill(0xff)), of(Uint8Array.of(1))]);
    expect([...file.slice(-8)]).toEqual([1, 0, 0, 0, 36, 0, 0, 0]);
  });

  it('takes no verdict of another size than 64 bits', () => {
    const verdict = { hook: 'xdp', code: 2n } as const;
    const file = writePcapng([{ data: ping, time: 5n, wireLength: ping.length, verdict }]);
    for (const size of [1, 5, 8, 10, 12]) {
      file[file.length - 4 - 4 - 16 + 2] = size;
      expect(readCapture(file).packets[0]).not.toHaveProperty('verdict');
    }
  });

  it('writes 100,000 packets in no time', () => {
    const packet = { data: ping, time: 0n, wireLength: ping.length, queue: 0, packetId: 1n };
    const started = performance.now();
    const file = writePcapng(Array<CapturedPacket>(100_000).fill(packet));
    expect(readCapture(file).packets).toHaveLength(100_000);
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

describe('writing pcap', () => {
  it('gives back when read bytes, times and lengths', () => {
    fc.assert(
      fc.property(fc.array(anyPacket, { maxLength: 8 }), (packets) => {
        const most = 2n ** 32n * 1_000_000_000n;
        const dated = packets.map((packet) => ({ ...packet, time: packet.time % most }));
        const capture = readCapture(writePcap(dated));
        expect(capture).toMatchObject({ format: 'pcap', problem: null });
        expect(capture.packets).toEqual(
          dated.map(({ data, time, wireLength }) => ({ data, time, wireLength })),
        );
      }),
      { numRuns: 300 },
    );
  });

  it('sets times beyond the year 2106 to its last second', () => {
    const file = writePcap([{ data: ping, time: 2n ** 64n - 1n, wireLength: ping.length }]);
    const [packet] = readCapture(file).packets;
    expect(packet!.time / 1_000_000_000n).toBe(2n ** 32n - 1n);
  });
});
