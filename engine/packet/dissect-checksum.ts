import { internetChecksum, pseudoHeader } from './checksum';
import { checksumVerdict, type HeaderBuilder, hex, u16, type Walk } from './dissect-context';
import { IPPROTO } from './numbers';

/** What the IP header said of its payload. */
export interface IpPayload {
  readonly protocol: number;
  readonly source: Uint8Array;
  readonly destination: Uint8Array;
  /** Whether all of it is here, so that checksums can be checked. */
  readonly whole: boolean;
  readonly ipv6: boolean;
}

/** Adds the checksum field at `field`; marks the header where it is wrong. */
export function checksumField(
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
