import { internetChecksum } from './checksum';
import {
  checksumVerdict,
  cutShort,
  type Dissector,
  HeaderBuilder,
  hex,
  named,
  payload,
  u16,
  u32,
  type Walk,
} from './dissect-context';
import { ETHERTYPE, ETHERTYPE_NAMES, IPPROTO } from './numbers';

/** More tunnels within tunnels than any network has; beyond them the rest is shown as bytes. */
const MAX_TUNNELS = 8;

function enter(walk: Walk, inside: Dissector, at: number, end: number): void {
  if (walk.tunnels === MAX_TUNNELS) {
    payload(walk, at, end, 'Payload', `More than ${MAX_TUNNELS} tunnels within each other.`);
    return;
  }
  walk.tunnels++;
  inside(walk, at, end);
}

/** IP within IP: RFC 2003, RFC 4213 section 3, RFC 2473. */
export function dissectIpInIp(walk: Walk, at: number, end: number, protocol: number): void {
  const isIpv4 = protocol === IPPROTO.IPIP;
  walk.what.push(isIpv4 ? 'IPv4 in IP' : 'IPv6 in IP');
  enter(walk, isIpv4 ? walk.within.ipv4 : walk.within.ipv6, at, end);
}

/** RFC 7348 section 5. */
export function dissectVxlan(walk: Walk, at: number, end: number): void {
  const { bytes } = walk;
  if (end <= at) return;
  if (at + 8 > end) {
    cutShort(walk, 'VXLAN', at, end, 8);
    return;
  }
  const flags = bytes[at]!;
  const vni = u32(bytes, at + 4) >>> 8;
  const header = new HeaderBuilder(walk, 'VXLAN', at);
  const isValid = (flags & 8) !== 0;
  header.field(
    'flags',
    hex(flags, 2),
    at,
    at + 1,
    isValid ? undefined : 'does not say (0x08) that the network identifier counts',
  );
  header.field('reserved', hex(u32(bytes, at) & 0xffffff, 6), at + 1, at + 4);
  header.field('network identifier', String(vni), at + 4, at + 7);
  header.field('reserved byte', hex(bytes[at + 7]!, 2), at + 7, at + 8);
  header.finish(`network ${vni}`, at + 8);
  walk.what.push(`VXLAN ${vni}`);
  if (at + 8 < end) enter(walk, walk.within.ethernet, at + 8, end);
}

function insideGre(walk: Walk, type: number): Dissector | null {
  if (type === ETHERTYPE.IPv4) return walk.within.ipv4;
  if (type === ETHERTYPE.IPv6) return walk.within.ipv6;
  return type === ETHERTYPE.TransparentEthernet ? walk.within.ethernet : null;
}

/**
 * RFC 2784 section 2, with key and sequence of RFC 2890 section 2.
 *
 * @param whole whether all of it is here, so that its checksum can be checked
 */
export function dissectGre(walk: Walk, at: number, end: number, whole: boolean): void {
  const { bytes } = walk;
  if (at + 4 > end) {
    cutShort(walk, 'GRE', at, end, 4);
    return;
  }
  const flags = u16(bytes, at);
  const type = u16(bytes, at + 2);
  const parts = [0x8000, 0x2000, 0x1000].map((bit) => (flags & bit) !== 0);
  const size = 4 + 4 * parts.filter(Boolean).length;
  const unread = flags & 7 ? `version ${flags & 7}` : flags & 0x4000 ? 'a source route' : null;
  if (unread === null && at + size > end) {
    cutShort(walk, 'GRE', at, end, size);
    return;
  }
  const header = new HeaderBuilder(walk, 'GRE', at);
  const names = ['checksum', 'key', 'sequence'].filter((_, i) => parts[i]);
  header.field('flags', `${hex(flags, 4)} (${names.join(', ') || 'none'})`, at, at + 2);
  header.field('protocol', named(ETHERTYPE_NAMES, type, 4), at + 2, at + 4);
  walk.what.push('GRE');
  if (unread !== null) {
    header.finish(unread, at + 4);
    payload(walk, at + 4, end, 'Payload', `GRE with ${unread} is not read further.`);
    return;
  }
  let next = at + 4;
  if (parts[0]) {
    const found = u16(bytes, next);
    const { text, problem } = whole
      ? checksumVerdict(found, internetChecksum(bytes, at, end, next))
      : { text: `${hex(found, 4)} (not all bytes are here to check it)`, problem: undefined };
    header.field('checksum', text, next, next + 2, problem);
    if (problem) header.flag(`The ${problem}.`);
    next += 4;
  }
  if (parts[1]) {
    header.field('key', hex(u32(bytes, next), 8), next, next + 4);
    next += 4;
  }
  if (parts[2]) {
    header.field('sequence', String(u32(bytes, next)), next, next + 4);
    next += 4;
  }
  header.finish(named(ETHERTYPE_NAMES, type, 4), next);
  const inside = insideGre(walk, type);
  if (inside && next < end) enter(walk, inside, next, end);
  else payload(walk, next, end);
}
