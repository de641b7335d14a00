import { ipv6, padded4 } from './compose-writer';
import { dnsBody } from './dns-body';
import { IPV6_STYLE, optionBytes, SHORT_OPTIONS } from './header-options';
import type { Layer, LayerKind } from './layer';
import { LAYER_TABLE } from './layer-table';
import { ETHERTYPE, IPPROTO } from './numbers';
import { type Fields, placed, sizeOf, writeField } from './wire-fields';

/** What a header needs to know of the packet behind it. */
export interface Behind {
  readonly bytes: Uint8Array;
  readonly layer: Layer | undefined;
  /** Whether protocols are told as IPv6 numbers them; they are unless this says otherwise. */
  readonly isIpv6?: boolean;
}

/** What announces each layer in an Ethernet header and in GRE (RFC 2784 section 2.4). */
const ETHERTYPES: Partial<Record<LayerKind, number>> = {
  arp: ETHERTYPE.ARP,
  ipv4: ETHERTYPE.IPv4,
  ipv6: ETHERTYPE.IPv6,
  ethernet: ETHERTYPE.TransparentEthernet,
};

const PROTOCOLS: Partial<Record<LayerKind, number>> = {
  hopByHop: IPPROTO.HOPOPTS,
  ipv4: IPPROTO.IPIP,
  tcp: IPPROTO.TCP,
  udp: IPPROTO.UDP,
  ipv6: IPPROTO.IPV6,
  routing: IPPROTO.ROUTING,
  fragment: IPPROTO.FRAGMENT,
  gre: IPPROTO.GRE,
  authentication: IPPROTO.AH,
  destinationOptions: IPPROTO.DSTOPTS,
};

function etherTypeOf(layer: Layer | undefined): number {
  if (layer?.kind === 'vlan') return layer.tpid ?? ETHERTYPE.VLAN;
  // 0x88b5 is "local experimental": nobody's, so nobody takes the payload for theirs.
  return (layer && ETHERTYPES[layer.kind]) ?? 0x88b5;
}

function protocolOf(layer: Layer | undefined, isIpv6: boolean): number {
  if (layer?.kind === 'icmp') return isIpv6 ? IPPROTO.ICMPV6 : IPPROTO.ICMP;
  if (layer === undefined) return isIpv6 ? IPPROTO.NONE : 253;
  return PROTOCOLS[layer.kind] ?? 253; // for experiments (RFC 3692)
}

function tailOf(layer: Layer): Uint8Array {
  switch (layer.kind) {
    case 'ipv4':
    case 'tcp':
      return optionBytes(layer.options, SHORT_OPTIONS);
    case 'hopByHop':
    case 'destinationOptions':
      return optionBytes(layer.options, IPV6_STYLE);
    case 'routing':
      return Uint8Array.from((layer.addresses ?? []).flatMap((text) => [...ipv6(text)]));
    case 'authentication':
      return padded4(layer.check);
    case 'dns':
      return dnsBody(layer);
    case 'payload':
    case 'padding':
      return layer.data;
    default:
      return new Uint8Array(0);
  }
}

/** The value of a field that follows from the rest of the packet; checksums are 0 for now. */
function follows(
  layer: Layer,
  name: string,
  header: number,
  { bytes, layer: next, isIpv6 = true }: Behind,
) {
  switch (name) {
    case 'type':
      return etherTypeOf(next);
    case 'protocol':
      return layer.kind === 'gre' ? etherTypeOf(next) : protocolOf(next, false);
    case 'nextHeader':
      return protocolOf(next, isIpv6);
    case 'headerLength':
      return header;
    case 'totalLength':
    case 'length':
      return header + bytes.length;
    case 'payloadLength':
      return bytes.length;
    case 'keyPresent':
      return layer.kind === 'gre' && layer.key !== undefined;
    case 'sequencePresent':
      return layer.kind === 'gre' && layer.sequence !== undefined;
    case 'questionCount':
      return layer.kind === 'dns' && layer.name !== undefined ? 1 : 0;
    case 'answerCount':
      return layer.kind === 'dns' ? (layer.answers?.length ?? 0) : 0;
    case 'specific': {
      // Segment routing begins with the index of its last entry (RFC 8754 section 2).
      const entries = layer.kind === 'routing' ? (layer.addresses?.length ?? 0) : 0;
      return layer.kind === 'routing' && (layer.routingType ?? 4) === 4 && entries > 0
        ? (entries - 1) * 0x100_0000
        : 0;
    }
    default:
      return 0;
  }
}

/** A header without its checksum, with all that follows from what stands behind it. */
export function writeHeader(layer: Layer, behind: Behind): Uint8Array<ArrayBuffer> {
  const given = layer as unknown as Fields;
  const tail = tailOf(layer);
  const isSet = (flag: string) => Boolean(given[flag] ?? follows(layer, flag, 0, behind));
  const fields = placed(LAYER_TABLE[layer.kind], isSet);
  const fixed = sizeOf(fields);
  const header = new Uint8Array(fixed + tail.length);
  for (const place of fields) {
    const { name, value } = place.field;
    writeField(header, place, given[name] ?? value ?? follows(layer, name, header.length, behind));
  }
  header.set(tail, fixed);
  return header;
}
