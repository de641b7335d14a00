import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { dissect, summarise } from './dissect';
import { readCapture } from './read-capture';

/** What other programs say of each packet; see the README beside the captures. */
interface Facts {
  readonly format: 'pcap' | 'pcapng';
  readonly packets: readonly {
    readonly time: string;
    readonly length: number;
    readonly wireLength: number;
    readonly from: string;
    readonly to: string;
    readonly etherType: number;
    readonly ports: readonly [number, number] | null;
    readonly icmpType: number | null;
    /** In units of 8 bytes. */
    readonly fragmentOffset: number;
    readonly dnsName: string | null;
  }[];
}

const FOLDER = path.join(import.meta.dirname, '../../e2e/fixtures/captures');
const bytesOf = (file: string) => new Uint8Array(readFileSync(path.join(FOLDER, file)));

describe.each(['ping.pcap', 'mixed-nano.pcap', 'mixed.pcapng', 'cut-at-40.pcap'])('%s', (file) => {
  const facts = JSON.parse(readFileSync(path.join(FOLDER, `${file}.facts.json`), 'utf8')) as Facts;
  const capture = readCapture(bytesOf(file));

  it('is read to its end', () => {
    expect(capture.problem).toBeNull();
    expect(capture.format).toBe(facts.format);
    expect(capture.packets).toHaveLength(facts.packets.length);
  });

  it.each(facts.packets.map((fact, i) => [i + 1, fact] as const))(
    'has packet %i right',
    (number, fact) => {
      const packet = capture.packets[number - 1]!;
      expect(packet.data).toHaveLength(fact.length);
      expect(packet.wireLength).toBe(fact.wireLength);
      expect(String(packet.time)).toBe(fact.time);

      const tree = dissect(packet.data);
      const field = (header: string, label: string) =>
        tree.find((node) => node.label === header)?.children.find((child) => child.label === label)
          ?.text;
      expect(field('Ethernet', 'type')).toContain(
        `(0x${fact.etherType.toString(16).padStart(4, '0')})`,
      );
      const isCut = fact.length < fact.wireLength;
      const summary = summarise(packet.data);
      // A header that is cut short tells no addresses of its own.
      if (!summary.what.includes('cut short') || fact.etherType === 0x0800) {
        expect(summary).toMatchObject({ from: fact.from, to: fact.to });
      }
      // Ports beside an ICMP type are those of the packet that the ICMP error quotes.
      if (fact.ports && fact.icmpType === null)
        expect(summary.what).toContain(`${fact.ports[0]} → ${fact.ports[1]}`);
      if (fact.dnsName && fact.icmpType === null) expect(field('DNS', 'name')).toBe(fact.dnsName);
      if (fact.fragmentOffset > 0)
        expect(summary.what).toContain(`fragment at ${8 * fact.fragmentOffset}`);
      else if (fact.icmpType !== null && !isCut) {
        expect(field('ICMP', 'type') ?? field('ICMPv6', 'type')).toContain(`(${fact.icmpType})`);
      }
      if (!isCut) {
        expect(JSON.stringify(tree)).not.toContain('"problem"');
        expect(JSON.stringify(tree)).not.toContain('should be');
      }
    },
  );
});

it('gives a capture without Ethernet headers such headers, and says so', () => {
  const { packets, problem, remarks } = readCapture(bytesOf('cooked.pcap'));
  expect(problem).toBeNull();
  expect(remarks).toEqual([
    {
      kind: 'synthesised',
      count: packets.length,
      packet: 1,
      offset: 24,
      message: expect.stringMatching(
        /^Packet 1, at byte 24 of the file, and \d+ more have no Ethernet header.*Linux cooked/,
      ),
    },
  ]);
  for (const { data, synthesised, wireLength } of packets) {
    expect(synthesised).toBe(14);
    expect(wireLength).toBe(data.length);
    expect(JSON.stringify(dissect(data))).not.toContain('"problem"');
    expect(summarise(data).what).toMatch(/ICMP echo|ARP/);
  }
});

it('keeps, of a real capture cut anywhere, the packets before the cut', () => {
  for (const file of ['ping.pcap', 'mixed.pcapng']) {
    const bytes = bytesOf(file);
    const whole = readCapture(bytes).packets;
    for (let length = 0; length < bytes.length; length += 53) {
      const { packets, problem } = readCapture(bytes.subarray(0, length));
      expect(packets).toEqual(whole.slice(0, packets.length));
      if (problem) expect(problem.offset).toBeLessThanOrEqual(length);
    }
  }
});
