/** Packets that errors quote, options of neighbour discovery, and authentication headers. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compose } from './compose';
import { dissect, summarise } from './dissect';
import type { Layer } from './layer';
import { layersOf } from './layers-of';
import { anyFrame } from './test-layers';
import { bytesOf, expectTiled } from './test-trees';
import type { DissectionNode } from './types';

const ethernet: Layer = { kind: 'ethernet' };
const v4: Layer = { kind: 'ipv4', source: '10.0.0.1', destination: '10.0.0.2' };
const v6: Layer = { kind: 'ipv6', source: '2001:db8::1', destination: '2001:db8::2' };
const udp: Layer = { kind: 'udp', sourcePort: 40000, destinationPort: 53 };
const tcp: Layer = { kind: 'tcp', sourcePort: 40000, destinationPort: 443, flags: ['SYN'] };

const find = (nodes: readonly DissectionNode[], label: string): DissectionNode => {
  const found = nodes.find((node) => node.label === label);
  if (!found) throw new Error(`${label} is not among ${nodes.map((node) => node.label)}`);
  return found;
};

/** An error of `type` about the packet `about`, of which `quoted` bytes are there. */
function error(ip: Layer, type: number, about: readonly Layer[], quoted: number): Uint8Array {
  const data = bytesOf(...about).subarray(0, quoted);
  return bytesOf(ethernet, ip, { kind: 'icmp', type, code: 3 }, { kind: 'payload', data });
}

describe('the packet that an error is about', () => {
  it('is shown with its headers, which are not judged', () => {
    const bytes = error(v4, 3, [v4, udp, { kind: 'payload', data: new Uint8Array(40) }], 28);
    const quote = find(dissect(bytes), 'Quoted packet');
    expect([quote.start, quote.end]).toEqual([42, bytes.length]);
    expect(quote.text).toBe('UDP 40000 → 53, 10.0.0.1 → 10.0.0.2');
    expect(quote.children.map(({ label }) => label)).toEqual(['IPv4', 'UDP']);
    expect(JSON.stringify(quote)).not.toContain('"problem"');
    expect(summarise(bytes).what).toBe('ICMP destination unreachable: port');
    expectTiled(bytes);
  });

  it('has the ports of a TCP header that is quoted by its first 8 bytes', () => {
    const quote = find(dissect(error(v4, 11, [v4, tcp], 28)), 'Quoted packet');
    const header = find(quote.children, 'TCP');
    expect(header.children.map(({ label, text }) => [label, text])).toEqual([
      ['source port', '40000'],
      ['destination port', '443'],
      ['sequence', '0'],
    ]);
  });

  it('is of IPv6 in ICMPv6', () => {
    const quote = find(dissect(error(v6, 1, [v6, udp], 48)), 'Quoted packet');
    expect(quote.children.map(({ label }) => label)).toEqual(['IPv6', 'UDP']);
  });

  it('may itself be an error, a few times over', () => {
    let about: Layer[] = [v4, udp];
    for (let i = 0; i < 8; i++) {
      about = [v4, { kind: 'icmp', type: 3 }, { kind: 'payload', data: bytesOf(...about) }];
    }
    const bytes = bytesOf(ethernet, ...about);
    expectTiled(bytes);
    let depth = 0;
    for (
      let nodes: readonly DissectionNode[] = dissect(bytes);
      nodes.some(({ label }) => label === 'Quoted packet');
      depth++
    ) {
      nodes = find(nodes, 'Quoted packet').children;
    }
    expect(depth).toBe(5);
  });

  it('never throws, whatever is quoted', () => {
    fc.assert(
      fc.property(
        anyFrame,
        fc.nat(80),
        fc.constantFrom(3, 4, 5, 11, 12),
        (layers, quoted, type) => {
          const about = compose(layers.slice(1));
          if (!about.ok) return;
          const data = about.bytes.subarray(0, quoted);
          const bytes = bytesOf(ethernet, v4, { kind: 'icmp', type }, { kind: 'payload', data });
          expectTiled(bytes);
        },
      ),
    );
  });
});

describe('neighbour discovery', () => {
  const message = (type: number, body: readonly number[]) =>
    bytesOf(
      ethernet,
      v6,
      { kind: 'icmp', type, identifier: 0x4000, sequence: 0 },
      { kind: 'payload', data: Uint8Array.from(body) },
    );
  const address = [0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9];
  const link = (kind: number) => [kind, 1, 2, 0, 0, 0, 0, 7];

  it.each([
    [133, [], [['source link-layer address', '02:00:00:00:00:07']], link(1)],
    [135, address, [['source link-layer address', '02:00:00:00:00:07']], link(1)],
    [136, address, [['target link-layer address', '02:00:00:00:00:07']], link(2)],
    [137, [...address, ...address], [['MTU', '1500']], [5, 1, 0, 0, 0, 0, 5, 0xdc]],
    [
      134,
      [0, 0, 0, 0, 0, 0, 0, 0],
      [['prefix information', '2001:db8::9/64, valid 3600 s']],
      [3, 4, 64, 0xc0, 0, 0, 0xe, 0x10, 0, 0, 0, 0, 0, 0, 0, 0, ...address],
    ],
  ] as const)('has its options in type %i', (type, body, expected, options) => {
    const bytes = message(type, [...body, ...options]);
    const header = find(dissect(bytes), 'ICMPv6');
    const group = find(header.children, 'options');
    expect(group.children.map(({ label, text }) => [label, text])).toEqual(expected);
    expect(JSON.stringify(header)).not.toContain('"problem"');
    expectTiled(bytes);
  });

  it('says where the length of an option does not fit', () => {
    for (const options of [[1, 0, 0, 0], [1, 9, 0, 0, 0, 0, 0, 0], [1]]) {
      const header = find(dissect(message(135, [...address, ...options])), 'ICMPv6');
      expect(header.problem).toContain('the length of source link-layer address');
    }
  });
});

describe('an authentication header behind IPv4', () => {
  const layers: Layer[] = [
    ethernet,
    v4,
    { kind: 'authentication', spi: 7, sequence: 1, check: new Uint8Array(12) },
    { kind: 'icmp', type: 8 },
  ];

  it('is read, and what stands behind it as IPv4 numbers it', () => {
    const bytes = bytesOf(...layers);
    expect(bytes[14 + 9]).toBe(51);
    expect(bytes[34]).toBe(1); // ICMP, not ICMPv6
    expect(dissect(bytes).map(({ label }) => label)).toEqual([
      'Ethernet',
      'IPv4',
      'Authentication header',
      'ICMP',
    ]);
    expect(layersOf(bytes).map(({ kind }) => kind)).toEqual(layers.map(({ kind }) => kind));
    expectTiled(bytes);
  });

  it('is told where it is cut short', () => {
    const bytes = bytesOf(...layers).subarray(0, 40);
    expect(find(dissect(bytes), 'Authentication header').problem).toMatch(
      /needs 24 bytes|needs 12/,
    );
  });
});
