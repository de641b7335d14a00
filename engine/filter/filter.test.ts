import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compose, dissect, type Layer, PACKET_TEMPLATES, parseIpv4 } from '../packet';
import { anyFrame } from '../packet/test-layers';
import { FILTER_FIELDS, HEADER_NAMES } from './fields';
import { compileFilter } from './parse';
import type { FilteredPacket } from './types';

const packetOf = (bytes: Uint8Array, more: Partial<FilteredPacket> = {}): FilteredPacket => ({
  number: 1,
  bytes,
  wireLength: bytes.length,
  time: 0,
  iface: 'eth0',
  name: '',
  result: null,
  ...more,
});

const template = (id: string) => PACKET_TEMPLATES.find((one) => one.id === id)!.bytes;

function matches(filter: string, packet: FilteredPacket): boolean {
  const compiled = compileFilter(filter);
  if (!compiled.ok) throw new Error(`${filter}: ${compiled.message} ${compiled.remedy}`);
  return compiled.matches(packet);
}

const dropped = packetOf(template('dns'), {
  number: 17,
  time: 0.25,
  name: 'query',
  result: {
    verdict: 'DROP',
    programs: ['firewall', 'xdpdump'],
    insns: 47,
    printed: ['dns from 10.1.1.100'],
  },
});

describe('a filter', () => {
  it.each([
    ['', true],
    ['verdict == DROP', true],
    ['verdict == drop and insns > 40', true],
    ['verdict in {PASS, TX}', false],
    ['program == firewall', true],
    ['last == firewall', false],
    ['last == "xdpdump"', true],
    ['hops == 2 and not hops > 2', true],
    ['udp and dns', true],
    ['tcp or udp', true],
    ['tcp', false],
    ['!tcp && ip', true],
    ['udp.dport == 53', true],
    ['udp.dport in {1..52, 54..100}', false],
    ['port == 53', true],
    ['tcp.dport != 53', true],
    ['ip.src == 10.1.1.0/24', true],
    ['ip.src == 10.1.2.0/24', false],
    ['ip.dst == 10.1.1.200', true],
    ['ip.addr == 10.0.0.0/8', true],
    ['ip.src == 2001:db8::/32', false],
    ['ip.ttl >= 64', true],
    ['eth.src == 02:00:00:00:01:64', true],
    ['eth.type == 0x0800', true],
    ['eth[12:2] == 0800', true],
    ['eth[12:2] == 08:00', true],
    ['eth[12:2] != 86dd', true],
    ['udp[2:2] == 0035', true],
    ['frame[0] == 02', true],
    ['frame[9000:2] == 0800', false],
    ['udp[0:100] contains "example"', true],
    ['"example"', true],
    ['"EXAMPLE"', true],
    ['"nowhere"', false],
    ['printed contains "dns from"', true],
    ['name contains "que"', true],
    ['number == 17 and time < 0.5', true],
    ['len > wirelen', false],
    ['len <= wirelen', true],
    ['iface == eth0', true],
    ['(tcp or udp) and (verdict == PASS or verdict == DROP)', true],
    ['tcp or udp and verdict == PASS', false],
  ])('%s: %s', (filter, expected) => {
    expect(matches(filter, dropped)).toBe(expected);
  });

  it('reads flags of TCP, in words and alone', () => {
    const syn = packetOf(template('tcp-syn'));
    expect(matches('tcp.syn and not tcp.ack', syn)).toBe(true);
    expect(matches('tcp.flags contains "SYN"', syn)).toBe(true);
    expect(matches('tcp.ack == true', syn)).toBe(false);
  });

  it('sees every header of a kind, through tunnels', () => {
    const layers: Layer[] = [
      { kind: 'ethernet' },
      { kind: 'vlan', id: 7 },
      { kind: 'vlan', id: 9 },
      { kind: 'ipv4', source: '10.0.0.1', destination: '10.0.0.2' },
      { kind: 'gre' },
      { kind: 'ipv6', source: '2001:db8::1', destination: '2001:db8::2' },
      { kind: 'udp', sourcePort: 1, destinationPort: 2 },
    ];
    const composed = compose(layers);
    if (!composed.ok) throw new Error(composed.message);
    const packet = packetOf(composed.bytes);
    for (const filter of ['vlan.id == 7', 'vlan.id == 9', 'ip.version == 4', 'ip.version == 6']) {
      expect(matches(filter, packet), filter).toBe(true);
    }
    expect(matches('ip.src == 2001:db8::/64 and ip.src == 10.0.0.1', packet)).toBe(true);
  });

  it('says nothing of results where nothing has run', () => {
    const fresh = packetOf(template('ping'));
    expect(matches('verdict == PASS', fresh)).toBe(false);
    expect(matches('verdict != PASS', fresh)).toBe(true);
    expect(matches('hops >= 0', fresh)).toBe(false);
  });
});

describe('what is wrong with a filter', () => {
  it.each([
    ['verdict = DROP', 8, 'two signs'],
    ['verdict ==', 10, 'DROP'],
    ['ip.sorc == 10.0.0.1', 0, 'ip.src'],
    ['ip.src == 10.0.0.300', 10, '10.0.0.0/8'],
    ['ip.src == 10.0.0.0/33', 10, '0 to 32'],
    ['ip.src > 10.0.0.0', 7, 'contains'],
    ['tcp.dport == http', 13, 'number'],
    ['tcp.dport in 80', 13, 'braces'],
    ['tcp.dport in {80', 16, 'brace'],
    ['(tcp or udp', 11, 'parenthesis'],
    ['tcp udp', 4, '"and" or "or"'],
    ['eth[12:2] == 08', 10, 'two digits'],
    ['eth[a] == 08', 4, 'eth[12:2]'],
    ['eth[12:2] == xy', 13, 'hex digits'],
    ['"open', 0, 'double quote'],
    ['tcp and', 7, 'verdict == DROP'],
    ['§', 0, 'double quotes'],
  ])('%s is told at its place', (filter, start, remedy) => {
    const result = compileFilter(filter);
    expect(result).toMatchObject({ ok: false, start });
    if (!result.ok) {
      expect(result.message).toMatch(new RegExp(`^Column ${start + 1}: .*\\.$`));
      expect(result.remedy).toContain(remedy);
    }
  });

  it('is told of nesting that would take the stack, and of length', () => {
    expect(compileFilter(`${'('.repeat(900)}tcp${')'.repeat(900)}`)).toMatchObject({ ok: false });
    expect(compileFilter('tcp or '.repeat(400))).toMatchObject({ ok: false });
  });
});

describe('the table of fields', () => {
  it.each(FILTER_FIELDS.map((field) => [field.name, field] as const))(
    '%s has an example that is a filter',
    (name, { example, meaning }) => {
      expect(compileFilter(example)).toMatchObject({ ok: true });
      expect(meaning).toMatch(/\.$/);
      expect(compileFilter(name)).toMatchObject({ ok: true });
    },
  );

  it('has each name once, and none that a header has', () => {
    const names = [...FILTER_FIELDS.map(({ name }) => name), ...HEADER_NAMES];
    expect(new Set(names).size).toBe(names.length);
  });
});

const anyTest = fc.constantFrom(
  ...FILTER_FIELDS.map(({ example }) => example),
  ...HEADER_NAMES,
  'eth[12:2] == 0800',
);
const frame = anyFrame.map((layers) => {
  const composed = compose(layers);
  if (!composed.ok) throw new Error(composed.message);
  return packetOf(composed.bytes, {
    result: { verdict: 'PASS', programs: ['a', 'b'], insns: 3, printed: [] },
  });
});

describe('laws', () => {
  it('and, or and not are those of logic', () => {
    fc.assert(
      fc.property(frame, anyTest, anyTest, (packet, a, b) => {
        const [x, y] = [matches(a, packet), matches(b, packet)];
        expect(matches(`${a} and ${b}`, packet)).toBe(x && y);
        expect(matches(`${a} or ${b}`, packet)).toBe(x || y);
        expect(matches(`not ${a}`, packet)).toBe(!x);
        expect(matches(`not (${a} or ${b})`, packet)).toBe(!x && !y);
        expect(matches(`(not ${a}) and not ${b}`, packet)).toBe(!x && !y);
      }),
    );
  });

  it('a network holds the addresses that agree with it in its bits', () => {
    const address = fc.uint8Array({ minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(address, address, fc.nat(32), fc.boolean(), (one, two, bits, near) => {
        const network = near
          ? Uint8Array.from(one, (byte, i) => byte ^ (i === 3 ? two[3]! & 3 : 0))
          : two;
        const source = one.join('.');
        const composed = compose([
          { kind: 'ethernet' },
          { kind: 'ipv4', source, destination: '10.0.0.1' },
        ]);
        if (!composed.ok) throw new Error(composed.message);
        const number = (bytes: Uint8Array) => BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
        const shift = BigInt(32 - bits);
        const expected = number(parseIpv4(source)!) >> shift === number(network) >> shift;
        expect(matches(`ip.src == ${network.join('.')}/${bits}`, packetOf(composed.bytes))).toBe(
          expected,
        );
      }),
    );
  });

  it('bytes of a header are those that the packet has there', () => {
    fc.assert(
      fc.property(frame, fc.nat(60), fc.integer({ min: 1, max: 4 }), (packet, offset, length) => {
        const bytes = packet.bytes.subarray(offset, offset + length);
        if (bytes.length < length) return;
        const hex = Buffer.from(bytes).toString('hex');
        expect(matches(`eth[${offset}:${length}] == ${hex}`, packet)).toBe(true);
        expect(matches(`eth[${offset}:${length}] != ${hex}`, packet)).toBe(false);
      }),
    );
  });

  it('never throws, whatever is typed and whatever arrives', () => {
    const pieces = fc.array(
      fc.oneof(
        anyTest,
        fc.constantFrom(
          '(',
          ')',
          'and',
          'or',
          'not',
          '==',
          '!=',
          'in',
          '{',
          '}',
          ',',
          '..',
          '[',
          ']',
          '"',
          'contains',
          '<',
          '=',
          '\\',
          '10.0.0.0/',
          '0x',
          '::',
        ),
        fc.string(),
      ),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(pieces, fc.uint8Array({ maxLength: 80 }), (parts, bytes) => {
        const text = parts.join(' ');
        const result = compileFilter(text);
        if (result.ok) result.matches(packetOf(bytes));
        else {
          expect(result.start).toBeGreaterThanOrEqual(0);
          expect(result.end).toBeLessThanOrEqual(text.length);
          expect(result.start).toBeLessThanOrEqual(result.end);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('finds the headers that the tree shows', () => {
    const names: Readonly<Record<string, string>> = {
      TCP: 'tcp',
      UDP: 'udp',
      ARP: 'arp',
      VLAN: 'vlan',
    };
    fc.assert(
      fc.property(frame, (packet) => {
        const labels = dissect(packet.bytes)
          .filter(({ problem, text }) => problem === undefined && text !== 'cut short')
          .map(({ label }) => label);
        for (const [label, name] of Object.entries(names)) {
          if (labels.includes(label)) expect(matches(name, packet), name).toBe(true);
        }
      }),
    );
  });
});
