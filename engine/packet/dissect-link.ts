import { formatIpv4, formatMac } from './address';
import { cutShort, HeaderBuilder, hex, named, payload, u16, type Walk } from './dissect-context';
import { dissectIpv4 } from './dissect-ipv4';
import { dissectIpv6 } from './dissect-ipv6';
import { ETHERTYPE, ETHERTYPE_NAMES, VLAN_TYPES } from './numbers';

/** More stacked tags than any network has; beyond them the rest is shown as bytes. */
const MAX_VLAN_TAGS = 8;

export function dissectEthernet(walk: Walk, start: number, limit: number): void {
  const { bytes } = walk;
  const body = start + 14;
  if (body > limit) {
    cutShort(walk, 'Ethernet', start, limit, 14);
    return;
  }
  const destination = formatMac(bytes.subarray(start, start + 6));
  const source = formatMac(bytes.subarray(start + 6, start + 12));
  walk.from = source;
  walk.to = destination;
  const header = new HeaderBuilder(walk, 'Ethernet', start);
  const cast =
    destination === 'ff:ff:ff:ff:ff:ff' ? ' (broadcast)' : bytes[start]! & 1 ? ' (multicast)' : '';
  header.field('destination', destination + cast, start, start + 6);
  header.field('source', source, start + 6, start + 12);
  let type = u16(bytes, start + 12);
  // Below 0x0600 the field is the length of an 802.3 frame.
  const isLength = type < 0x0600;
  if (isLength) header.field('length', String(type), start + 12, body);
  else header.field('type', named(ETHERTYPE_NAMES, type, 4), start + 12, body);
  header.finish(`${source} → ${destination}`, body);
  if (isLength) {
    walk.what.push('802.3 frame');
    payload(walk, body, limit);
    return;
  }

  let at = body;
  for (let tags = 0; VLAN_TYPES.includes(type); tags++) {
    if (tags === MAX_VLAN_TAGS) {
      payload(walk, at, limit, 'Payload', `More than ${MAX_VLAN_TAGS} VLAN tags.`);
      return;
    }
    if (at + 4 > limit) {
      cutShort(walk, 'VLAN', at, limit, 4);
      return;
    }
    const tag = u16(bytes, at);
    type = u16(bytes, at + 2);
    const vlan = new HeaderBuilder(walk, 'VLAN', at);
    vlan.field('priority', String(tag >> 13), at, at + 1);
    vlan.field('drop eligible', tag & 0x1000 ? 'yes' : 'no', at, at + 1);
    vlan.field('id', String(tag & 0xfff), at, at + 2);
    vlan.field('type', named(ETHERTYPE_NAMES, type, 4), at + 2, at + 4);
    vlan.finish(`id ${tag & 0xfff}`, at + 4);
    walk.what.push(`VLAN ${tag & 0xfff}`);
    at += 4;
  }
  dissectByType(walk, type, at, limit);
}

function dissectByType(walk: Walk, type: number, at: number, limit: number): void {
  switch (type) {
    case ETHERTYPE.IPv4:
      dissectIpv4(walk, at, limit);
      return;
    case ETHERTYPE.IPv6:
      dissectIpv6(walk, at, limit);
      return;
    case ETHERTYPE.ARP:
      dissectArp(walk, at, limit);
      return;
    default:
      walk.what.push(ETHERTYPE_NAMES[type] ?? `EtherType ${hex(type, 4)}`);
      payload(walk, at, limit);
  }
}

const ARP_OPERATIONS: Readonly<Record<number, string>> = { 1: 'request', 2: 'reply' };

function dissectArp(walk: Walk, at: number, limit: number): void {
  const { bytes } = walk;
  if (at + 8 > limit) {
    cutShort(walk, 'ARP', at, limit, 8);
    return;
  }
  const hardware = bytes[at + 4]!;
  const protocol = bytes[at + 5]!;
  const isUsual =
    u16(bytes, at) === 1 && u16(bytes, at + 2) === 0x0800 && hardware === 6 && protocol === 4;
  const end = at + 8 + 2 * (hardware + protocol);
  if (end > limit) {
    cutShort(walk, 'ARP', at, limit, end - at);
    return;
  }
  const operation = u16(bytes, at + 6);
  const header = new HeaderBuilder(walk, 'ARP', at);
  header.field('hardware type', named({ 1: 'Ethernet' }, u16(bytes, at)), at, at + 2);
  header.field('protocol type', named(ETHERTYPE_NAMES, u16(bytes, at + 2), 4), at + 2, at + 4);
  header.field('hardware size', String(hardware), at + 4, at + 5);
  header.field('protocol size', String(protocol), at + 5, at + 6);
  header.field('operation', named(ARP_OPERATIONS, operation), at + 6, at + 8);
  if (!isUsual) {
    header.finish('not Ethernet and IPv4', end);
    walk.what.push('ARP');
    payload(walk, end, limit, 'Padding');
    return;
  }
  const mac = (start: number) => formatMac(bytes.subarray(start, start + 6));
  const ip = (start: number) => formatIpv4(bytes.subarray(start, start + 4));
  header.field('sender MAC', mac(at + 8), at + 8, at + 14);
  header.field('sender IP', ip(at + 14), at + 14, at + 18);
  header.field('target MAC', mac(at + 18), at + 18, at + 24);
  header.field('target IP', ip(at + 24), at + 24, at + 28);
  walk.from = ip(at + 14);
  walk.to = ip(at + 24);
  const text =
    operation === 1
      ? `who has ${walk.to}? tell ${walk.from}`
      : operation === 2
        ? `${walk.from} is at ${mac(at + 8)}`
        : `operation ${operation}`;
  header.finish(text, end);
  walk.what.push(`ARP ${text}`);
  payload(walk, end, limit, 'Padding');
}
