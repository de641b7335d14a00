/** Tunnels, tags and extension headers that other programs wrote, against what tshark reads in them. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { dissect } from './dissect';
import { layersOf } from './layers-of';
import { lintPacket } from './lint';
import { readCapture } from './read-capture';
import { bytesOf, expectTiled } from './test-trees';

const FOLDER = path.join(import.meta.dirname, '../../e2e/fixtures/captures');

/** tshark's names of headers that ours differ from in more than case. */
const NAMES: Readonly<Record<string, string>> = {
  eth: 'Ethernet',
  vlan: 'VLAN',
  ieee8021ad: 'VLAN',
  ip: 'IPv4',
  'ipv6.hopopts': 'IPv6 hop-by-hop options',
  'ipv6.dstopts': 'IPv6 destination options',
  'ipv6.routing': 'IPv6 routing header',
  'ipv6.fraghdr': 'IPv6 fragment header',
  ah: 'Authentication header',
};

/** Names that are no headers: tshark's step between two, and what is left over. */
const NO_HEADER = ['ethertype', 'data', 'Payload', 'Padding', 'Options'];

const lower = (names: readonly string[]) =>
  names.filter((name) => !NO_HEADER.includes(name)).map((name) => name.toLowerCase());

describe.each(['vxlan.pcap', 'layers.pcap'])('%s', (file) => {
  const facts = JSON.parse(readFileSync(path.join(FOLDER, `${file}.layers.json`), 'utf8')) as {
    readonly packets: readonly { readonly protocols: string }[];
  };
  const { packets, problem } = readCapture(new Uint8Array(readFileSync(path.join(FOLDER, file))));

  it('is read to its end', () => {
    expect(problem).toBeNull();
    expect(packets).toHaveLength(facts.packets.length);
  });

  it.each(facts.packets.map(({ protocols }, i) => [i + 1, protocols] as const))(
    'has the headers of packet %i: %s',
    (number, protocols) => {
      const { data } = packets[number - 1]!;
      const tree = dissect(data);
      const wanted = protocols.split(':').map((name) => NAMES[name] ?? name);
      expect(lower(tree.map(({ label }) => label))).toEqual(lower(wanted));
      expect(JSON.stringify(tree)).not.toMatch(/"problem"|should be/);
      expect(lintPacket(data)).toEqual([]);
      expectTiled(data);
      expect(bytesOf(...layersOf(data))).toEqual(data);
    },
  );
});

describe.each(['ping.pcap', 'mixed-nano.pcap', 'mixed.pcapng', 'cut-at-40.pcap', 'cooked.pcap'])(
  '%s',
  (file) => {
    const { packets } = readCapture(new Uint8Array(readFileSync(path.join(FOLDER, file))));

    it('reads back into layers that compose to the same bytes', () => {
      for (const { data } of packets) expect(bytesOf(...layersOf(data))).toEqual(data);
    });

    it('has packets that the linter finds nothing wrong with', () => {
      for (const { data, wireLength } of packets)
        expect(lintPacket(data, { wireLength })).toEqual([]);
    });
  },
);
