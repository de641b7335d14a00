import { formatIpv4, formatIpv6 } from './address';
import { checksumField, type IpPayload } from './dissect-checksum';
import {
  count,
  cutShort,
  HeaderBuilder,
  hex,
  named,
  payload,
  u16,
  u32,
  type Walk,
} from './dissect-context';
import { ndpOptions } from './dissect-ndp';
import { quotedPacket } from './dissect-quoted';
import { ICMP_TYPES, ICMP_UNREACHABLE_CODES, ICMPV6_TYPES } from './numbers';

/** Types of ICMP that quote the packet that they are about. */
const QUOTING: readonly number[] = [3, 4, 5, 11, 12];

/** Addresses behind the header of neighbour discovery messages. */
const ADDRESSES: Readonly<Record<number, readonly string[]>> = {
  135: ['target'],
  136: ['target'],
  137: ['target', 'destination'],
};

/** RFC 792. */
export function dissectIcmp(walk: Walk, at: number, end: number, ip: IpPayload): void {
  const { bytes } = walk;
  if (at + 8 > end) {
    cutShort(walk, 'ICMP', at, end, 8);
    return;
  }
  const type = bytes[at]!;
  const code = bytes[at + 1]!;
  const header = new HeaderBuilder(walk, 'ICMP', at);
  header.field('type', named(ICMP_TYPES, type), at, at + 1);
  header.field(
    'code',
    type === 3 ? named(ICMP_UNREACHABLE_CODES, code) : String(code),
    at + 1,
    at + 2,
  );
  checksumField(walk, header, at + 2, end, ip, false);
  let text = ICMP_TYPES[type] ?? `type ${type}`;
  if (type === 3) text += `: ${ICMP_UNREACHABLE_CODES[code] ?? `code ${code}`}`;
  if (type === 0 || type === 8) {
    header.field('identifier', String(u16(bytes, at + 4)), at + 4, at + 6);
    header.field('sequence', String(u16(bytes, at + 6)), at + 6, at + 8);
  } else if (type === 5) {
    header.field('gateway', formatIpv4(bytes.subarray(at + 4, at + 8)), at + 4, at + 8);
  } else {
    header.field('rest of header', hex(u32(bytes, at + 4), 8), at + 4, at + 8);
  }
  header.finish(text, at + 8);
  walk.what.push(`ICMP ${text}`);
  if (QUOTING.includes(type)) quotedPacket(walk, walk.within.ipv4, at + 8, end);
  else payload(walk, at + 8, end);
}

/** RFC 4443, and neighbour discovery (RFC 4861). */
export function dissectIcmpv6(walk: Walk, at: number, end: number, ip: IpPayload): void {
  const { bytes } = walk;
  if (at + 8 > end) {
    cutShort(walk, 'ICMPv6', at, end, 8);
    return;
  }
  const type = bytes[at]!;
  const header = new HeaderBuilder(walk, 'ICMPv6', at);
  header.field('type', named(ICMPV6_TYPES, type), at, at + 1);
  header.field('code', String(bytes[at + 1]!), at + 1, at + 2);
  checksumField(walk, header, at + 2, end, ip, true);
  let text = ICMPV6_TYPES[type] ?? `type ${type}`;
  let body = at + 8;
  if (type === 128 || type === 129) {
    header.field('identifier', String(u16(bytes, at + 4)), at + 4, at + 6);
    header.field('sequence', String(u16(bytes, at + 6)), at + 6, at + 8);
  } else if (type === 2) {
    header.field('mtu', String(u32(bytes, at + 4)), at + 4, at + 8);
  } else if (type === 134 && at + 16 <= end) {
    body = at + 16;
    header.field('hop limit', String(bytes[at + 4]!), at + 4, at + 5);
    header.field('flags', hex(bytes[at + 5]!, 2), at + 5, at + 6);
    header.field('router lifetime', `${u16(bytes, at + 6)} s`, at + 6, at + 8);
    header.field('reachable time', `${u32(bytes, at + 8)} ms`, at + 8, at + 12);
    header.field('retransmission timer', `${u32(bytes, at + 12)} ms`, at + 12, at + 16);
  } else {
    header.field('rest of header', hex(u32(bytes, at + 4), 8), at + 4, at + 8);
    const addresses = ADDRESSES[type] ?? [];
    if (addresses.length > 0 && at + 8 + 16 * addresses.length <= end) {
      for (const label of addresses) {
        header.field(label, formatIpv6(bytes.subarray(body, body + 16)), body, body + 16);
        body += 16;
      }
      text += ` for ${formatIpv6(bytes.subarray(at + 8, at + 24))}`;
    }
  }
  const isDiscovery = type >= 133 && type <= 137 && (type < 134 || body > at + 8);
  if (isDiscovery && body < end) {
    const options = ndpOptions(bytes, body, end);
    header.group('options', count(end - body, 'byte'), options.nodes, options.problem);
    if (options.problem) header.flag(`In the options, ${options.problem}.`);
    body = end;
  }
  header.finish(text, body);
  walk.what.push(`ICMPv6 ${text}`);
  if (type >= 1 && type <= 4) quotedPacket(walk, walk.within.ipv6, body, end);
  else payload(walk, body, end);
}
