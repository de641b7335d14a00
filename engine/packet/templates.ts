import { InternalError } from '../util';
import { compose } from './compose';
import type { Layer } from './layer';

/** A packet to start from. */
export interface PacketTemplate {
  readonly id: string;
  /** `ICMP echo request (ping)` */
  readonly title: string;
  readonly layers: readonly Layer[];
  readonly bytes: Uint8Array<ArrayBuffer>;
}

const ethernet: Layer = {
  kind: 'ethernet',
  source: '02:00:00:00:01:64',
  destination: '02:00:00:00:01:c8',
};
const ipv4: Layer = { kind: 'ipv4', source: '10.1.1.100', destination: '10.1.1.200' };
const ipv6: Layer = { kind: 'ipv6', source: '2001:db8:1::100', destination: '2001:db8:1::200' };

/** What ping sends: 16 bytes that hold its clock, then bytes that count up, 56 in all. */
const pingData = Uint8Array.from({ length: 56 }, (_, i) => (i < 16 ? 0 : i));
const echo: Layer = { kind: 'icmp', type: 8, identifier: 0x1234, sequence: 1 };

/** Options of a Linux SYN: segment size 1460, SACK permitted, timestamps, window scale 7. */
const synOptions = Uint8Array.from([
  2, 4, 0x05, 0xb4, 4, 2, 8, 10, 0, 0, 0, 1, 0, 0, 0, 0, 1, 3, 3, 7,
]);

const text = (words: string) => Uint8Array.from(words, (char) => char.charCodeAt(0));

const RECIPES: readonly { id: string; title: string; layers: readonly Layer[] }[] = [
  {
    id: 'ping',
    title: 'ICMP echo request (ping)',
    layers: [ethernet, { ...ipv4, dontFragment: true }, echo, { kind: 'payload', data: pingData }],
  },
  {
    id: 'tcp-syn',
    title: 'TCP SYN to port 443',
    layers: [
      ethernet,
      { ...ipv4, dontFragment: true },
      {
        kind: 'tcp',
        sourcePort: 40000,
        destinationPort: 443,
        flags: ['SYN'],
        sequence: 1000,
        options: synOptions,
      },
    ],
  },
  {
    id: 'udp',
    title: 'UDP datagram to port 9999',
    layers: [
      ethernet,
      ipv4,
      { kind: 'udp', sourcePort: 40001, destinationPort: 9999 },
      { kind: 'payload', data: text('hello, chain') },
    ],
  },
  {
    id: 'dns',
    title: 'DNS query for example.com',
    layers: [
      ethernet,
      ipv4,
      { kind: 'udp', sourcePort: 40002, destinationPort: 53 },
      { kind: 'dns', name: 'example.com' },
    ],
  },
  {
    id: 'arp',
    title: 'ARP who-has',
    layers: [
      { ...ethernet, destination: 'ff:ff:ff:ff:ff:ff' },
      {
        kind: 'arp',
        operation: 1,
        senderMac: '02:00:00:00:01:64',
        senderIp: '10.1.1.100',
        targetIp: '10.1.1.200',
      },
    ],
  },
  {
    id: 'ping6',
    title: 'ICMPv6 echo request (ping over IPv6)',
    layers: [ethernet, ipv6, { ...echo, type: 128 }, { kind: 'payload', data: pingData }],
  },
  {
    id: 'vlan',
    title: 'Ping within VLAN 100',
    layers: [
      ethernet,
      { kind: 'vlan', id: 100 },
      { ...ipv4, dontFragment: true },
      echo,
      { kind: 'payload', data: pingData },
    ],
  },
];

function packetOf(layers: readonly Layer[]): Uint8Array<ArrayBuffer> {
  const result = compose(layers);
  if (!result.ok) throw new InternalError(`a packet template is wrong: ${result.message}`);
  return result.bytes;
}

/** Packets that the page offers to start from; every length and checksum in them is right. */
export const PACKET_TEMPLATES: readonly PacketTemplate[] = RECIPES.map((recipe) => ({
  ...recipe,
  bytes: packetOf(recipe.layers),
}));
