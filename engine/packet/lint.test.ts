import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Layer } from './layer';
import { lintPacket } from './lint';
import { PACKET_TEMPLATES } from './templates';
import { anyFrame } from './test-layers';
import { bytesOf } from './test-trees';

const ethernet: Layer = {
  kind: 'ethernet',
  source: '02:00:00:00:00:aa',
  destination: '02:00:00:00:00:bb',
};
const ipv4 = { kind: 'ipv4', source: '10.1.1.1', destination: '10.1.1.2' } as const;
const ipv6 = { kind: 'ipv6', source: '2001:db8::1', destination: '2001:db8::2' } as const;
const udp = { kind: 'udp', sourcePort: 7000, destinationPort: 8000 } as const;
const tcp = { kind: 'tcp', sourcePort: 7000, destinationPort: 443, flags: ['ACK'] } as const;
const data = { kind: 'payload', data: Uint8Array.of(1, 2, 3) } as const;
const arp = {
  kind: 'arp',
  operation: 2,
  senderMac: '02:00:00:00:00:aa',
  senderIp: '10.1.1.1',
  targetMac: '02:00:00:00:00:bb',
  targetIp: '10.1.1.2',
} as const;
const vxlan: Layer[] = [{ ...udp, destinationPort: 4789 }, { kind: 'vxlan', vni: 5 }, ethernet];

/** Codes and the bytes that they are about. */
const found = (bytes: Uint8Array) =>
  lintPacket(bytes).map(({ code, start, end }) => `${code} ${start}-${end}`);

/** A packet after a program did something to it. */
function changed(change: (bytes: Uint8Array) => void, ...layers: Layer[]): Uint8Array {
  const bytes = bytesOf(...layers);
  change(bytes);
  return bytes;
}

const swap = (at: number) => (bytes: Uint8Array) => {
  [bytes[at], bytes[at + 1]] = [bytes[at + 1]!, bytes[at]!];
};

describe('linting', () => {
  it('has nothing to say of packets that are right', () => {
    for (const { bytes, id } of PACKET_TEMPLATES) expect([id, found(bytes)]).toEqual([id, []]);
    for (const layers of [
      [ethernet, ipv4, udp, data],
      [ethernet, ipv6, tcp, data],
      [ethernet, { ...ipv4, moreFragments: true }, { ...udp, length: 3000, checksum: 1 }, data],
      [ethernet, { ...ipv4, fragmentOffset: 1480, protocol: 17 }, data],
      [ethernet, { kind: 'vlan', id: 100 }, ipv4, { ...udp, checksum: 0 }],
      [ethernet, ipv4, ...vxlan, ipv6, tcp],
      [ethernet, ipv4, { kind: 'gre', checksumPresent: true, key: 7 }, ipv4, udp],
      [ethernet, ipv4, udp, { kind: 'padding', data: new Uint8Array(18) }],
      [
        { ...ethernet, destination: '01:00:5e:01:02:03' },
        { ...ipv4, destination: '239.1.2.3' },
      ],
      [
        { ...ethernet, destination: '33:33:00:00:00:01' },
        { ...ipv6, destination: 'ff02::1' },
      ],
      [
        { ...ethernet, destination: 'ff:ff:ff:ff:ff:ff' },
        { ...ipv4, destination: '10.1.1.255' },
      ],
    ] as Layer[][]) {
      expect(found(bytesOf(...layers))).toEqual([]);
    }
  });

  it.each<[string, Uint8Array, string]>([
    ['13 bytes', new Uint8Array(13), 'too-short 0-13'],
    ['EtherType order', bytesOf({ ...ethernet, type: 0x0008 }, ipv4), 'ethernet-type-order 12-14'],
    [
      'EtherType order behind a tag',
      bytesOf(ethernet, { kind: 'vlan', id: 1, type: 0xdd86 }, ipv6),
      'ethernet-type-order 16-18',
    ],
    [
      'zero source',
      bytesOf({ ...ethernet, source: '00:00:00:00:00:00' }, ipv4),
      'ethernet-source-zero 6-12',
    ],
    [
      'zero destination',
      bytesOf({ ...ethernet, destination: '00:00:00:00:00:00' }, ipv4),
      'ethernet-destination-zero 0-6',
    ],
    [
      'broadcast source',
      bytesOf({ ...ethernet, source: 'ff:ff:ff:ff:ff:ff' }, ipv4),
      'ethernet-source-group 6-12',
    ],
    [
      'MACs overwritten',
      bytesOf({ ...ethernet, destination: '02:00:00:00:00:aa' }, ipv4),
      'ethernet-same-macs 0-6',
    ],
    [
      'group to one host',
      bytesOf(ethernet, { ...ipv4, destination: '239.1.2.3' }),
      'ethernet-group-mac 0-6',
    ],
    [
      'one host by group',
      bytesOf({ ...ethernet, destination: '33:33:00:00:00:01' }, ipv6),
      'ethernet-unicast-ip 0-6',
    ],
    ['reserved VLAN', bytesOf(ethernet, { kind: 'vlan', id: 4095 }, ipv4), 'vlan-id 14-16'],
    ['ARP order', bytesOf(ethernet, { ...arp, operation: 0x0200 }), 'arp-order 20-22'],
    [
      'ARP sender',
      bytesOf(ethernet, { ...arp, senderMac: '02:00:00:00:00:bb' }),
      'arp-sender 22-28',
    ],
    ['TTL 0', bytesOf(ethernet, { ...ipv4, ttl: 0 }), 'ip-no-hops 22-23'],
    ['hop limit 0', bytesOf(ethernet, { ...ipv6, hopLimit: 0 }), 'ip-no-hops 21-22'],
    [
      'same addresses',
      bytesOf(ethernet, { ...ipv4, source: '10.1.1.2' }),
      'ip-same-addresses 30-34',
    ],
    ['group source', bytesOf(ethernet, { ...ipv4, source: '239.1.1.1' }), 'ip-source-group 26-30'],
    ['port order', bytesOf(ethernet, ipv4, { ...udp, destinationPort: 13568 }), 'port-order 36-38'],
    ['version', changed((b) => (b[14] = 0x65), ethernet, ipv4), 'ipv4-version 14-15'],
    ['header length', changed((b) => (b[14] = 0x44), ethernet, ipv4), 'ipv4-header-length 14-15'],
    ['cut header', bytesOf(ethernet, ipv4).subarray(0, 30), 'ipv4-cut 14-30'],
    ['total length', bytesOf(ethernet, { ...ipv4, totalLength: 99 }, data), 'ipv4-length 16-18'],
    [
      'total length order',
      bytesOf(ethernet, { ...ipv4, totalLength: 23 << 8 }, data),
      'ipv4-length-order 16-18',
    ],
    ['payload length', bytesOf(ethernet, { ...ipv6, payloadLength: 4 }, data), 'ipv6-length 18-20'],
    ['UDP length', bytesOf(ethernet, ipv4, { ...udp, length: 7, checksum: 0 }), 'udp-length 38-40'],
    [
      'UDP length order',
      bytesOf(ethernet, ipv4, { ...udp, length: 11 << 8, checksum: 0 }, data),
      'udp-length-order 38-40',
    ],
    [
      'UDP length short',
      bytesOf(ethernet, ipv4, { ...udp, length: 9, checksum: 0 }, data),
      'udp-length-short 38-40',
    ],
    [
      'TCP header length',
      bytesOf(ethernet, ipv4, { ...tcp, headerLength: 16 }),
      'tcp-header-length 46-47',
    ],
    [
      'trailing bytes',
      bytesOf(ethernet, ipv4, { kind: 'padding', data: new Uint8Array(30) }),
      'trailing-bytes 34-64',
    ],
    ['UDP over IPv6', bytesOf(ethernet, ipv6, { ...udp, checksum: 0 }), 'udp-checksum-ipv6 60-62'],
    ['checksum', bytesOf(ethernet, { ...ipv4, checksum: 1 }), 'ipv4-checksum-wrong 24-26'],
    [
      'checksum cleared',
      bytesOf(ethernet, ipv4, { ...tcp, checksum: 0 }),
      'tcp-checksum-zero 50-52',
    ],
    ['checksum order', changed(swap(50), ethernet, ipv4, tcp), 'tcp-checksum-order 50-52'],
    ['TTL lowered', changed((b) => b[22]!--, ethernet, ipv4), 'ipv4-checksum-ttl 24-26'],
    [
      'sum not inverted',
      changed((b) => b.set([~b[24]!, ~b[25]!], 24), ethernet, ipv4),
      'ipv4-checksum-inverted 24-26',
    ],
    [
      'ICMPv6',
      bytesOf(ethernet, ipv6, { kind: 'icmp', type: 128, checksum: 1 }),
      'icmp-checksum-wrong 56-58',
    ],
    [
      'GRE',
      bytesOf(ethernet, ipv4, { kind: 'gre', checksumPresent: true, checksum: 1 }, ipv4),
      'gre-checksum-wrong 38-40',
    ],
    [
      'VXLAN flags',
      bytesOf(ethernet, ipv4, vxlan[0]!, { kind: 'vxlan', vni: 5, flags: 0 }, ethernet, ipv4),
      'vxlan-flags 42-43',
    ],
    [
      'a checksum within a tunnel',
      bytesOf(ethernet, ipv4, ...vxlan, { ...ipv4, checksum: 1 }),
      'ipv4-checksum-wrong 74-76',
    ],
  ])('finds %s', (_, bytes, wanted) => {
    expect(found(bytes)).toEqual([wanted]);
  });

  it('tells a checksum left to the card', () => {
    const whole = bytesOf(ethernet, ipv4, tcp, data);
    // Addresses, protocol and length, summed and not inverted: what Linux leaves in the field.
    const sum = 0x0a01 + 0x0101 + 0x0a01 + 0x0102 + 6 + 23;
    whole.set([sum >> 8, sum & 0xff], 50);
    expect(found(whole)).toEqual(['tcp-checksum-offload 50-52']);
  });

  it('says what is right, and what to do', () => {
    const [finding] = lintPacket(changed((b) => b[22]!--, ethernet, ipv4));
    expect(finding?.message).toMatch(
      /^The checksum is 0x.* and should be 0x.*, right for a TTL of 64/,
    );
    expect(finding?.remedy).toMatch(/bpf_htons\(0x0100\)/);
  });

  it('does not judge what a capture cut', () => {
    const whole = bytesOf(ethernet, ipv4, tcp, data);
    expect(lintPacket(whole.subarray(0, 56), { wireLength: whole.length })).toEqual([]);
    expect(lintPacket(whole.subarray(0, 30), { wireLength: whole.length })).toEqual([]);
    expect(lintPacket(whole.subarray(0, 56)).map(({ code }) => code)).toContain('ipv4-length');
  });

  it('tells what a packet arrived with from what programs did', () => {
    const arrival = bytesOf(ethernet, { ...ipv4, ttl: 0 }, tcp);
    const left = arrival.slice();
    left[50]! ^= 1;
    expect(lintPacket(left, { arrival })).toMatchObject([
      { code: 'ip-no-hops', arrivedWith: true },
      { code: 'tcp-checksum-wrong' },
    ]);
    expect(lintPacket(left, { arrival })[1]).not.toHaveProperty('arrivedWith');
  });

  it('asks for swapped MACs of a packet that is sent back', () => {
    const arrival = bytesOf(ethernet, ipv4, tcp);
    const codes = (bytes: Uint8Array, isSentBack: boolean) =>
      lintPacket(bytes, { arrival, isSentBack }).map(({ code }) => code);
    expect(codes(arrival, true)).toEqual(['ethernet-not-swapped']);
    expect(codes(arrival, false)).toEqual([]);
    const swapped = arrival.slice();
    swapped.set(arrival.subarray(0, 6), 6);
    swapped.set(arrival.subarray(6, 12), 0);
    expect(codes(swapped, true)).toEqual([]);
  });

  it('never throws, and keeps within the packet, with a sentence each', () => {
    const changes = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 6 });
    fc.assert(
      fc.property(anyFrame, changes, fc.nat(60), (layers, list, cut) => {
        const whole = bytesOf(...layers);
        const bytes = whole.slice(0, Math.max(0, whole.length - cut));
        for (const [at, value] of list) if (bytes.length > 0) bytes[at % bytes.length] = value;
        for (const { start, end, message, remedy } of lintPacket(bytes)) {
          expect(start).toBeGreaterThanOrEqual(0);
          expect(end).toBeGreaterThanOrEqual(start);
          expect(end).toBeLessThanOrEqual(bytes.length);
          expect(message).toMatch(/\.$/);
          expect(remedy).toMatch(/\.$/);
        }
      }),
      { numRuns: 600 },
    );
  });

  it('finds no wrong length or checksum in what is composed', () => {
    fc.assert(
      fc.property(anyFrame, (layers) => {
        const codes = found(bytesOf(...layers)).join();
        expect(codes).not.toMatch(/checksum-(?!ipv6)|length|trailing|version|cut/);
      }),
      { numRuns: 600 },
    );
  });
});
