import { dissectAuthentication } from './dissect-authentication';
import { checksumField, type IpPayload } from './dissect-checksum';
import { count, cutShort, HeaderBuilder, payload, u16, u32, type Walk } from './dissect-context';
import { dissectDns } from './dissect-dns';
import { dissectIcmp, dissectIcmpv6 } from './dissect-icmp';
import { readOptions } from './dissect-options';
import { dissectGre, dissectIpInIp, dissectVxlan } from './dissect-tunnel';
import { IPPROTO, IPPROTO_NAMES, TCP_FLAGS, TCP_OPTIONS, UDP_PORTS } from './numbers';

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
    case IPPROTO.AH: {
      const behind = ip.ipv6 ? null : dissectAuthentication(walk, at, end);
      if (behind === 'cut') return;
      if (behind) {
        dissectTransport(walk, behind.at, end, { ...ip, protocol: behind.next });
        return;
      }
      break;
    }
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

function dissectTcp(walk: Walk, at: number, end: number, ip: IpPayload): void {
  const { bytes } = walk;
  if (at + 20 > end) {
    if (walk.quoted && at + 8 <= end) quotedTcp(walk, at, end);
    else cutShort(walk, 'TCP', at, end, 20);
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

/** The 8 bytes that an error quotes at least: enough to know the connection (RFC 792). */
function quotedTcp(walk: Walk, at: number, end: number): void {
  const { bytes } = walk;
  const header = new HeaderBuilder(walk, 'TCP', at);
  const [sport, dport] = [u16(bytes, at), u16(bytes, at + 2)];
  header.field('source port', String(sport), at, at + 2);
  header.field('destination port', String(dport), at + 2, at + 4);
  header.field('sequence', String(u32(bytes, at + 4)), at + 4, at + 8);
  header.finish(`${sport} → ${dport}, the rest is not quoted`, at + 8);
  walk.what.push(`TCP ${sport} → ${dport}`);
  payload(walk, at + 8, end);
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
