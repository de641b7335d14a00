import { type HeaderValues, LAYER_TABLE, type LayerKind, summarise } from '../packet';
import type { FilteredPacket } from './types';

/** What a field holds, and with it how it is compared and how its values are written. */
export type FieldKind = 'number' | 'word' | 'address' | 'mac' | 'flag' | 'text';

export type FieldAnswer = number | boolean | string;

/** What is asked about one packet; its headers are looked for once, when they are needed. */
export interface Asked {
  readonly packet: FilteredPacket;
  readonly headers: HeaderValues;
}

export interface FilterField {
  readonly name: string;
  readonly kind: FieldKind;
  readonly meaning: string;
  /** A test that makes sense. */
  readonly example: string;
  /** Every value that the packet has for it: one for each header, through tunnels; none where there is no such header. */
  read(asked: Asked): readonly FieldAnswer[];
}

const plain = (
  name: string,
  kind: FieldKind,
  meaning: string,
  example: string,
  read: (packet: FilteredPacket) => readonly FieldAnswer[],
): FilterField => ({ name, kind, meaning, example, read: ({ packet }) => read(packet) });

type Source = readonly [kind: LayerKind, field: string];

/** A field of headers, read by its place in `LAYER_TABLE`. */
const wire = (
  name: string,
  kind: FieldKind,
  meaning: string,
  example: string,
  ...sources: readonly Source[]
): FilterField => ({
  name,
  kind,
  meaning,
  example,
  read: ({ headers }) =>
    sources.flatMap(([layer, field]) =>
      headers
        .values(layer, field)
        .flatMap((value) =>
          typeof value === 'object' ? [value.join(' ')] : [value as FieldAnswer],
        ),
    ),
});

const tcpFlag = (flag: string): FilterField => ({
  name: `tcp.${flag.toLowerCase()}`,
  kind: 'flag',
  meaning: `The ${flag} flag of TCP.`,
  example: `tcp.${flag.toLowerCase()}`,
  read: ({ headers }) =>
    headers.values('tcp', 'flags').map((flags) => (flags as readonly string[]).includes(flag)),
});

const NETWORK: readonly LayerKind[] = ['ipv4', 'ipv6'];
const PORTS: readonly LayerKind[] = ['tcp', 'udp'];

/** Bytes as characters, one for each, so that a text in a packet is found at any place. */
const characters = (bytes: Uint8Array) => String.fromCharCode(...bytes.subarray(0, 65_535));

/** All that a text is looked for in. */
function textOf(packet: FilteredPacket): string[] {
  const { what, from, to } = summarise(packet.bytes);
  const { result } = packet;
  return [
    packet.name,
    what,
    from,
    to,
    packet.iface,
    ...(result ? [result.verdict, ...result.programs, ...result.printed] : []),
    characters(packet.bytes),
  ];
}

/** What a filter can ask for, in the order of the help. Headers are asked for by their names too. */
export const FILTER_FIELDS: readonly FilterField[] = [
  plain(
    'verdict',
    'word',
    'How the chain ended: PASS, DROP, TX, REDIRECT, ABORTED, invalid, fault, "not run".',
    'verdict == DROP',
    ({ result }) => (result ? [result.verdict] : []),
  ),
  plain(
    'program',
    'word',
    'A program that ran.',
    'program == ids',
    ({ result }) => result?.programs ?? [],
  ),
  plain(
    'last',
    'word',
    'The program that ran last.',
    'last == firewall',
    ({ result }) => result?.programs.slice(-1) ?? [],
  ),
  plain('hops', 'number', 'How many programs ran.', 'hops > 1', ({ result }) =>
    result ? [result.programs.length] : [],
  ),
  plain('insns', 'number', 'Instructions that the packet cost.', 'insns >= 100', ({ result }) =>
    result ? [result.insns] : [],
  ),
  plain(
    'printed',
    'text',
    'A line that a program printed.',
    'printed contains "syn"',
    ({ result }) => result?.printed ?? [],
  ),
  plain('number', 'number', 'Place in the table, from 1.', 'number in {1..10}', ({ number }) => [
    number,
  ]),
  plain('time', 'number', 'Seconds since the first packet.', 'time < 0.5', ({ time }) => [time]),
  plain('iface', 'word', 'Interface that it arrives on.', 'iface == eth0', ({ iface }) => [iface]),
  plain('len', 'number', 'Bytes of the packet that are here.', 'len > 1000', ({ bytes }) => [
    bytes.length,
  ]),
  plain(
    'wirelen',
    'number',
    'Bytes that it had before a capture cut it.',
    'wirelen > len',
    ({ wireLength }) => [wireLength],
  ),
  plain('name', 'text', 'What you call the packet.', 'name contains "ping"', ({ name }) => [name]),
  plain(
    'text',
    'text',
    'Name, summary, verdict, programs, printed lines and the bytes as characters. A text alone means this.',
    '"example.com"',
    textOf,
  ),
  wire('eth.src', 'mac', 'MAC address of the sender.', 'eth.src == 02:00:00:00:00:01', [
    'ethernet',
    'source',
  ]),
  wire('eth.dst', 'mac', 'MAC address of the receiver.', 'eth.dst == ff:ff:ff:ff:ff:ff', [
    'ethernet',
    'destination',
  ]),
  wire(
    'eth.type',
    'number',
    'What the frame carries.',
    'eth.type == 0x0800',
    ['ethernet', 'type'],
    ['vlan', 'type'],
  ),
  wire('vlan.id', 'number', 'The VLAN, of every tag.', 'vlan.id == 100', ['vlan', 'id']),
  wire('vlan.priority', 'number', 'Priority of the tag.', 'vlan.priority > 4', [
    'vlan',
    'priority',
  ]),
  wire('arp.op', 'number', '1 asks, 2 answers.', 'arp.op == 1', ['arp', 'operation']),
  wire('arp.sender', 'address', 'IP address of who asks or answers.', 'arp.sender == 10.1.1.100', [
    'arp',
    'senderIp',
  ]),
  wire('arp.target', 'address', 'IP address that is asked for.', 'arp.target == 10.1.1.200', [
    'arp',
    'targetIp',
  ]),
  wire(
    'ip.src',
    'address',
    'IP address of the sender, of any version.',
    'ip.src == 10.0.0.0/8',
    ['ipv4', 'source'],
    ['ipv6', 'source'],
  ),
  wire(
    'ip.dst',
    'address',
    'IP address of the receiver.',
    'ip.dst == 2001:db8::/32',
    ['ipv4', 'destination'],
    ['ipv6', 'destination'],
  ),
  wire(
    'ip.addr',
    'address',
    'Either of them.',
    'ip.addr == 10.1.1.100',
    ...NETWORK.flatMap((kind): Source[] => [
      [kind, 'source'],
      [kind, 'destination'],
    ]),
  ),
  wire(
    'ip.version',
    'number',
    '4 or 6.',
    'ip.version == 6',
    ['ipv4', 'version'],
    ['ipv6', 'version'],
  ),
  wire(
    'ip.proto',
    'number',
    'What IP carries: 1 ICMP, 6 TCP, 17 UDP, 58 ICMPv6.',
    'ip.proto == 17',
    ['ipv4', 'protocol'],
    ['ipv6', 'nextHeader'],
  ),
  wire(
    'ip.ttl',
    'number',
    'Routers it may still pass (hop limit in IPv6).',
    'ip.ttl < 5',
    ['ipv4', 'ttl'],
    ['ipv6', 'hopLimit'],
  ),
  wire(
    'ip.len',
    'number',
    'Total length (IPv4), payload length (IPv6).',
    'ip.len > 1400',
    ['ipv4', 'totalLength'],
    ['ipv6', 'payloadLength'],
  ),
  wire('ip.id', 'number', 'Identification of IPv4.', 'ip.id == 0x1c46', ['ipv4', 'identification']),
  wire(
    'ip.tos',
    'number',
    'DSCP and ECN, or traffic class.',
    'ip.tos != 0',
    ['ipv4', 'tos'],
    ['ipv6', 'trafficClass'],
  ),
  wire('ip.df', 'flag', 'Must not be fragmented.', 'ip.df', ['ipv4', 'dontFragment']),
  wire(
    'ip.mf',
    'flag',
    'More fragments follow.',
    'ip.mf',
    ['ipv4', 'moreFragments'],
    ['fragment', 'moreFragments'],
  ),
  wire(
    'ip.frag',
    'number',
    'Fragment offset in bytes.',
    'ip.frag > 0',
    ['ipv4', 'fragmentOffset'],
    ['fragment', 'fragmentOffset'],
  ),
  wire('icmp.type', 'number', 'Type of ICMP or ICMPv6.', 'icmp.type == 8', ['icmp', 'type']),
  wire('icmp.code', 'number', 'Code of ICMP or ICMPv6.', 'icmp.code == 3', ['icmp', 'code']),
  ...PORTS.flatMap((kind) => [
    wire(`${kind}.sport`, 'number', 'Source port.', `${kind}.sport > 1023`, [kind, 'sourcePort']),
    wire(`${kind}.dport`, 'number', 'Destination port.', `${kind}.dport in {53, 80, 443}`, [
      kind,
      'destinationPort',
    ]),
    wire(
      `${kind}.port`,
      'number',
      'Either port.',
      `${kind}.port == 53`,
      [kind, 'sourcePort'],
      [kind, 'destinationPort'],
    ),
  ]),
  wire(
    'port',
    'number',
    'Any port, of TCP or UDP.',
    'port == 53',
    ...PORTS.flatMap((kind): Source[] => [
      [kind, 'sourcePort'],
      [kind, 'destinationPort'],
    ]),
  ),
  wire('tcp.flags', 'text', 'Flags that are set, by name.', 'tcp.flags contains "SYN"', [
    'tcp',
    'flags',
  ]),
  ...['SYN', 'ACK', 'FIN', 'RST', 'PSH', 'URG'].map(tcpFlag),
  wire('tcp.seq', 'number', 'Sequence number.', 'tcp.seq == 1000', ['tcp', 'sequence']),
  wire('tcp.ack_number', 'number', 'Acknowledgement number.', 'tcp.ack_number > 0', [
    'tcp',
    'acknowledgement',
  ]),
  wire('tcp.window', 'number', 'Window.', 'tcp.window == 0', ['tcp', 'window']),
  wire('udp.len', 'number', 'Length in the header of UDP.', 'udp.len > 512', ['udp', 'length']),
  wire('vxlan.vni', 'number', 'Network identifier.', 'vxlan.vni == 42', ['vxlan', 'vni']),
  wire('gre.proto', 'number', 'What GRE carries.', 'gre.proto == 0x6558', ['gre', 'protocol']),
  wire('gre.key', 'number', 'Key of GRE.', 'gre.key == 7', ['gre', 'key']),
  wire('dns.id', 'number', 'Number of the DNS query.', 'dns.id == 0x1001', ['dns', 'id']),
];

const byName = new Map(FILTER_FIELDS.map((field) => [field.name, field]));

export const fieldNamed = (name: string): FilterField | undefined => byName.get(name);

/** What a filter calls headers, where it is not what layers call them. */
const ALIASES: Readonly<Record<string, readonly LayerKind[]>> = {
  eth: ['ethernet'],
  ip: ['ipv4', 'ipv6'],
  ah: ['authentication'],
};

const PSEUDO: readonly string[] = ['payload', 'padding'];

/** Layers by what a filter calls them, in lower case. */
const HEADERS = new Map<string, readonly LayerKind[]>([
  ...Object.keys(LAYER_TABLE)
    .filter((name) => !PSEUDO.includes(name))
    .map((name) => [name.toLowerCase(), [name as LayerKind]] as const),
  ...Object.entries(ALIASES),
]);

/** Layers that a word such as `tcp` stands for; `undefined` where it is no header's name. */
export const headersNamed = (name: string): readonly LayerKind[] | undefined =>
  HEADERS.get(name.toLowerCase());

/** Names of headers that can be asked for, and whose bytes can be: `tcp`, `eth[12:2] == 0800`. */
export const HEADER_NAMES: readonly string[] = [...HEADERS.keys()];
