import { formatIpv6 } from './address';
import { dissectAuthentication } from './dissect-authentication';
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
import { readOptions } from './dissect-options';
import { dissectTransport } from './dissect-transport';
import { IPPROTO, IPPROTO_NAMES, IPV6_OPTIONS } from './numbers';

/** More extension headers than any packet needs; beyond them the rest is shown as bytes. */
const MAX_EXTENSIONS = 16;

/** @param limit end of the bytes that the packet may take */
export function dissectIpv6(walk: Walk, at: number, limit: number): void {
  const { bytes } = walk;
  if (at + 40 > limit) {
    cutShort(walk, 'IPv6', at, limit, 40);
    return;
  }
  const version = bytes[at]! >> 4;
  const source = bytes.subarray(at + 8, at + 24);
  const destination = bytes.subarray(at + 24, at + 40);
  const payloadLength = u16(bytes, at + 4);
  walk.from = formatIpv6(source);
  walk.to = formatIpv6(destination);
  const body = at + 40;
  const fits = body + payloadLength <= limit;

  const header = new HeaderBuilder(walk, 'IPv6', at);
  header.field('version', String(version), at, at + 1, version === 6 ? undefined : 'must be 6');
  header.field('traffic class', hex((u16(bytes, at) >> 4) & 0xff, 2), at, at + 2);
  header.field('flow label', hex(u32(bytes, at) & 0xfffff, 5), at + 1, at + 4);
  header.field(
    'payload length',
    count(payloadLength, 'byte'),
    at + 4,
    at + 6,
    fits ? undefined : `says ${payloadLength}, and ${limit - body} are there`,
  );
  header.field('next header', named(IPPROTO_NAMES, bytes[at + 6]!), at + 6, at + 7);
  header.field('hop limit', String(bytes[at + 7]!), at + 7, at + 8);
  header.field('source', walk.from, at + 8, at + 24);
  header.field('destination', walk.to, at + 24, at + 40);
  if (version !== 6) header.flag(`The version is ${version}, not 6.`);
  else if (!fits)
    header.flag(`The payload length says ${payloadLength}, and ${limit - body} are there.`);
  header.finish(`${walk.from} → ${walk.to}`, body);
  if (version !== 6) {
    walk.what.push('IPv6 (broken header)');
    payload(walk, body, limit);
    return;
  }
  const end = fits ? body + payloadLength : limit;
  dissectExtensions(walk, bytes[at + 6]!, body, end, { source, destination, whole: fits });
  payload(walk, end, limit, 'Padding');
}

function dissectExtensions(
  walk: Walk,
  first: number,
  start: number,
  end: number,
  ip: { source: Uint8Array; destination: Uint8Array; whole: boolean },
): void {
  const { bytes } = walk;
  let next = first;
  let at = start;
  let { whole } = ip;
  for (let extensions = 0; ; extensions++) {
    const isExtension =
      next === IPPROTO.HOPOPTS ||
      next === IPPROTO.ROUTING ||
      next === IPPROTO.FRAGMENT ||
      next === IPPROTO.DSTOPTS ||
      next === IPPROTO.AH;
    if (!isExtension) break;
    if (next === IPPROTO.AH && extensions < MAX_EXTENSIONS) {
      const behind = dissectAuthentication(walk, at, end);
      if (behind === 'cut') return;
      ({ next, at } = behind);
      continue;
    }
    const name = IPPROTO_NAMES[next] ?? 'extension';
    const label = `IPv6 ${name}`;
    if (extensions === MAX_EXTENSIONS) {
      payload(walk, at, end, 'Payload', `More than ${MAX_EXTENSIONS} extension headers.`);
      return;
    }
    if (at + 8 > end) {
      cutShort(walk, label, at, end, 8);
      return;
    }
    const units = bytes[at + 1]!;
    const length = next === IPPROTO.FRAGMENT ? 8 : (units + 1) * 8;
    if (length < 8 || at + length > end) {
      cutShort(walk, label, at, end, Math.max(8, length));
      return;
    }
    const header = new HeaderBuilder(walk, label, at);
    const following = bytes[at]!;
    header.field('next header', named(IPPROTO_NAMES, following), at, at + 1);
    if (next === IPPROTO.FRAGMENT) {
      const word = u16(bytes, at + 2);
      const offset = word & 0xfff8;
      const more = (word & 1) !== 0;
      header.field('fragment offset', count(offset, 'byte'), at + 2, at + 4);
      header.field('more fragments', more ? 'yes' : 'no', at + 3, at + 4);
      header.field('identification', hex(u32(bytes, at + 4), 8), at + 4, at + 8);
      header.finish(`offset ${offset}${more ? ', more follow' : ''}`, at + 8);
      if (offset > 0) {
        const protocol = IPPROTO_NAMES[following] ?? `IP protocol ${following}`;
        walk.what.push(`${protocol} fragment at ${offset}`);
        payload(walk, at + 8, end, `Fragment at ${offset}`);
        return;
      }
      if (more) whole = false;
    } else {
      header.field('length', count(length, 'byte'), at + 1, at + 2);
      if (next === IPPROTO.ROUTING) {
        header.field('routing type', String(bytes[at + 2]!), at + 2, at + 3);
        header.field('segments left', String(bytes[at + 3]!), at + 3, at + 4);
        for (let a = at + 8; a + 16 <= at + length; a += 16) {
          header.field('address', formatIpv6(bytes.subarray(a, a + 16)), a, a + 16);
        }
        // Checksums are made with the final destination, which only the segments tell.
        if (bytes[at + 3]! > 0) whole = false;
      }
      if (next !== IPPROTO.ROUTING) {
        const { nodes, problem } = readOptions(
          bytes,
          at + 2,
          at + length,
          IPV6_OPTIONS,
          () => null,
          true,
        );
        header.group('options', count(length - 2, 'byte'), nodes, problem);
      }
      header.finish(count(length, 'byte'), at + length);
    }
    at += length;
    next = following;
  }
  const { source, destination } = ip;
  dissectTransport(walk, at, end, { protocol: next, source, destination, whole, ipv6: true });
}
