import { describe, expect, it } from 'vitest';
import type { Layer } from './layer';
import { spansOf } from './spans';
import { bytesOf } from './test-trees';

const ethernet: Layer = { kind: 'ethernet' };
const ipv4 = { kind: 'ipv4', source: '10.1.1.1', destination: '10.1.1.2' } as const;
const ipv6 = { kind: 'ipv6', source: '2001:db8::1', destination: '2001:db8::2' } as const;
const udp = { kind: 'udp', sourcePort: 7000, destinationPort: 8000 } as const;

const kinds = (...layers: Layer[]) => spansOf(bytesOf(...layers)).map(({ kind }) => kind);

describe('finding headers', () => {
  it.each([8, 1480, 32768, 65528])('looks for none in a fragment at %i', (fragmentOffset) => {
    expect(kinds(ethernet, { ...ipv4, fragmentOffset, protocol: 17 }, udp)).toEqual([
      'ethernet',
      'ipv4',
    ]);
    expect(
      kinds(ethernet, ipv6, { kind: 'fragment', fragmentOffset, nextHeader: 17 }, udp),
    ).toEqual(['ethernet', 'ipv6', 'fragment']);
  });

  it('reads GRE of version 0 without a source route only', () => {
    const gre = { kind: 'gre' } as const;
    expect(kinds(ethernet, ipv4, gre, ipv4)).toEqual(['ethernet', 'ipv4', 'gre', 'ipv4']);
    expect(kinds(ethernet, ipv4, { ...gre, version: 1 }, ipv4)).toEqual(['ethernet', 'ipv4']);
    expect(kinds(ethernet, ipv4, { ...gre, routingPresent: true }, ipv4)).toEqual([
      'ethernet',
      'ipv4',
    ]);
  });

  it('tells VXLAN by the destination port, DNS by either', () => {
    const rest: Layer[] = [{ kind: 'vxlan', vni: 1 }, ethernet];
    expect(kinds(ethernet, ipv4, { ...udp, destinationPort: 4789 }, ...rest)).toContain('vxlan');
    expect(kinds(ethernet, ipv4, { ...udp, sourcePort: 4789 }, ...rest)).not.toContain('vxlan');
    expect(kinds(ethernet, ipv4, { ...udp, sourcePort: 53 }, { kind: 'dns' })).toContain('dns');
  });

  it('marks lengths that cannot be right, and goes on to the end of what is there', () => {
    const bytes = bytesOf(ethernet, { ...ipv4, totalLength: 999 }, { ...udp, length: 7 });
    expect(spansOf(bytes)).toMatchObject([
      { kind: 'ethernet', end: 42 },
      { kind: 'ipv4', start: 14, body: 34, end: 42, wrongLength: true },
      { kind: 'udp', start: 34, body: 42, end: 42, wrongLength: true },
    ]);
  });

  it('ends after 40 headers', () => {
    expect(kinds(ethernet, ...Array<Layer>(100).fill(ipv4))).toHaveLength(40);
  });
});
