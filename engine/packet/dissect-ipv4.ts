import { formatIpv4 } from './address';
import { internetChecksum } from './checksum';
import {
  checksumVerdict,
  count,
  cutShort,
  HeaderBuilder,
  hex,
  named,
  payload,
  u16,
  type Walk,
} from './dissect-context';
import { readOptions } from './dissect-options';
import { dissectTransport } from './dissect-transport';
import { IPPROTO_NAMES, IPV4_OPTIONS } from './numbers';

/** @param limit end of the bytes that the packet may take */
export function dissectIpv4(walk: Walk, at: number, limit: number): void {
  const { bytes } = walk;
  if (at + 20 > limit) {
    cutShort(walk, 'IPv4', at, limit, 20);
    return;
  }
  const version = bytes[at]! >> 4;
  const headerLength = (bytes[at]! & 15) * 4;
  const totalLength = u16(bytes, at + 2);
  const fragment = u16(bytes, at + 6);
  const offset = (fragment & 0x1fff) * 8;
  const more = (fragment & 0x2000) !== 0;
  const protocol = bytes[at + 9]!;
  const source = bytes.subarray(at + 12, at + 16);
  const destination = bytes.subarray(at + 16, at + 20);
  walk.from = formatIpv4(source);
  walk.to = formatIpv4(destination);

  const header = new HeaderBuilder(walk, 'IPv4', at);
  header.field('version', String(version), at, at + 1, version === 4 ? undefined : 'must be 4');
  const shortHeader = headerLength < 20;
  header.field(
    'header length',
    count(headerLength, 'byte'),
    at,
    at + 1,
    shortHeader ? 'must be at least 20 bytes' : undefined,
  );
  const dscp = bytes[at + 1]!;
  header.field('DSCP, ECN', `${dscp >> 2}, ${dscp & 3}`, at + 1, at + 2);
  const lengthProblem =
    totalLength < headerLength
      ? 'is less than the header length'
      : at + totalLength > limit && !walk.quoted
        ? `says ${totalLength}, and ${limit - at} are there`
        : undefined;
  header.field('total length', count(totalLength, 'byte'), at + 2, at + 4, lengthProblem);
  header.field('identification', hex(u16(bytes, at + 4), 4), at + 4, at + 6);
  const flags = [fragment & 0x4000 ? 'do not fragment' : '', more ? 'more fragments' : ''];
  header.field('flags', flags.filter(Boolean).join(', ') || 'none', at + 6, at + 7);
  header.field('fragment offset', count(offset, 'byte'), at + 6, at + 8);
  header.field('ttl', String(bytes[at + 8]!), at + 8, at + 9);
  header.field('protocol', named(IPPROTO_NAMES, protocol), at + 9, at + 10);

  if (version !== 4 || shortHeader || at + headerLength > limit) {
    header.field('checksum', hex(u16(bytes, at + 10), 4), at + 10, at + 12);
    header.flag(
      version !== 4
        ? `The version is ${version}, not 4.`
        : shortHeader
          ? 'The header length is below 20 bytes.'
          : `The header says ${headerLength} bytes and ${limit - at} are left.`,
    );
    header.finish(`${walk.from} → ${walk.to}`, at + 20);
    walk.what.push('IPv4 (broken header)');
    payload(walk, at + 20, limit);
    return;
  }
  const checksum = checksumVerdict(
    u16(bytes, at + 10),
    internetChecksum(bytes, at, at + headerLength, at + 10),
  );
  header.field('checksum', checksum.text, at + 10, at + 12, checksum.problem);
  header.field('source', walk.from, at + 12, at + 16);
  header.field('destination', walk.to, at + 16, at + 20);
  const body = at + headerLength;
  if (body > at + 20) {
    const options = readOptions(bytes, at + 20, body, IPV4_OPTIONS, () => null);
    header.group('options', count(body - at - 20, 'byte'), options.nodes, options.problem);
  }
  if (lengthProblem) header.flag(`The total length ${lengthProblem}.`);
  else if (checksum.problem) header.flag(`The header ${checksum.problem}.`);
  header.finish(`${walk.from} → ${walk.to}`, body);

  // A total length that cannot be right must not hide bytes: then the frame's end counts.
  const end = lengthProblem ? limit : Math.min(limit, at + totalLength);
  if (offset > 0) {
    walk.what.push(`${IPPROTO_NAMES[protocol] ?? `IP protocol ${protocol}`} fragment at ${offset}`);
    payload(walk, body, end, `Fragment at ${offset}`);
  } else {
    const whole = !more && !lengthProblem && at + totalLength <= limit;
    dissectTransport(walk, body, end, { protocol, source, destination, whole, ipv6: false });
    if (more) walk.what.push('(first fragment)');
  }
  payload(walk, end, limit, 'Padding');
}
