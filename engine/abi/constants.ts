import { ERRNO } from './errno';
import { MAX_TAIL_CALL_CNT } from './limits';
import { MAP_FLAGS, MAP_TYPES, MAP_UPDATE_FLAGS } from './map-types';
import { PROG_FLAGS } from './prog-flags';
import { RETURN_CODES } from './return-codes';
import { SK_BUFF_FIELDS } from './sk-buff';
import { XDP_ACTIONS, XDP_MD } from './xdp';

/** A number that a source text may write by name. */
export interface UapiConstant {
  readonly name: string;
  readonly value: number;
  /** One line for completion and hover help. */
  readonly doc: string;
}

type Rows = readonly (readonly [name: string, value: number, doc: string])[];

const named = (rows: Rows): UapiConstant[] =>
  rows.map(([name, value, doc]) => ({ name, value, doc }));

/** Fields of a packet header as `iphdr.saddr`, its size as `sizeof(iphdr)`. */
function header(name: string, size: number, fields: Rows): UapiConstant[] {
  return [
    { name: `sizeof(${name})`, value: size, doc: `Bytes of struct ${name}` },
    ...fields.map(([field, value, doc]) => ({ name: `${name}.${field}`, value, doc })),
  ];
}

const MAP_UPDATE_DOCS: Record<keyof typeof MAP_UPDATE_FLAGS, string> = {
  BPF_ANY: 'Create the element or replace it',
  BPF_NOEXIST: 'Create only: fail if the key is there',
  BPF_EXIST: 'Replace only: fail if the key is not there',
  BPF_F_LOCK: "Hold the value's spin lock meanwhile",
};

/**
 * The constants of the kernel's user headers that programs here have a use for. Port numbers,
 * protocols and addresses are in host byte order, as the headers define them; `htons(ETH_P_IP)` in
 * a source text gives what a 2-byte load of the packet compares with.
 *
 * @kernel include/uapi/linux/bpf.h, if_ether.h, in.h, ip.h, ipv6.h, icmp.h, tcp.h, udp.h, pkt_cls.h
 */
export const UAPI_CONSTANTS: readonly UapiConstant[] = [
  ...XDP_ACTIONS.map(({ constant, code, meaning }) => ({
    name: constant,
    value: code,
    doc: `Return code of XDP: ${meaning}`,
  })),
  ...XDP_MD.map(({ name, offset, meaning }) => ({
    name: `xdp_md.${name}`,
    value: offset,
    doc: `Offset in the context of XDP: ${meaning}`,
  })),
  ...RETURN_CODES.sched_cls.map(({ name, code, meaning }) => ({
    name: `TC_ACT_${name}`,
    value: code | 0,
    doc: `Return code of tc: ${meaning}`,
  })),
  ...SK_BUFF_FIELDS.map(({ name, offset, meaning }) => ({
    name: `__sk_buff.${name}`,
    value: offset,
    doc: `Offset in the context of tc, cgroup and socket programs: ${meaning}`,
  })),
  ...Object.entries(MAP_UPDATE_FLAGS).map(([name, value]) => ({
    name,
    value,
    doc: MAP_UPDATE_DOCS[name as keyof typeof MAP_UPDATE_FLAGS],
  })),
  ...Object.entries(MAP_FLAGS).map(([name, value]) => ({ name, value, doc: 'Flag of a map' })),
  ...Object.entries(PROG_FLAGS).map(([name, value]) => ({
    name,
    value,
    doc: 'Flag of a program load',
  })),
  ...Object.values(MAP_TYPES).map(({ constant, number, meaning }) => ({
    name: constant,
    value: number,
    doc: `Map type: ${meaning}`,
  })),
  ...named([
    ['MAX_TAIL_CALL_CNT', MAX_TAIL_CALL_CNT, 'Most tail calls that one packet may go through'],
    ['ETH_ALEN', 6, 'Bytes of an Ethernet address'],
    ['ETH_HLEN', 14, 'Bytes of an Ethernet header'],
    ['ETH_ZLEN', 60, 'Bytes of the shortest Ethernet frame, without checksum'],
    ['ETH_DATA_LEN', 1500, 'Bytes of the largest Ethernet payload'],
    ['ETH_FRAME_LEN', 1514, 'Bytes of the largest Ethernet frame, without checksum'],
    ['VLAN_HLEN', 4, 'Bytes that a VLAN tag adds'],
    ['ETH_P_IP', 0x0800, 'EtherType of IPv4'],
    ['ETH_P_ARP', 0x0806, 'EtherType of ARP'],
    ['ETH_P_RARP', 0x8035, 'EtherType of reverse ARP'],
    ['ETH_P_8021Q', 0x8100, 'EtherType of an 802.1Q VLAN tag'],
    ['ETH_P_IPV6', 0x86dd, 'EtherType of IPv6'],
    ['ETH_P_PPP_SES', 0x8864, 'EtherType of a PPPoE session'],
    ['ETH_P_8021AD', 0x88a8, 'EtherType of an 802.1ad service tag'],
    ['ETH_P_MPLS_UC', 0x8847, 'EtherType of MPLS unicast'],
    ['ETH_P_LLDP', 0x88cc, 'EtherType of LLDP'],
    ['IPPROTO_IP', 0, 'Protocol number: placeholder'],
    ['IPPROTO_ICMP', 1, 'Protocol number of ICMP'],
    ['IPPROTO_IGMP', 2, 'Protocol number of IGMP'],
    ['IPPROTO_IPIP', 4, 'Protocol number of IPv4 in IP'],
    ['IPPROTO_TCP', 6, 'Protocol number of TCP'],
    ['IPPROTO_UDP', 17, 'Protocol number of UDP'],
    ['IPPROTO_IPV6', 41, 'Protocol number of IPv6 in IP'],
    ['IPPROTO_ROUTING', 43, 'IPv6 extension header: routing'],
    ['IPPROTO_FRAGMENT', 44, 'IPv6 extension header: fragment'],
    ['IPPROTO_GRE', 47, 'Protocol number of GRE'],
    ['IPPROTO_ESP', 50, 'Protocol number of IPsec ESP'],
    ['IPPROTO_AH', 51, 'Protocol number of IPsec AH'],
    ['IPPROTO_ICMPV6', 58, 'Protocol number of ICMPv6'],
    ['IPPROTO_NONE', 59, 'IPv6: no next header'],
    ['IPPROTO_DSTOPTS', 60, 'IPv6 extension header: destination options'],
    ['IPPROTO_SCTP', 132, 'Protocol number of SCTP'],
    ['IP_CE', 0x8000, 'IPv4 fragment field: reserved bit'],
    ['IP_DF', 0x4000, 'IPv4 fragment field: do not fragment'],
    ['IP_MF', 0x2000, 'IPv4 fragment field: more fragments follow'],
    ['IP_OFFSET', 0x1fff, 'IPv4 fragment field: mask of the offset'],
    ['ICMP_ECHOREPLY', 0, 'ICMP type: echo reply'],
    ['ICMP_DEST_UNREACH', 3, 'ICMP type: destination unreachable'],
    ['ICMP_ECHO', 8, 'ICMP type: echo request (ping)'],
    ['ICMP_TIME_EXCEEDED', 11, 'ICMP type: time exceeded'],
    ['ICMPV6_ECHO_REQUEST', 128, 'ICMPv6 type: echo request (ping)'],
    ['ICMPV6_ECHO_REPLY', 129, 'ICMPv6 type: echo reply'],
    ['TCPHDR_FIN', 0x01, 'TCP flag: FIN'],
    ['TCPHDR_SYN', 0x02, 'TCP flag: SYN'],
    ['TCPHDR_RST', 0x04, 'TCP flag: RST'],
    ['TCPHDR_PSH', 0x08, 'TCP flag: PSH'],
    ['TCPHDR_ACK', 0x10, 'TCP flag: ACK'],
    ['TCPHDR_URG', 0x20, 'TCP flag: URG'],
    ['TCPHDR_ECE', 0x40, 'TCP flag: ECE'],
    ['TCPHDR_CWR', 0x80, 'TCP flag: CWR'],
  ]),
  ...header('ethhdr', 14, [
    ['h_dest', 0, 'Destination address, 6 bytes'],
    ['h_source', 6, 'Source address, 6 bytes'],
    ['h_proto', 12, 'EtherType, 2 bytes, big endian'],
  ]),
  ...header('vlan_hdr', 4, [
    ['h_vlan_TCI', 0, 'Priority and VLAN id, 2 bytes, big endian'],
    ['h_vlan_encapsulated_proto', 2, 'EtherType of what follows, 2 bytes, big endian'],
  ]),
  ...header('iphdr', 20, [
    ['tos', 1, 'Type of service, 1 byte'],
    ['tot_len', 2, 'Length of header and payload, 2 bytes, big endian'],
    ['id', 4, 'Identification, 2 bytes, big endian'],
    ['frag_off', 6, 'Fragment flags and offset, 2 bytes, big endian'],
    ['ttl', 8, 'Time to live, 1 byte'],
    ['protocol', 9, 'Protocol of the payload, 1 byte'],
    ['check', 10, 'Header checksum, 2 bytes'],
    ['saddr', 12, 'Source address, 4 bytes, big endian'],
    ['daddr', 16, 'Destination address, 4 bytes, big endian'],
  ]),
  ...header('ipv6hdr', 40, [
    ['payload_len', 4, 'Length of the payload, 2 bytes, big endian'],
    ['nexthdr', 6, 'Type of the next header, 1 byte'],
    ['hop_limit', 7, 'Hop limit, 1 byte'],
    ['saddr', 8, 'Source address, 16 bytes'],
    ['daddr', 24, 'Destination address, 16 bytes'],
  ]),
  ...header('icmphdr', 8, [
    ['type', 0, 'Type, 1 byte'],
    ['code', 1, 'Code, 1 byte'],
    ['checksum', 2, 'Checksum, 2 bytes'],
  ]),
  ...header('tcphdr', 20, [
    ['source', 0, 'Source port, 2 bytes, big endian'],
    ['dest', 2, 'Destination port, 2 bytes, big endian'],
    ['seq', 4, 'Sequence number, 4 bytes, big endian'],
    ['ack_seq', 8, 'Acknowledgement number, 4 bytes, big endian'],
    ['window', 14, 'Window, 2 bytes, big endian'],
    ['check', 16, 'Checksum, 2 bytes'],
  ]),
  ...header('udphdr', 8, [
    ['source', 0, 'Source port, 2 bytes, big endian'],
    ['dest', 2, 'Destination port, 2 bytes, big endian'],
    ['len', 4, 'Length of header and payload, 2 bytes, big endian'],
    ['check', 6, 'Checksum, 2 bytes'],
  ]),
  ...Object.entries(ERRNO).map(([name, { number, text }]) => ({
    name,
    value: number,
    doc: `Error number: ${text}; helpers return it negated`,
  })),
];

const BY_NAME = new Map(UAPI_CONSTANTS.map((constant) => [constant.name, constant]));

/** @returns `null` for a name that no constant has */
export function uapiConstant(name: string): UapiConstant | null {
  return BY_NAME.get(name) ?? null;
}
