/** Numbers of protocols and their parts, as IANA and IEEE assign them, with the names people use. */

export const ETHERTYPE = {
  IPv4: 0x0800,
  ARP: 0x0806,
  TransparentEthernet: 0x6558,
  VLAN: 0x8100,
  IPv6: 0x86dd,
  QinQ: 0x88a8,
} as const;

export const ETHERTYPE_NAMES: Readonly<Record<number, string>> = {
  2048: 'IPv4',
  2054: 'ARP',
  2114: 'Wake-on-LAN',
  25944: 'transparent Ethernet bridging',
  33024: 'VLAN (802.1Q)',
  34525: 'IPv6',
  34824: 'pause (802.3x)',
  34887: 'MPLS',
  34915: 'PPPoE discovery',
  34916: 'PPPoE session',
  34958: 'EAPOL (802.1X)',
  34984: 'VLAN (802.1ad)',
  35020: 'LLDP',
  35063: 'PTP',
  37120: 'VLAN (QinQ)',
};

/** EtherTypes whose header is a VLAN tag. */
export const VLAN_TYPES: readonly number[] = [0x8100, 0x88a8, 0x9100];

export const IPPROTO = {
  HOPOPTS: 0,
  ICMP: 1,
  IPIP: 4,
  TCP: 6,
  UDP: 17,
  IPV6: 41,
  ROUTING: 43,
  FRAGMENT: 44,
  GRE: 47,
  AH: 51,
  ICMPV6: 58,
  NONE: 59,
  DSTOPTS: 60,
} as const;

export const IPPROTO_NAMES: Readonly<Record<number, string>> = {
  0: 'hop-by-hop options',
  1: 'ICMP',
  2: 'IGMP',
  4: 'IPv4 in IP',
  6: 'TCP',
  17: 'UDP',
  41: 'IPv6 in IP',
  43: 'routing header',
  44: 'fragment header',
  47: 'GRE',
  50: 'ESP',
  51: 'authentication header',
  58: 'ICMPv6',
  59: 'no next header',
  60: 'destination options',
  89: 'OSPF',
  132: 'SCTP',
};

export const ICMP_TYPES: Readonly<Record<number, string>> = {
  0: 'echo reply',
  3: 'destination unreachable',
  4: 'source quench',
  5: 'redirect',
  8: 'echo request',
  9: 'router advertisement',
  10: 'router solicitation',
  11: 'time exceeded',
  12: 'parameter problem',
  13: 'timestamp request',
  14: 'timestamp reply',
};

/** Codes of ICMP destination unreachable. */
export const ICMP_UNREACHABLE_CODES: Readonly<Record<number, string>> = {
  0: 'network',
  1: 'host',
  2: 'protocol',
  3: 'port',
  4: 'fragmentation needed',
  13: 'administratively prohibited',
};

export const ICMPV6_TYPES: Readonly<Record<number, string>> = {
  1: 'destination unreachable',
  2: 'packet too big',
  3: 'time exceeded',
  4: 'parameter problem',
  128: 'echo request',
  129: 'echo reply',
  130: 'multicast listener query',
  131: 'multicast listener report',
  132: 'multicast listener done',
  133: 'router solicitation',
  134: 'router advertisement',
  135: 'neighbour solicitation',
  136: 'neighbour advertisement',
  137: 'redirect',
  143: 'multicast listener report v2',
};

export const NDP_OPTIONS: Readonly<Record<number, string>> = {
  1: 'source link-layer address',
  2: 'target link-layer address',
  3: 'prefix information',
  4: 'redirected header',
  5: 'MTU',
  14: 'nonce',
  24: 'route information',
  25: 'recursive DNS servers',
  31: 'DNS search list',
};

/** TCP flags from the lowest bit up. */
export const TCP_FLAGS = ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG', 'ECE', 'CWR', 'AE'] as const;
export type TcpFlag = (typeof TCP_FLAGS)[number];

export const TCP_OPTIONS: Readonly<Record<number, string>> = {
  0: 'end of options',
  1: 'no operation',
  2: 'maximum segment size',
  3: 'window scale',
  4: 'SACK permitted',
  5: 'SACK',
  8: 'timestamps',
};

export const IPV4_OPTIONS: Readonly<Record<number, string>> = {
  0: 'end of options',
  1: 'no operation',
  7: 'record route',
  68: 'timestamp',
  131: 'loose source route',
  137: 'strict source route',
  148: 'router alert',
};

/** Of hop-by-hop and destination options. */
export const IPV6_OPTIONS: Readonly<Record<number, string>> = {
  0: 'Pad1',
  1: 'PadN',
  4: 'tunnel encapsulation limit',
  5: 'router alert',
  194: 'jumbo payload',
  201: 'home address',
};

export const DNS_TYPES: Readonly<Record<number, string>> = {
  1: 'A',
  2: 'NS',
  5: 'CNAME',
  6: 'SOA',
  12: 'PTR',
  15: 'MX',
  16: 'TXT',
  28: 'AAAA',
  33: 'SRV',
  65: 'HTTPS',
  255: 'ANY',
};

/** UDP ports whose datagrams are read further. */
export const UDP_PORTS: Readonly<Record<number, 'dns' | 'vxlan'>> = { 53: 'dns', 4789: 'vxlan' };
