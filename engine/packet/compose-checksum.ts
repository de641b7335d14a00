import { internetChecksum, pseudoHeader } from './checksum';
import { Refusal } from './compose-writer';
import type { Layer } from './layer';
import { IPPROTO } from './numbers';

/** Addresses of the IP header in front, for the checksums that cover them. */
export interface IpAround {
  readonly source: Uint8Array;
  readonly destination: Uint8Array;
  readonly ipv6: boolean;
}

/** Where the checksum stands in its header. */
const FIELD: Partial<Record<Layer['kind'], number>> = {
  ipv4: 10,
  icmp: 2,
  tcp: 16,
  udp: 6,
  gre: 4,
};

/**
 * The checksum that a header should have, with what it covers.
 *
 * @param header the header with 0 in the checksum's place
 * @param whole  the header and all behind it that its lengths count
 * @returns `null` for headers without a checksum
 */
function checksumFor(
  layer: Layer,
  header: Uint8Array,
  whole: Uint8Array,
  ip: IpAround | null,
): number | null {
  const sum = (bytes: Uint8Array, protocol?: number) =>
    internetChecksum(
      bytes,
      0,
      bytes.length,
      -1,
      ip && protocol !== undefined
        ? pseudoHeader(ip.source, ip.destination, protocol, bytes.length)
        : undefined,
    );
  switch (layer.kind) {
    case 'ipv4':
      return sum(header);
    case 'icmp':
      return ip?.ipv6 ? sum(whole, IPPROTO.ICMPV6) : sum(whole);
    case 'tcp':
      return sum(whole, IPPROTO.TCP);
    case 'udp':
      return sum(whole, IPPROTO.UDP) || 0xffff; // 0 means "no checksum" (RFC 768)
    case 'gre':
      return layer.checksumPresent ? sum(whole) : null;
    default:
      return null;
  }
}

/** Writes the checksum of the header at the start of `whole`, unless the layer has none. */
export function seal(layer: Layer, header: number, whole: Uint8Array, ip: IpAround | null): void {
  const right = checksumFor(layer, whole.subarray(0, header), whole, ip);
  const field = FIELD[layer.kind];
  if (right === null || field === undefined) return;
  const sum = ('checksum' in layer ? layer.checksum : undefined) ?? right;
  if (!Number.isInteger(sum) || sum < 0 || sum > 0xffff) {
    throw new Refusal(`${sum} does not fit a checksum of 16 bits.`);
  }
  whole[field] = sum >> 8;
  whole[field + 1] = sum & 0xff;
}
