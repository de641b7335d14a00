import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHex } from '../util';
import { compose } from './compose';
import { dissect, summarise } from './dissect';
import type { Layer } from './layer';
import { TCP_FLAGS } from './numbers';
import { PACKET_TEMPLATES } from './templates';
import { bytesOf, expectTiled, fields } from './test-trees';
import type { DissectionNode } from './types';

const ethernet: Layer = {
  kind: 'ethernet',
  source: '02:00:00:00:00:aa',
  destination: '02:00:00:00:00:bb',
};
const ipv4 = { kind: 'ipv4', source: '10.1.1.1', destination: '10.1.1.2' } as const;
const ipv6 = { kind: 'ipv6', source: '2001:db8::1', destination: '2001:db8::2' } as const;
const udp = { kind: 'udp', sourcePort: 1000, destinationPort: 2000 } as const;
const data = { kind: 'payload', data: Uint8Array.of(1, 2, 3) } as const;

describe('dissecting', () => {
  // The first request of ping.pcap in e2e/fixtures/captures.
  const real = fromHex(
    '0200000001c8020000000164080045000054ed534000400136280a0101640a0101c8' +
      '080081e93e3b00013402046b000000003b9a05000000000010111213141516171819' +
      '1a1b1c1d1e1f202122232425262728292a2b2c2d2e2f3031323334353637',
  )!;

  it('shows a real ping as its fields', () => {
    expect(fields(real)).toMatchObject({
      Ethernet: '02:00:00:00:01:64 → 02:00:00:00:01:c8',
      'Ethernet.type': 'IPv4 (0x0800)',
      IPv4: '10.1.1.100 → 10.1.1.200',
      'IPv4.header length': '20 bytes',
      'IPv4.total length': '84 bytes',
      'IPv4.flags': 'do not fragment',
      'IPv4.ttl': '64',
      'IPv4.protocol': 'ICMP (1)',
      'IPv4.checksum': expect.stringContaining('checksum ok'),
      ICMP: 'echo request',
      'ICMP.checksum': expect.stringContaining('checksum ok'),
      'ICMP.sequence': '1',
      Payload: '56 bytes',
    });
  });

  it('says where fields stand', () => {
    const ip = dissect(real)[1]!;
    expect([ip.start, ip.end]).toEqual([14, 34]);
    const ttl = ip.children.find((field) => field.label === 'ttl')!;
    expect([ttl.start, ttl.end]).toEqual([22, 23]);
  });

  it('says what a wrong checksum should be', () => {
    const right = bytesOf(ethernet, ipv4, udp, data);
    const found = fields(right);
    expect(found['IPv4.checksum']).toMatch(/checksum ok/);
    expect(found['UDP.checksum']).toMatch(/checksum ok/);
    const wrong = bytesOf(
      ethernet,
      { ...ipv4, checksum: 0xbeef },
      { ...udp, checksum: 0xdead },
      data,
    );
    const should = found['IPv4.checksum']!.slice(0, 6);
    expect(fields(wrong)['IPv4.checksum']).toBe(
      `0xbeef (should be ${should}) ! checksum should be ${should}`,
    );
    expect(fields(wrong).UDP).toMatch(/! The checksum should be 0x/);
  });

  it('knows ARP requests and answers', () => {
    const arp = {
      kind: 'arp',
      senderMac: '02:00:00:00:00:aa',
      senderIp: '10.1.1.1',
      targetIp: '10.1.1.2',
    } as const;
    expect(summarise(bytesOf(ethernet, { ...arp, operation: 1 }))).toEqual({
      what: 'ARP who has 10.1.1.2? tell 10.1.1.1',
      from: '10.1.1.1',
      to: '10.1.1.2',
    });
    expect(fields(bytesOf(ethernet, { ...arp, operation: 2 })).ARP).toBe(
      '10.1.1.1 is at 02:00:00:00:00:aa',
    );
  });

  it('walks stacked VLAN tags', () => {
    const bytes = bytesOf(
      ethernet,
      { kind: 'vlan', tpid: 0x88a8, id: 7 },
      { kind: 'vlan', id: 100, priority: 5 },
      ipv4,
      udp,
    );
    expect(dissect(bytes).map((node) => node.label)).toEqual([
      'Ethernet',
      'VLAN',
      'VLAN',
      'IPv4',
      'UDP',
    ]);
    expect(summarise(bytes).what).toBe('VLAN 7, VLAN 100, UDP 1000 → 2000');
  });

  it('reads IPv4 and TCP options', () => {
    const bytes = bytesOf(
      ethernet,
      { ...ipv4, options: Uint8Array.of(148, 4, 0, 0) },
      {
        kind: 'tcp',
        sourcePort: 1,
        destinationPort: 2,
        flags: ['SYN', 'ACK'],
        options: Uint8Array.of(2, 4, 0x05, 0xb4, 1, 3, 3, 7),
      },
    );
    const [, ip, tcp] = dissect(bytes);
    const optionsOf = (node: DissectionNode | undefined) =>
      node?.children
        .find((field) => field.label === 'options')
        ?.children.map((o) => `${o.label} ${o.text}`.trim());
    expect(optionsOf(ip)).toEqual(['router alert 4 bytes']);
    expect(optionsOf(tcp)).toEqual([
      'maximum segment size 1460',
      'no operation',
      'window scale shift 7',
    ]);
    expect(summarise(bytes).what).toBe('TCP 1 → 2 SYN ACK');
  });

  it.each([0, 1, 5])('marks a TCP option of length %i in 4 bytes', (length) => {
    const tcp = { kind: 'tcp', sourcePort: 1, destinationPort: 2, flags: ['SYN'] } as const;
    const bytes = bytesOf(ethernet, ipv4, { ...tcp, options: Uint8Array.of(1, 3, length, 7) });
    expect(fields(bytes)['TCP.options']).toBe(
      '4 bytes ! the length of window scale (3) does not fit',
    );
  });

  it('does not look for ports in later fragments', () => {
    const bytes = bytesOf(ethernet, { ...ipv4, fragmentOffset: 1480, protocol: 17 }, data);
    expect(summarise(bytes).what).toBe('UDP fragment at 1480');
    expect(fields(bytes)['Fragment at 1480']).toBe('3 bytes');
  });

  it('does not check a sum that covers what other fragments hold', () => {
    const bytes = bytesOf(
      ethernet,
      { ...ipv4, moreFragments: true },
      { ...udp, length: 3000, checksum: 1 },
      data,
    );
    expect(fields(bytes)['UDP.checksum']).toMatch(/not all bytes/);
    expect(fields(bytes).UDP).not.toMatch(/!/);
    expect(summarise(bytes).what).toBe('UDP 1000 → 2000 (first fragment)');
  });

  it('walks the extension headers of IPv6', () => {
    const udpBytes = bytesOf({ ...udp, length: 8 });
    const chain = Uint8Array.from([
      ...[60, 0, 5, 2, 0, 0, 0, 0], // hop-by-hop: router alert
      ...[44, 0, 1, 4, 0, 0, 0, 0], // destination options
      ...[17, 0, 0, 1, 0, 0, 0, 9], // fragment: offset 0, more follow
      ...udpBytes,
    ]);
    const bytes = bytesOf(ethernet, { ...ipv6, nextHeader: 0 }, { kind: 'payload', data: chain });
    expect(dissect(bytes).map((node) => node.label)).toEqual([
      'Ethernet',
      'IPv6',
      'IPv6 hop-by-hop options',
      'IPv6 destination options',
      'IPv6 fragment header',
      'UDP',
    ]);
    expect(fields(bytes)['UDP.checksum']).toMatch(/not all bytes/);
    expectTiled(bytes);
  });

  it('knows neighbour solicitations', () => {
    const bytes = bytesOf(
      ethernet,
      ipv6,
      { kind: 'icmp', type: 135 },
      {
        kind: 'payload',
        data: bytesOf(ipv6).subarray(24, 40),
      },
    );
    expect(summarise(bytes).what).toBe('ICMPv6 neighbour solicitation for 2001:db8::2');
  });

  it('reads the question of a DNS message', () => {
    const bytes = bytesOf(
      ethernet,
      ipv4,
      { ...udp, destinationPort: 53 },
      { kind: 'dns', name: 'www.example.com', type: 28 },
    );
    expect(fields(bytes)).toMatchObject({
      DNS: 'query AAAA www.example.com',
      'DNS.name': 'www.example.com',
    });
    expect(summarise(bytes).what).toBe('UDP 1000 → 53, DNS query AAAA www.example.com');
  });

  it.each([
    ['a pointer', [0xc0, 12, ...new Array<number>(250).fill(0)]],
    ['a label beyond the end', [9, 97, 0, 0, 1, 0, 1]],
    ['no end', [1, 97, 1, 98]],
    ['no type', [1, 97, 0, 0]],
  ])('marks a DNS question with %s for a name', (_, question) => {
    const header = [0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0];
    const payload: Layer = { kind: 'payload', data: Uint8Array.from([...header, ...question]) };
    const bytes = bytesOf(ethernet, ipv4, { ...udp, destinationPort: 53 }, payload);
    expect(fields(bytes).DNS).toBe('query ! The question is cut short or not a name.');
    expectTiled(bytes);
  });

  it('shows what lies behind the IP packet as padding', () => {
    const short = bytesOf(ethernet, ipv4, udp, data);
    const bytes = new Uint8Array(60);
    bytes.set(short);
    expect(fields(bytes).Padding).toBe(`${60 - short.length} bytes`);
    expect(fields(bytes)['UDP.checksum']).toMatch(/ok/);
  });

  it('shows 802.3 frames and types that it does not know as payload', () => {
    expect(summarise(bytesOf({ ...ethernet, kind: 'ethernet', type: 0x88cc }, data)).what).toBe(
      'LLDP',
    );
    expect(summarise(bytesOf({ ...ethernet, kind: 'ethernet', type: 3 }, data)).what).toBe(
      '802.3 frame',
    );
    expect(summarise(bytesOf({ ...ethernet, kind: 'ethernet', type: 0x1234 }, data)).what).toBe(
      'EtherType 0x1234',
    );
  });

  it.each([
    ['an empty packet', new Uint8Array(0), 'Ethernet'],
    ['13 bytes', new Uint8Array(13), 'Ethernet'],
    ['a cut VLAN tag', bytesOf(ethernet, { kind: 'vlan', id: 1 }, ipv4).subarray(0, 16), 'VLAN'],
    ['a cut IPv4 header', bytesOf(ethernet, ipv4, udp).subarray(0, 33), 'IPv4'],
    ['a cut UDP header', bytesOf(ethernet, ipv4, udp).subarray(0, 41), 'UDP'],
    ['a cut IPv6 header', bytesOf(ethernet, ipv6, udp).subarray(0, 53), 'IPv6'],
    [
      'a total length beyond the frame',
      bytesOf(ethernet, { ...ipv4, totalLength: 999 }, udp),
      'IPv4',
    ],
    ['a UDP length of 7', bytesOf(ethernet, ipv4, { ...udp, length: 7 }), 'UDP'],
    ['a UDP length beyond the packet', bytesOf(ethernet, ipv4, { ...udp, length: 9 }), 'UDP'],
  ])('marks %s', (_, bytes, label) => {
    expectTiled(bytes);
    const marked = dissect(bytes).filter((node) => node.problem !== undefined);
    expect(marked.map((node) => node.label)).toContain(label);
  });

  it('marks a broken IPv4 header and hides no byte behind it', () => {
    for (const first of [0x44, 0x65, 0x4f]) {
      const bytes = bytesOf(ethernet, ipv4, data);
      bytes[14] = first;
      expectTiled(bytes);
      expect(fields(bytes).IPv4).toMatch(/!/);
    }
  });

  it('covers any bytes with nodes, and never throws', () => {
    const types = fc.constantFrom(
      [0x08, 0x00],
      [0x08, 0x06],
      [0x86, 0xdd],
      [0x81, 0x00],
      [0x88, 0xa8],
      [1, 0],
    );
    fc.assert(
      fc.property(types, fc.uint8Array({ maxLength: 160 }), ([high, low], rest) => {
        const bytes = Uint8Array.from([...new Uint8Array(12), high!, low!, ...rest]);
        expectTiled(bytes);
        summarise(bytes);
      }),
      { numRuns: 1000 },
    );
  });

  it('covers damaged packets with nodes, and never throws', () => {
    const flips = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 6 });
    fc.assert(
      fc.property(
        fc.constantFrom(...PACKET_TEMPLATES),
        flips,
        fc.nat(120),
        ({ bytes }, changes, cut) => {
          const damaged = bytes.slice(0, Math.max(0, bytes.length - cut));
          for (const [at, value] of changes)
            if (damaged.length > 0) damaged[at % damaged.length] = value;
          expectTiled(damaged);
          summarise(damaged);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('does not slow down on the largest packets of the least headers', () => {
    const vlans = new Uint8Array(9216).map((_, i) => (i < 12 ? 0 : i % 4 === 0 ? 0x81 : 0));
    const options = new Uint8Array(9216);
    options.set(bytesOf(ethernet, { ...ipv6, nextHeader: 0 }));
    const started = performance.now();
    for (let i = 0; i < 200; i++) {
      dissect(vlans);
      dissect(options);
    }
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

describe('composing', () => {
  it('makes templates without a problem', () => {
    for (const { bytes, id } of PACKET_TEMPLATES) {
      expect(JSON.stringify(dissect(bytes)), id).not.toContain('"problem"');
      expect(JSON.stringify(dissect(bytes)), id).not.toContain('should be');
    }
    expect(PACKET_TEMPLATES.map(({ bytes }) => summarise(bytes).what)).toEqual([
      'ICMP echo request',
      'TCP 40000 → 443 SYN',
      'UDP 40001 → 9999',
      'UDP 40002 → 53, DNS query A example.com',
      'ARP who has 10.1.1.200? tell 10.1.1.100',
      'ICMPv6 echo request',
      'VLAN 100, ICMP echo request',
    ]);
  });

  it('gives back in the tree what went in', () => {
    const port = fc.nat(0xffff);
    const octets = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255));
    const dotted = octets.map((parts) => parts.join('.'));
    const flags = fc.subarray([...TCP_FLAGS], { minLength: 1 });
    const payload = fc.uint8Array({ maxLength: 40 });
    fc.assert(
      fc.property(
        dotted,
        dotted,
        port,
        port,
        flags,
        payload,
        fc.nat(255),
        fc.boolean(),
        (source, destination, sport, dport, set, bytes, ttl, six) => {
          const network: Layer = six
            ? { kind: 'ipv6', source: '2001:db8::a', destination: '2001:db8::b', hopLimit: ttl }
            : { kind: 'ipv4', source, destination, ttl, dontFragment: true };
          const packet = bytesOf(
            ethernet,
            network,
            { kind: 'tcp', sourcePort: sport, destinationPort: dport, flags: set },
            { kind: 'payload', data: bytes },
          );
          const found = fields(packet);
          expect(JSON.stringify(found)).not.toContain('!');
          expect(found[six ? 'IPv6.hop limit' : 'IPv4.ttl']).toBe(String(ttl));
          expect(found[six ? 'IPv6' : 'IPv4']).toBe(
            six ? '2001:db8::a → 2001:db8::b' : `${source} → ${destination}`,
          );
          expect(found['TCP.source port']).toBe(String(sport));
          expect(found['TCP.flags']).toBe(TCP_FLAGS.filter((flag) => set.includes(flag)).join(' '));
          expect(found['TCP.checksum']).toMatch(/checksum ok/);
          expect(found.Payload).toBe(
            bytes.length === 0 ? undefined : `${bytes.length} byte${bytes.length === 1 ? '' : 's'}`,
          );
          expectTiled(packet);
        },
      ),
    );
  });

  it('writes the flags of IPv4', () => {
    const flags = (df: boolean, mf: boolean) =>
      fields(bytesOf(ethernet, { ...ipv4, dontFragment: df, moreFragments: mf }))['IPv4.flags'];
    expect(flags(false, false)).toBe('none');
    expect(flags(true, false)).toBe('do not fragment');
    expect(flags(false, true)).toBe('more fragments');
  });

  it('writes VLAN priority, traffic class and flow label where they belong', () => {
    const vlan: Layer = { kind: 'vlan', id: 0xabc, priority: 5, dropEligible: true };
    const found = fields(
      bytesOf(ethernet, vlan, { ...ipv6, trafficClass: 0xb8, flowLabel: 0x12345, hopLimit: 3 }),
    );
    expect(found).toMatchObject({
      'VLAN.priority': '5',
      'VLAN.drop eligible': 'yes',
      'VLAN.id': '2748',
      'IPv6.version': '6',
      'IPv6.traffic class': '0xb8',
      'IPv6.flow label': '0x12345',
      'IPv6.hop limit': '3',
      'IPv6.next header': 'no next header (59)',
    });
  });

  it('writes a UDP sum of 0 as 0xffff', () => {
    // The payload is the one's complement of everything else, so that the sum comes to 0.
    const probe = bytesOf(ethernet, ipv4, udp, { kind: 'payload', data: Uint8Array.of(0, 0) });
    const packet = bytesOf(ethernet, ipv4, udp, { kind: 'payload', data: probe.subarray(40, 42) });
    expect([...packet.subarray(40, 42)]).toEqual([0xff, 0xff]);
    expect(fields(packet)['UDP.checksum']).toMatch(/checksum ok/);
  });

  it.each([
    [[ethernet, { ...ipv4, source: '10.1.1' }], 1, /not an IPv4 address/],
    [[ethernet, { ...ipv6, source: '10.1.1.1' }], 1, /not an IPv6 address/],
    [[{ kind: 'ethernet', source: 'x' }], 0, /not a MAC address/],
    [[ethernet, ipv4, { ...udp, sourcePort: 65536 }], 2, /does not fit a field of 16 bits/],
    [[ethernet, ipv4, { ...udp, sourcePort: 1.5 }], 2, /does not fit/],
    [[ethernet, { ...ipv4, fragmentOffset: 4 }, data], 1, /multiple of 8/],
    [[ethernet, { ...ipv4, options: new Uint8Array(41) }], 1, /at most 40/],
    [[ethernet, { kind: 'vlan', id: 4096 }], 1, /up to 4095/],
    [[ethernet, ipv4, udp, { kind: 'dns', name: 'a'.repeat(64) }], 3, /not a part of a DNS name/],
    [[{ kind: 'payload', data: new Uint8Array(65536) }], 0, /longer than 65535/],
  ] as [Layer[], number, RegExp][])(
    'refuses fields that do not fit (%#)',
    (layers, layer, message) => {
      const result = compose(layers);
      expect(result).toMatchObject({ ok: false, layer });
      expect(result.ok || result.message).toMatch(message);
    },
  );
});
