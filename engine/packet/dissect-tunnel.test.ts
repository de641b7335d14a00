import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHex } from '../util';
import { dissect, summarise } from './dissect';
import type { Layer, LayerKind } from './layer';
import { spansOf } from './spans';
import { anyFrame } from './test-layers';
import { bytesOf, expectTiled, fields } from './test-trees';
import type { DissectionNode } from './types';

const ethernet: Layer = { kind: 'ethernet' };
const outer = { kind: 'ipv4', source: '10.1.1.1', destination: '10.1.1.2' } as const;
const inner = { kind: 'ipv4', source: '192.0.2.1', destination: '192.0.2.2' } as const;
const ipv6 = { kind: 'ipv6', source: '2001:db8::1', destination: '2001:db8::2' } as const;
const echo: Layer = { kind: 'icmp', type: 8 };
const udp = { kind: 'udp', sourcePort: 7000, destinationPort: 4789 } as const;

const labels = (bytes: Uint8Array) => dissect(bytes).map(({ label }) => label);

describe('dissecting tunnels', () => {
  it('goes through VXLAN', () => {
    const bytes = bytesOf(ethernet, outer, udp, { kind: 'vxlan', vni: 42 }, ethernet, inner, echo);
    expect(labels(bytes)).toEqual(['Ethernet', 'IPv4', 'UDP', 'VXLAN', 'Ethernet', 'IPv4', 'ICMP']);
    expect(summarise(bytes)).toEqual({
      what: 'UDP 7000 → 4789, VXLAN 42, ICMP echo request',
      from: '192.0.2.1',
      to: '192.0.2.2',
    });
    expect(JSON.stringify(dissect(bytes))).not.toContain('"problem"');
    expectTiled(bytes);
  });

  it('goes through GRE with checksum, key and sequence', () => {
    const gre = { kind: 'gre', checksumPresent: true, key: 7, sequence: 9 } as const;
    const bytes = bytesOf(ethernet, outer, gre, ipv6, { kind: 'icmp', type: 128 });
    expect(fields(bytes)).toMatchObject({
      GRE: 'IPv6 (0x86dd)',
      'GRE.flags': '0xb000 (checksum, key, sequence)',
      'GRE.checksum': expect.stringMatching(/checksum ok/),
      'GRE.key': '0x00000007',
      'GRE.sequence': '9',
    });
    expect(labels(bytes)).toEqual(['Ethernet', 'IPv4', 'GRE', 'IPv6', 'ICMPv6']);
    expect(fields(bytesOf(ethernet, outer, { ...gre, checksum: 1 }, ipv6))['GRE.checksum']).toMatch(
      /should be/,
    );
    expectTiled(bytes);
  });

  it('goes through Ethernet within GRE, and IP within IP', () => {
    const bytes = bytesOf(ethernet, ipv6, { kind: 'gre' }, ethernet, outer, ipv6, inner, echo);
    expect(labels(bytes)).toEqual([
      'Ethernet',
      'IPv6',
      'GRE',
      'Ethernet',
      'IPv4',
      'IPv6',
      'IPv4',
      'ICMP',
    ]);
    expect(summarise(bytes).what).toBe('GRE, IPv6 in IP, IPv4 in IP, ICMP echo request');
  });

  it('shows other versions of GRE as bytes', () => {
    const bytes = bytesOf(ethernet, outer, { kind: 'gre', version: 1 }, inner);
    expect(labels(bytes)).toEqual(['Ethernet', 'IPv4', 'GRE', 'Payload']);
    expectTiled(bytes);
  });

  it.each<[string, Layer[], number]>([
    ['IP in IP', [outer], 300],
    ['GRE', [outer, { kind: 'gre' }], 200],
    ['VXLAN', [outer, udp, { kind: 'vxlan', vni: 1 }, ethernet], 80],
  ])('stops after 8 tunnels of %s within each other', (_, tunnel, times) => {
    const bytes = bytesOf(ethernet, ...Array<Layer[]>(times).fill(tunnel).flat(), inner, echo);
    expect(JSON.stringify(dissect(bytes))).toContain('More than 8 tunnels within each other.');
    expectTiled(bytes);
    const started = performance.now();
    for (let i = 0; i < 50; i++) dissect(bytes);
    expect(performance.now() - started).toBeLessThan(3000);
  });

  it('reads the options of IPv6 extension headers, and a route', () => {
    const bytes = bytesOf(
      ethernet,
      ipv6,
      { kind: 'hopByHop', options: [{ kind: 5, data: Uint8Array.of(0, 0) }] },
      { kind: 'routing', segmentsLeft: 1, addresses: ['2001:db8::9'] },
      echo,
    );
    const nodes = dissect(bytes);
    const options = nodes[2]?.children.find(({ label }) => label === 'options');
    expect(options?.children.map(({ label }) => label)).toEqual(['router alert', 'PadN']);
    expect(fields(bytes)['IPv6 routing header.address']).toBe('2001:db8::9');
    expectTiled(bytes);
  });
});

describe('dissecting DNS answers', () => {
  const reply = (answers: string, count = 1) => {
    const message = `100181800001000${count}00000000076578616d706c6503636f6d0000010001${answers}`;
    const payload: Layer = { kind: 'payload', data: fromHex(message)! };
    return bytesOf(ethernet, outer, { ...udp, sourcePort: 53, destinationPort: 7000 }, payload);
  };
  const answersOf = (bytes: Uint8Array) =>
    dissect(bytes)
      .find(({ label }) => label === 'DNS')
      ?.children.filter(({ label }) => label === 'answer')
      .map(({ text }) => text);

  it('follows pointers to names', () => {
    const bytes = reply(
      'c00c000100010000003c0004c0000201' + 'c00c000500010000003c000603777777c014',
      2,
    );
    expect(answersOf(bytes)).toEqual(['example.com A 192.0.2.1', 'example.com CNAME www.com']);
    expectTiled(bytes);
  });

  it.each([
    ['a pointer to itself', 'c01d000100010000003c0004c0000201'],
    ['a pointer ahead', 'c0ff000100010000003c0004c0000201'],
    ['data beyond the end', 'c00c000100010000003c0040c0000201'],
    ['no data', 'c00c0001'],
  ])('shows as bytes a record with %s', (_, answers) => {
    const bytes = reply(answers);
    expect(answersOf(bytes)).toEqual([]);
    expect(labels(bytes).at(-1)).toBe('Records');
    expectTiled(bytes);
  });

  it('does not slow down on chains of pointers', () => {
    const chain = Array.from({ length: 4000 }, (_, i) => (0xc000 + 29 + 2 * i).toString(16)).join(
      '',
    );
    const bytes = reply(`00${chain}`, 9);
    const started = performance.now();
    for (let i = 0; i < 50; i++) expectTiled(bytes);
    expect(performance.now() - started).toBeLessThan(5000);
  });
});

describe('dissecting anything', () => {
  /** What the tree calls each layer. */
  const LABELS: Readonly<Partial<Record<LayerKind, string>>> = {
    ethernet: 'Ethernet',
    vlan: 'VLAN',
    arp: 'ARP',
    ipv4: 'IPv4',
    ipv6: 'IPv6',
    hopByHop: 'IPv6 hop-by-hop options',
    destinationOptions: 'IPv6 destination options',
    routing: 'IPv6 routing header',
    fragment: 'IPv6 fragment header',
    authentication: 'Authentication header',
    tcp: 'TCP',
    udp: 'UDP',
    vxlan: 'VXLAN',
    gre: 'GRE',
    dns: 'DNS',
  };
  const nodesOf = (nodes: readonly DissectionNode[]): number =>
    nodes.reduce((sum, { children }) => sum + 1 + nodesOf(children), 0);

  it('finds the headers that were composed, where they are', () => {
    fc.assert(
      fc.property(anyFrame, (layers) => {
        const bytes = bytesOf(...layers);
        const headers = dissect(bytes).filter(
          ({ label }) => !/^(Payload|Padding|Records|Quoted packet)/.test(label),
        );
        const kinds = layers.filter(({ kind }) => kind !== 'payload').map(({ kind }) => kind);
        expect(
          headers.map(({ label }) => label.replace(/v6$/, (v) => (label === 'ICMPv6' ? '' : v))),
        ).toEqual(kinds.map((kind) => LABELS[kind] ?? 'ICMP'));
        expect(spansOf(bytes).map(({ kind }) => kind)).toEqual(kinds);
        expect(spansOf(bytes).map(({ start }) => start)).toEqual(headers.map(({ start }) => start));
      }),
      { numRuns: 400 },
    );
  });

  it('covers damaged packets with nodes, not too many, and never throws', () => {
    const changes = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 6 });
    fc.assert(
      fc.property(anyFrame, changes, fc.nat(40), (layers, list, cut) => {
        const whole = bytesOf(...layers);
        const bytes = whole.slice(0, Math.max(0, whole.length - cut));
        for (const [at, value] of list) if (bytes.length > 0) bytes[at % bytes.length] = value;
        expectTiled(bytes);
        summarise(bytes);
        expect(nodesOf(dissect(bytes))).toBeLessThan(40 + 2 * bytes.length);
      }),
      { numRuns: 600 },
    );
  });
});
