import type { LayerKind } from './layer';
import {
  DNS_TYPES,
  ETHERTYPE_NAMES,
  ICMP_TYPES,
  IPPROTO_NAMES,
  UDP_PORTS,
  VLAN_TYPES,
} from './numbers';

/** What a field is, for forms and documentation. */
export interface FieldWords {
  readonly label: string;
  readonly meaning: string;
  /** Names of its values. */
  readonly names?: Readonly<Record<number, string>>;
}

/** What a layer is, and its fields by their names in `LAYER_TABLE` and `Layer`. */
export interface LayerWords {
  readonly title: string;
  /** The document that defines it. */
  readonly source: string;
  readonly meaning: string;
  readonly fields: Readonly<Record<string, FieldWords>>;
}

const field = (
  label: string,
  meaning: string,
  names?: Readonly<Record<number, string>>,
): FieldWords => (names ? { label, meaning, names } : { label, meaning });

const CHECKSUM = field(
  'checksum',
  'Follows from the bytes that it covers; any other is a mistake.',
);
const NEXT = field('next header', 'What stands behind this header.', IPPROTO_NAMES);
const EXTENSION = field('header length', 'Bytes of this header, in units that its kind sets.');
const FRAGMENT = field('fragment offset', 'Where the data belong, in bytes; a multiple of 8.');
const MORE = field('more fragments', 'Set on every fragment but the last.');
const ports = {
  sourcePort: field('source port', 'The sender; an answer goes back to it.'),
  destinationPort: field(
    'destination port',
    'The service: 53 is DNS, 80 HTTP, 443 HTTPS.',
    UDP_PORTS,
  ),
};
const data = field('data', 'Any bytes.');
const optionsHeader = (title: string, meaning: string): LayerWords => ({
  title,
  source: 'RFC 8200 section 4.2',
  meaning,
  fields: {
    nextHeader: NEXT,
    headerLength: EXTENSION,
    options: field('options', 'Kind, length and data each, padded to a multiple of 8 bytes.'),
  },
});

export const LAYER_WORDS: Readonly<Record<LayerKind, LayerWords>> = {
  ethernet: {
    title: 'Ethernet',
    source: 'IEEE 802.3, Ethernet II',
    meaning: 'The frame as a network card sends it, without preamble and check sequence.',
    fields: {
      destination: field('destination', 'MAC address of the card that shall take the frame.'),
      source: field('source', 'MAC address of the card that sends it.'),
      type: field('type', 'What the frame carries, in network byte order.', ETHERTYPE_NAMES),
    },
  },
  vlan: {
    title: 'VLAN tag',
    source: 'IEEE 802.1Q, 802.1ad',
    meaning: 'Puts the frame into a virtual network; tags can be stacked.',
    fields: {
      tpid: field(
        'tag type',
        'The EtherType in front that announces the tag.',
        Object.fromEntries(VLAN_TYPES.map((type) => [type, ETHERTYPE_NAMES[type] ?? 'VLAN'])),
      ),
      priority: field('priority', '0 to 7, the priority code point.'),
      dropEligible: field('drop eligible', 'May be dropped first when a queue is full.'),
      id: field('id', 'The network, 1 to 4094; 0 carries a priority only.'),
      type: field('type', 'What follows the tag.', ETHERTYPE_NAMES),
    },
  },
  arp: {
    title: 'ARP',
    source: 'RFC 826',
    meaning: 'Asks which card has an IPv4 address, or answers.',
    fields: {
      hardwareType: field('hardware type', '1 for Ethernet.'),
      protocolType: field('protocol type', 'What the addresses asked for are.', ETHERTYPE_NAMES),
      hardwareSize: field('hardware size', 'Bytes of a MAC address.'),
      protocolSize: field('protocol size', 'Bytes of an IP address.'),
      operation: field('operation', 'Whether it asks or answers.', { 1: 'request', 2: 'reply' }),
      senderMac: field('sender MAC', 'Whoever reads it notes this card for the sender IP.'),
      senderIp: field('sender IP', 'Who asks or answers.'),
      targetMac: field('target MAC', 'Unknown, hence zeros, in a request.'),
      targetIp: field('target IP', 'The address that is asked for.'),
    },
  },
  ipv4: {
    title: 'IPv4',
    source: 'RFC 791 section 3.1',
    meaning: 'Carries a packet from one address to another across networks.',
    fields: {
      version: field('version', '4.'),
      headerLength: field('header length', 'Bytes with options: 20 to 60, a multiple of 4.'),
      tos: field('DSCP, ECN', 'Class of service in the upper 6 bits, congestion in the lower 2.'),
      totalLength: field('total length', 'Bytes of header and data, without Ethernet padding.'),
      identification: field('identification', 'The same on all fragments of a packet.'),
      reserved: field('reserved bit', 'Must be 0.'),
      dontFragment: field('do not fragment', 'A router drops it rather than cut it.'),
      moreFragments: MORE,
      fragmentOffset: FRAGMENT,
      ttl: field('ttl', 'Routers it may still pass; each takes 1 off, and mends the checksum.'),
      protocol: field('protocol', 'What the packet carries.', IPPROTO_NAMES),
      checksum: CHECKSUM,
      source: field('source', 'Where it comes from.'),
      destination: field('destination', 'Where it goes.'),
      options: field('options', 'Up to 40 bytes: kind, length and data each.'),
    },
  },
  ipv6: {
    title: 'IPv6',
    source: 'RFC 8200 section 3',
    meaning: 'Carries a packet from one address to another; it has no checksum of its own.',
    fields: {
      version: field('version', '6.'),
      trafficClass: field('traffic class', 'Class of service and congestion, as in IPv4.'),
      flowLabel: field('flow label', 'The same for packets that shall take one path.'),
      payloadLength: field(
        'payload length',
        'Bytes behind this header, extension headers included.',
      ),
      nextHeader: NEXT,
      hopLimit: field('hop limit', 'Routers it may still pass.'),
      source: field('source', 'Where it comes from.'),
      destination: field('destination', 'Where it goes.'),
    },
  },
  hopByHop: optionsHeader('IPv6 hop-by-hop options', 'Options for every router on the way.'),
  destinationOptions: optionsHeader('IPv6 destination options', 'Options for the receiver.'),
  routing: {
    title: 'IPv6 routing header',
    source: 'RFC 8200 section 4.4, RFC 8754 section 2',
    meaning: 'Stops that the packet makes on its way.',
    fields: {
      nextHeader: NEXT,
      headerLength: EXTENSION,
      routingType: field('routing type', 'How the stops are told.', {
        0: 'source route (deprecated)',
        2: 'mobile IPv6',
        4: 'segment routing',
      }),
      segmentsLeft: field('segments left', 'Stops still to make.'),
      specific: field('specific to the type', 'In segment routing: last entry, flags, tag.'),
      addresses: field('addresses', 'The stops; in segment routing the last one first.'),
    },
  },
  fragment: {
    title: 'IPv6 fragment header',
    source: 'RFC 8200 section 4.5',
    meaning: 'A piece of a packet that the sender cut.',
    fields: {
      nextHeader: NEXT,
      reserved: field('reserved', 'Must be 0.'),
      fragmentOffset: FRAGMENT,
      reservedBits: field('reserved bits', 'Must be 0.'),
      moreFragments: MORE,
      identification: field('identification', 'The same on all fragments of a packet.'),
    },
  },
  authentication: {
    title: 'Authentication header',
    source: 'RFC 4302 section 2',
    meaning: 'Proves who sent the packet; what follows stays readable.',
    fields: {
      nextHeader: NEXT,
      headerLength: EXTENSION,
      reserved: field('reserved', 'Must be 0.'),
      spi: field('security parameters index', 'Which agreement of the two ends applies.'),
      sequence: field('sequence', 'Counts up, against packets played again.'),
      check: field('integrity check value', 'A multiple of 4 bytes.'),
    },
  },
  icmp: {
    title: 'ICMP, ICMPv6',
    source: 'RFC 792, RFC 4443',
    meaning: 'Pings and errors. Behind IPv6 it is ICMPv6, whose checksum covers the addresses.',
    fields: {
      type: field('type', 'What is told; ICMPv6 has numbers of its own.', ICMP_TYPES),
      code: field('code', 'More about the type.'),
      checksum: CHECKSUM,
      identifier: field(
        'identifier',
        'Which ping; in other messages the first 2 bytes of the rest.',
      ),
      sequence: field('sequence', 'Which one of its requests; else the last 2 bytes of the rest.'),
    },
  },
  tcp: {
    title: 'TCP',
    source: 'RFC 9293 section 3.1',
    meaning: 'A piece of a connection.',
    fields: {
      ...ports,
      sequence: field('sequence', 'Number of the first byte that it carries.'),
      acknowledgement: field('acknowledgement', 'Number of the next byte expected, with ACK.'),
      headerLength: field('header length', 'Bytes with options: 20 to 60, a multiple of 4.'),
      reserved: field('reserved', 'Must be 0.'),
      flags: field('flags', 'SYN opens, FIN closes, RST breaks off, ACK acknowledges.'),
      window: field('window', 'Bytes that the sender can take.'),
      checksum: CHECKSUM,
      urgent: field('urgent pointer', 'End of urgent data, with URG.'),
      options: field('options', 'Up to 40 bytes: kind, length and data each.'),
    },
  },
  udp: {
    title: 'UDP',
    source: 'RFC 768',
    meaning: 'One datagram, without a connection.',
    fields: {
      ...ports,
      length: field('length', 'Bytes of header and data.'),
      checksum: field('checksum', '0 for none, which IPv6 does not allow.'),
    },
  },
  vxlan: {
    title: 'VXLAN',
    source: 'RFC 7348 section 5',
    meaning: 'An Ethernet frame within UDP, port 4789.',
    fields: {
      flags: field('flags', '0x08 says that the network identifier counts.'),
      reserved: field('reserved', 'Must be 0.'),
      vni: field('network identifier', 'The virtual network, 24 bits.'),
      reservedByte: field('reserved byte', 'Must be 0.'),
    },
  },
  gre: {
    title: 'GRE',
    source: 'RFC 2784 section 2, RFC 2890 section 2',
    meaning: 'Any protocol within IP.',
    fields: {
      checksumPresent: field('checksum present', 'Adds a checksum over header and payload.'),
      routingPresent: field('routing present', 'Of RFC 1701, deprecated: must be 0.'),
      keyPresent: field('key present', 'Follows from the key being given.'),
      sequencePresent: field('sequence present', 'Follows from the sequence being given.'),
      reserved: field('reserved', 'Must be 0.'),
      version: field('version', '0; 1 is PPTP.'),
      protocol: field('protocol', 'What it carries.', ETHERTYPE_NAMES),
      checksum: CHECKSUM,
      reservedWord: field('reserved', 'Must be 0; there with the checksum.'),
      key: field('key', 'Which tunnel.'),
      sequence: field('sequence', 'Counts up from 0.'),
    },
  },
  dns: {
    title: 'DNS',
    source: 'RFC 1035 section 4.1',
    meaning: 'Asks for a name, or answers. The answers are records of the same message.',
    fields: {
      id: field('id', 'The answer repeats it.'),
      flags: field('flags', '0x0100 asks and wants recursion, 0x8180 answers.'),
      questionCount: field('questions', 'How many questions follow.'),
      answerCount: field('answers', 'How many records answer.'),
      authorityCount: field('authorities', 'Records that name the servers in charge.'),
      additionalCount: field('additional', 'Records that may help.'),
      name: field('name', 'What is asked for.'),
      type: field('type', 'Which kind of record is asked for.', DNS_TYPES),
      class: field('class', '1 for the Internet.'),
      answers: field('answers', 'Name, type, class, time to live and data each.'),
    },
  },
  payload: { title: 'Payload', source: '', meaning: 'Any bytes.', fields: { data } },
  padding: {
    title: 'Padding',
    source: 'IEEE 802.3 section 4.2.3.3',
    meaning: 'Bytes at the end that no length counts: cards fill frames up to 60 bytes.',
    fields: { data },
  },
};
