import { describe, expect, it } from 'vitest';
import { TEST_RUN_SIZES } from './capture-limits';
import { dissect, summarise } from './dissect';
import { readCapture } from './read-capture';
import { PACKET_TEMPLATES } from './templates';
import { writePcap } from './write-pcap';

const template = (id: string) => PACKET_TEMPLATES.find((found) => found.id === id)!.bytes;
const ping = template('ping');
const ping6 = template('ping6');

/** A pcap of packets of a link type, as written but for the type; each may have been longer. */
function pcap(linkType: number, packets: readonly Uint8Array[], cutBy = 0): Uint8Array {
  const file = writePcap(
    packets.map((data) => ({ data, time: 0n, wireLength: data.length + cutBy })),
  );
  file[20] = linkType & 0xff;
  file[21] = linkType >> 8;
  return file;
}

const behind = (header: number[], packet: Uint8Array) =>
  Uint8Array.from([...header, ...packet.subarray(14)]);

const SLL_HOST = [0, 0, 0, 1, 0, 6, 2, 0, 0, 0, 0, 9, 0, 0, 0x08, 0x00];
const SLL_BROADCAST = SLL_HOST.with(1, 1);
const SLL2_HOST = [0x86, 0xdd, 0, 0, 0, 0, 0, 2, 0, 1, 0, 6, 2, 0, 0, 0, 0, 9, 0, 0];
const SLL_TUN = [0, 4, 0xff, 0xfe, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x08, 0x00];

describe('captures without Ethernet headers', () => {
  it.each<[string, number, Uint8Array, string, string, string]>([
    [
      'raw IP',
      101,
      behind([], ping),
      'ICMP echo request',
      '02:00:00:00:00:01',
      '02:00:00:00:00:02',
    ],
    [
      'raw IPv6',
      229,
      behind([], ping6),
      'ICMPv6 echo request',
      '02:00:00:00:00:01',
      '02:00:00:00:00:02',
    ],
    [
      'raw IP of BSD',
      12,
      behind([], ping6),
      'ICMPv6 echo request',
      '02:00:00:00:00:01',
      '02:00:00:00:00:02',
    ],
    [
      'NULL, little-endian',
      0,
      behind([2, 0, 0, 0], ping),
      'ICMP echo request',
      '02:00:00:00:00:01',
      '02:00:00:00:00:02',
    ],
    [
      'NULL, big-endian',
      0,
      behind([0, 0, 0, 30], ping6),
      'ICMPv6 echo request',
      '02:00:00:00:00:01',
      '02:00:00:00:00:02',
    ],
    [
      'LOOP',
      108,
      behind([0, 0, 0, 2], ping),
      'ICMP echo request',
      '02:00:00:00:00:01',
      '02:00:00:00:00:02',
    ],
    [
      'SLL',
      113,
      behind(SLL_HOST, ping),
      'ICMP echo request',
      '02:00:00:00:00:09',
      '02:00:00:00:00:02',
    ],
    [
      'SLL, broadcast',
      113,
      behind(SLL_BROADCAST, ping),
      'ICMP echo request',
      '02:00:00:00:00:09',
      'ff:ff:ff:ff:ff:ff',
    ],
    [
      'SLL without MAC, outgoing',
      113,
      behind(SLL_TUN, ping),
      'ICMP echo request',
      '02:00:00:00:00:02',
      '02:00:00:00:00:01',
    ],
    [
      'SLL2',
      276,
      behind(SLL2_HOST, ping6),
      'ICMPv6 echo request',
      '02:00:00:00:00:09',
      '02:00:00:00:00:02',
    ],
  ])('gives %s a header', (_, linkType, packet, what, source, destination) => {
    const { packets, problem, remarks } = readCapture(pcap(linkType, [packet, packet]));
    expect(problem).toBeNull();
    expect(packets).toHaveLength(2);
    const { data, synthesised, wireLength } = packets[0]!;
    expect({ synthesised, wireLength }).toEqual({ synthesised: 14, wireLength: data.length });
    expect(summarise(data).what).toBe(what);
    expect(dissect(data)[0]?.text).toBe(`${source} → ${destination}`);
    expect(remarks).toMatchObject([{ kind: 'synthesised', count: 2, packet: 1, offset: 24 }]);
    expect(remarks[0]?.message).toMatch(
      /^Packet 1, at byte 24 of the file, and 1 more have no Ethernet header, being of link type \d+ \(.*\)\. One of 14 bytes was put in front/,
    );
  });

  it('leaves out a packet that is too short for its header, and says so', () => {
    const file = pcap(113, [
      behind(SLL_HOST, ping),
      Uint8Array.of(0, 0, 0),
      behind(SLL_HOST, ping),
    ]);
    const { packets, problem, remarks } = readCapture(file);
    expect(packets).toHaveLength(2);
    const offset = 24 + 16 + 16 + 84;
    expect(problem).toEqual({
      offset,
      message: `A packet at byte ${offset} of the file was left out: 3 bytes are too few for the header of link type 113 (Linux cooked (SLL)).`,
    });
    expect(remarks.map(({ kind }) => kind)).toEqual(['synthesised', 'left-out']);
  });

  it('marks a packet that is no IP as of an unknown type', () => {
    const { packets } = readCapture(pcap(101, [Uint8Array.of(0x12, 0x34)]));
    expect([...packets[0]!.data.subarray(12)]).toEqual([0x88, 0xb5, 0x12, 0x34]);
  });
});

describe('packets that a run refuses or sees in part', () => {
  it('marks what the capture cut', () => {
    const { packets, remarks } = readCapture(pcap(1, [ping.subarray(0, 40)], 58));
    expect(packets[0]).toMatchObject({ wireLength: 98 });
    expect(remarks).toEqual([
      {
        kind: 'cut',
        count: 1,
        packet: 1,
        offset: 24,
        message:
          "Packet 1, at byte 24 of the file, was cut at the capture: of the first's 98 bytes the file holds 40 bytes. Programs see what is here; lengths and checksums in the packet speak of what was there.",
      },
    ]);
  });

  it('keeps packets under 14 bytes and over the frame, and says that a run refuses them', () => {
    const sizes = [13, 14, TEST_RUN_SIZES.max, TEST_RUN_SIZES.max + 1, 9000];
    const { packets, problem, remarks } = readCapture(
      pcap(
        1,
        sizes.map((n) => new Uint8Array(n)),
      ),
    );
    expect(problem).toBeNull();
    expect(packets.map(({ data }) => data.length)).toEqual(sizes);
    expect(remarks).toMatchObject([
      { kind: 'short', count: 1, packet: 1, offset: 24 },
      { kind: 'long', count: 2, packet: 4, offset: 24 + 3 * 16 + 13 + 14 + 3520 },
    ]);
    expect(remarks[0]?.message).toMatch(/less than the 14 bytes.*\(the first 13 bytes\).*EINVAL/);
    expect(remarks[1]?.message).toMatch(/and 1 more have more than the 3,520 bytes/);
  });

  it('counts a made-up header when it judges the size', () => {
    const { remarks } = readCapture(pcap(101, [new Uint8Array(3510).fill(0x45)]));
    expect(remarks.map(({ kind }) => kind)).toEqual(['long', 'synthesised']);
  });
});
