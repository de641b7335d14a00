import { formatIpv4, formatIpv6 } from './address';
import { internetChecksum, pseudoHeader } from './checksum';
import {
  checksumVerdict,
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
import { dissectDns } from './dissect-dns';
import { readOptions } from './dissect-options';
import { dissectGre, dissectIpInIp, dissectVxlan } from './dissect-tunnel';
import {
  ICMP_TYPES,
  ICMP_UNREACHABLE_CODES,
  ICMPV6_TYPES,
  IPPROTO,
  IPPROTO_NAMES,
  TCP_FLAGS,
  TCP_OPTIONS,
  UDP_PORTS,
} from './numbers';

/** What the IP header said of its payload. */
export interface IpPayload {
  readonly protocol: number;
  readonly source: Uint8Array;
  readonly destination: Uint8Array;
  /** Whether all of it is here, so that checksums can be checked. */
  readonly whole: boolean;
  readonly ipv6: boolean;
}

export function dissectTransport(walk: Walk, at: number, end: number, ip: IpPayload): void {
  switch (ip.protocol) {
    case IPPROTO.TCP:
      dissectTcp(walk, at, end, ip);
      return;
    case IPPROTO.UDP:
      dissectUdp(walk, at, end, ip);
      return;
    case IPPROTO.GRE:
      dissectGre(walk, at, end, ip.whole);
      return;
    case IPPROTO.IPIP:
    case IPPROTO.IPV6:
      dissectIpInIp(walk, at, end, ip.protocol);
      return;
    case IPPROTO.ICMP:
      if (!ip.ipv6) {
        dissectIcmp(walk, at, end, ip);
        return;
      }
      break;
    case IPPROTO.ICMPV6:
      if (ip.ipv6) {
        dissectIcmpv6(walk, at, end, ip);
        return;
      }
      break;
    case IPPROTO.NONE:
      if (ip.ipv6) {
        walk.what.push('IPv6 without payload');
        payload(walk, at, end);
        return;
      }
      break;
  }
  walk.what.push(IPPROTO_NAMES[ip.protocol] ?? `IP protocol ${ip.protocol}`);
  payload(walk, at, end);
}

/** Adds the checksum field at `field`; marks the header where it is wrong. */
function checksumField(
  walk: Walk,
  header: HeaderBuilder,
  field: number,
  end: number,
  ip: IpPayload,
  withPseudo: boolean,
): void {
  const found = u16(walk.bytes, field);
  if (!ip.whole) {
    header.field(
      'checksum',
      `${hex(found, 4)} (not all bytes are here to check it)`,
      field,
      field + 2,
    );
    return;
  }
  const pseudo = withPseudo
    ? pseudoHeader(ip.source, ip.destination, ip.protocol, end - header.start)
    : undefined;
  let right = internetChecksum(walk.bytes, header.start, end, field, pseudo);
  // UDP writes 0 for "none", and so a sum of 0 as 0xffff (RFC 768).
  if (ip.protocol === IPPROTO.UDP && right === 0) right = 0xffff;
  const { text, problem } = checksumVerdict(found, right);
  header.field('checksum', text, field, field + 2, problem);
  if (problem) header.flag(`The ${problem}.`);
}

function dissectTcp(walk: Walk, at: number, end: number, ip: IpPayload): void {
  const { bytes } = walk;
  if (at + 20 > end) {
    cutShort(walk, 'TCP', at, end, 20);
    return;
  }
  const sport = u16(bytes, at);
  const dport = u16(bytes, at + 2);
  const headerLength = (bytes[at + 12]! >> 4) * 4;
  const bits = u16(bytes, at + 12) & 0x1ff;
  const flags = TCP_FLAGS.filter((_, bit) => bits & (1 << bit)).join(' ') || 'none';
  const header = new HeaderBuilder(walk, 'TCP', at);
  header.field('source port', String(sport), at, at + 2);
  header.field('destination port', String(dport), at + 2, at + 4);
  header.field('sequence', String(u32(bytes, at + 4)), at + 4, at + 8);
  header.field('acknowledgement', String(u32(bytes, at + 8)), at + 8, at + 12);
  const lengthFits = headerLength >= 20 && at + headerLength <= end;
  const lengthProblem = lengthFits
    ? undefined
    : headerLength < 20
      ? 'must be at least 20 bytes'
      : `says ${headerLength}, and ${end - at} are there`;
  header.field('header length', count(headerLength, 'byte'), at + 12, at + 13, lengthProblem);
  header.field('flags', flags, at + 12, at + 14);
  header.field('window', String(u16(bytes, at + 14)), at + 14, at + 16);
  checksumField(walk, header, at + 16, end, ip, true);
  header.field('urgent pointer', String(u16(bytes, at + 18)), at + 18, at + 20);
  const body = lengthFits ? at + headerLength : at + 20;
  if (body > at + 20) {
    const options = readOptions(bytes, at + 20, body, TCP_OPTIONS, (kind, from, to) => {
      if (kind === 2 && to - from === 2) return String(u16(bytes, from));
      if (kind === 3 && to - from === 1) return `shift ${bytes[from]!}`;
      if (kind === 8 && to - from === 8) return `${u32(bytes, from)}, ${u32(bytes, from + 4)}`;
      return null;
    });
    header.group('options', count(body - at - 20, 'byte'), options.nodes, options.problem);
  }
  if (lengthProblem) header.flag(`The header length ${lengthProblem}.`);
  header.finish(`${sport} → ${dport}, ${flags}`, body);
  walk.what.push(`TCP ${sport} → ${dport} ${flags}`);
  payload(walk, body, end);
}

function dissectUdp(walk: Walk, at: number, end: number, ip: IpPayload): void {
  const { bytes } = walk;
  if (at + 8 > end) {
    cutShort(walk, 'UDP', at, end, 8);
    return;
  }
  const sport = u16(bytes, at);
  const dport = u16(bytes, at + 2);
  const length = u16(bytes, at + 4);
  const header = new HeaderBuilder(walk, 'UDP', at);
  header.field('source port', String(sport), at, at + 2);
  header.field('destination port', String(dport), at + 2, at + 4);
  const lengthProblem =
    length < 8
      ? 'must be at least 8 bytes'
      : at + length > end
        ? `says ${length}, and ${end - at} are there`
        : undefined;
  header.field('length', count(length, 'byte'), at + 4, at + 6, lengthProblem);
  const bodyEnd = lengthProblem ? end : at + length;
  if (u16(bytes, at + 6) === 0) {
    const problem = ip.ipv6 ? 'IPv6 does not allow UDP without a checksum' : undefined;
    header.field('checksum', 'none', at + 6, at + 8, problem);
  } else {
    const whole = ip.whole && !lengthProblem;
    checksumField(walk, header, at + 6, bodyEnd, { ...ip, whole }, true);
  }
  // A fragment's first piece is shorter than the datagram by design.
  if (lengthProblem && (ip.whole || length < 8)) header.flag(`The length ${lengthProblem}.`);
  header.finish(`${sport} → ${dport}`, at + 8);
  walk.what.push(`UDP ${sport} → ${dport}`);
  if (UDP_PORTS[dport] === 'vxlan') dissectVxlan(walk, at + 8, bodyEnd);
  else if (UDP_PORTS[dport] === 'dns' || UDP_PORTS[sport] === 'dns')
    dissectDns(walk, at + 8, bodyEnd);
  else payload(walk, at + 8, bodyEnd);
  payload(walk, bodyEnd, end, 'Padding');
}

function dissectIcmp(walk: Walk, at: number, end: number, ip: IpPayload): void {
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
  const quotes = type === 3 || type === 4 || type === 5 || type === 11 || type === 12;
  payload(walk, at + 8, end, quotes ? 'Packet that it is about' : 'Payload');
}

function dissectIcmpv6(walk: Walk, at: number, end: number, ip: IpPayload): void {
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
  } else {
    header.field('rest of header', hex(u32(bytes, at + 4), 8), at + 4, at + 8);
    if ((type === 135 || type === 136) && at + 24 <= end) {
      body = at + 24;
      const target = formatIpv6(bytes.subarray(at + 8, body));
      header.field('target', target, at + 8, body);
      text += ` for ${target}`;
    }
  }
  header.finish(text, body);
  walk.what.push(`ICMPv6 ${text}`);
  payload(walk, body, end, body === at + 24 ? 'Options' : 'Payload');
}
