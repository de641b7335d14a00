import type { LayerKind } from './layer';
import { ETHERTYPE, IPPROTO, UDP_PORTS, VLAN_TYPES } from './numbers';

/** A header of a packet, by its place. */
export interface Span {
  readonly kind: LayerKind;
  readonly start: number;
  /** Where what it carries starts. */
  readonly body: number;
  /** End of what its own length counts, or of what the header around it leaves. */
  readonly end: number;
  /** The EtherType that announced a VLAN tag. */
  readonly tpid?: number;
  /** Set where the length it states cannot be right, so that `end` is that of the header around it. */
  readonly wrongLength?: boolean;
  /** Set where later fragments hold more of what is behind it. */
  readonly partial?: boolean;
}

/** Headers of one packet; beyond them the rest counts as payload. */
const MAX_HEADERS = 40;

/** What comes next: an EtherType, an IP protocol, or a layer that is known already. */
type Next =
  | { readonly type: number }
  | { readonly protocol: number; readonly ipv6: boolean }
  | { readonly kind: LayerKind }
  | null;

interface Step {
  readonly span: Span;
  readonly next: Next;
}

const u16 = (bytes: Uint8Array, at: number) => (bytes[at]! << 8) | bytes[at + 1]!;

const EXTENSIONS: Readonly<Record<number, LayerKind>> = {
  [IPPROTO.HOPOPTS]: 'hopByHop',
  [IPPROTO.ROUTING]: 'routing',
  [IPPROTO.FRAGMENT]: 'fragment',
  [IPPROTO.DSTOPTS]: 'destinationOptions',
};

function kindOf(next: Next): LayerKind | null {
  if (next === null) return null;
  if ('kind' in next) return next.kind;
  if ('type' in next) {
    if (VLAN_TYPES.includes(next.type)) return 'vlan';
    if (next.type === ETHERTYPE.IPv4) return 'ipv4';
    if (next.type === ETHERTYPE.IPv6) return 'ipv6';
    if (next.type === ETHERTYPE.TransparentEthernet) return 'ethernet';
    return next.type === ETHERTYPE.ARP ? 'arp' : null;
  }
  switch (next.protocol) {
    case IPPROTO.TCP:
      return 'tcp';
    case IPPROTO.UDP:
      return 'udp';
    case IPPROTO.GRE:
      return 'gre';
    case IPPROTO.IPIP:
      return 'ipv4';
    case IPPROTO.IPV6:
      return 'ipv6';
    case IPPROTO.ICMP:
      return next.ipv6 ? null : 'icmp';
    case IPPROTO.ICMPV6:
      return next.ipv6 ? 'icmp' : null;
    case IPPROTO.AH:
      return 'authentication'; // behind IPv4 too
    default:
      return (next.ipv6 && EXTENSIONS[next.protocol]) || null;
  }
}

/** Reads the header of `kind` at `start`; `null` where the bytes are not one. */
function step(
  bytes: Uint8Array,
  kind: LayerKind,
  start: number,
  end: number,
  came: Next,
): Step | null {
  const size = end - start;
  const fixed = (length: number, next: Next, more?: Partial<Span>): Step | null =>
    size < length ? null : { span: { kind, start, body: start + length, end, ...more }, next };
  switch (kind) {
    case 'ethernet': {
      if (size < 14) return null;
      const type = u16(bytes, start + 12);
      // Below 0x0600 the field is the length of an 802.3 frame.
      return fixed(14, type < 0x0600 ? null : { type });
    }
    case 'vlan':
      if (size < 4) return null;
      return fixed(
        4,
        { type: u16(bytes, start + 2) },
        came && 'type' in came ? { tpid: came.type } : {},
      );
    case 'arp':
      return fixed(28, null);
    case 'ipv4': {
      if (size < 20 || bytes[start]! >> 4 !== 4) return null;
      const header = (bytes[start]! & 15) * 4;
      if (header < 20 || header > size) return null;
      const total = u16(bytes, start + 2);
      const wrongLength = total < header || total > size;
      const fragment = u16(bytes, start + 6);
      const next = fragment & 0x1fff ? null : { protocol: bytes[start + 9]!, ipv6: false };
      return fixed(header, next, {
        end: wrongLength ? end : start + total,
        ...(wrongLength && { wrongLength }),
        ...(fragment & 0x3fff && { partial: true }),
      });
    }
    case 'ipv6': {
      if (size < 40 || bytes[start]! >> 4 !== 6) return null;
      const length = u16(bytes, start + 4);
      const wrongLength = 40 + length > size;
      return fixed(
        40,
        { protocol: bytes[start + 6]!, ipv6: true },
        {
          end: wrongLength ? end : start + 40 + length,
          ...(wrongLength && { wrongLength }),
        },
      );
    }
    case 'fragment': {
      if (size < 8) return null;
      const word = u16(bytes, start + 2);
      const next = word & 0xfff8 ? null : { protocol: bytes[start]!, ipv6: true };
      return fixed(8, next, word & 0xfff9 ? { partial: true } : {});
    }
    case 'hopByHop':
    case 'destinationOptions':
    case 'routing':
    case 'authentication': {
      if (size < 8) return null;
      const units = bytes[start + 1]!;
      const length = kind === 'authentication' ? (units + 2) * 4 : (units + 1) * 8;
      return length < (kind === 'authentication' ? 12 : 8)
        ? null
        : fixed(length, { protocol: bytes[start]!, ipv6: !(came && 'ipv6' in came) || came.ipv6 });
    }
    case 'icmp':
      return fixed(8, null);
    case 'tcp': {
      if (size < 20) return null;
      const header = (bytes[start + 12]! >> 4) * 4;
      const wrongLength = header < 20 || header > size;
      return fixed(wrongLength ? 20 : header, null, wrongLength ? { wrongLength } : {});
    }
    case 'udp': {
      if (size < 8) return null;
      const length = u16(bytes, start + 4);
      const wrongLength = length < 8 || length > size;
      const kindOfPorts = UDP_PORTS[u16(bytes, start + 2)] ?? UDP_PORTS[u16(bytes, start)];
      // VXLAN is told by the destination's port alone: the source's is a hash of the flow.
      const carried =
        kindOfPorts === 'vxlan' && UDP_PORTS[u16(bytes, start + 2)] !== 'vxlan'
          ? null
          : kindOfPorts;
      return fixed(8, carried ? { kind: carried } : null, {
        end: wrongLength ? end : start + length,
        ...(wrongLength && { wrongLength }),
      });
    }
    case 'vxlan':
      return fixed(8, { kind: 'ethernet' });
    case 'gre': {
      if (size < 4) return null;
      const flags = u16(bytes, start);
      // Version 0 without the source route of RFC 1701, which nobody sends (RFC 2784, RFC 2890).
      if (flags & 0x4007) return null;
      const words = (flags >> 15) + ((flags >> 13) & 1) + ((flags >> 12) & 1);
      return fixed(4 + 4 * words, { type: u16(bytes, start + 2) });
    }
    case 'dns':
      return fixed(12, null);
    default:
      return null;
  }
}

/**
 * The headers of an Ethernet frame that are whole and make sense, outermost first, through tunnels
 * too; what follows the last one is payload. Never throws, and ends after `MAX_HEADERS`.
 */
export function spansOf(bytes: Uint8Array): Span[] {
  const spans: Span[] = [];
  let next: Next = { kind: 'ethernet' };
  let at = 0;
  let end = bytes.length;
  while (spans.length < MAX_HEADERS) {
    const kind = kindOf(next);
    const found: Step | null = kind && step(bytes, kind, at, end, next);
    if (!found) break;
    spans.push(found.span);
    at = found.span.body;
    end = found.span.end;
    next = found.next;
  }
  return spans;
}
