import { internetChecksum, pseudoHeader } from './checksum';
import { ipv4, ipv6, join, mac, padded, Refusal, Writer } from './compose-writer';
import type { Layer } from './layer';
import { ETHERTYPE, IPPROTO, TCP_FLAGS } from './numbers';

export type ComposeResult =
  | { readonly ok: true; readonly bytes: Uint8Array<ArrayBuffer> }
  | {
      readonly ok: false;
      /** Index of the layer at fault. */
      readonly layer: number;
      readonly message: string;
    };

/** What a header needs to know of the packet behind it. */
interface Behind {
  readonly bytes: Uint8Array;
  readonly layer: Layer | undefined;
}

/** Addresses of the IP header in front, for the checksums that cover them. */
interface IpAround {
  readonly source: Uint8Array;
  readonly destination: Uint8Array;
  readonly ipv6: boolean;
}

/** Most bytes of a composed packet. */
const MAX_SIZE = 0xffff;

function etherTypeOf(layer: Layer | undefined): number {
  switch (layer?.kind) {
    case 'vlan':
      return layer.tpid ?? ETHERTYPE.VLAN;
    case 'arp':
      return ETHERTYPE.ARP;
    case 'ipv6':
      return ETHERTYPE.IPv6;
    case 'ipv4':
      return ETHERTYPE.IPv4;
    default:
      return 0x88b5; // "local experimental": nobody's, so nobody takes the payload for theirs
  }
}

function protocolOf(layer: Layer | undefined, ipv6: boolean): number {
  switch (layer?.kind) {
    case 'tcp':
      return IPPROTO.TCP;
    case 'udp':
      return IPPROTO.UDP;
    case 'icmp':
      return ipv6 ? IPPROTO.ICMPV6 : IPPROTO.ICMP;
    default:
      return layer === undefined && ipv6 ? IPPROTO.NONE : 253; // 253: for experiments (RFC 3692)
  }
}

/** Writes the checksum at `field` of a header whose checksum field holds 0. */
function seal(
  segment: Uint8Array<ArrayBuffer>,
  field: number,
  given: number | undefined,
  pseudo?: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const sum = given ?? internetChecksum(segment, 0, segment.length, -1, pseudo);
  if (!Number.isInteger(sum) || sum < 0 || sum > 0xffff) {
    throw new Refusal(`${sum} does not fit a checksum of 16 bits.`);
  }
  segment[field] = sum >> 8;
  segment[field + 1] = sum & 0xff;
  return segment;
}

function pseudoFor(ip: IpAround | null, protocol: number, length: number): Uint8Array | undefined {
  return ip ? pseudoHeader(ip.source, ip.destination, protocol, length) : undefined;
}

function writeIpv4(layer: Layer & { kind: 'ipv4' }, behind: Behind): Uint8Array<ArrayBuffer> {
  const options = padded(layer.options);
  const offset = layer.fragmentOffset ?? 0;
  if (offset % 8 !== 0 || offset < 0 || offset > 0xfff8) {
    throw new Refusal(`The fragment offset ${offset} must be a multiple of 8, up to 65528.`);
  }
  const flags = (layer.dontFragment ? 0x4000 : 0) | (layer.moreFragments ? 0x2000 : 0);
  const header = new Writer()
    .u8(0x40 | (5 + options.length / 4))
    .u8(layer.tos ?? 0)
    .u16(layer.totalLength ?? 20 + options.length + behind.bytes.length)
    .u16(layer.identification ?? 0)
    .u16(flags | (offset / 8))
    .u8(layer.ttl ?? 64)
    .u8(layer.protocol ?? protocolOf(behind.layer, false))
    .u16(0)
    .bytes(ipv4(layer.source))
    .bytes(ipv4(layer.destination))
    .bytes(options)
    .done();
  return join(seal(Uint8Array.from(header), 10, layer.checksum), behind.bytes);
}

function writeIpv6(layer: Layer & { kind: 'ipv6' }, behind: Behind): Uint8Array<ArrayBuffer> {
  const flow = layer.flowLabel ?? 0;
  const traffic = layer.trafficClass ?? 0;
  if (flow > 0xfffff || traffic > 0xff) throw new Refusal('Flow label or traffic class too large.');
  const header = new Writer()
    .u32(0x6000_0000 + traffic * 0x10_0000 + flow)
    .u16(layer.payloadLength ?? behind.bytes.length)
    .u8(layer.nextHeader ?? protocolOf(behind.layer, true))
    .u8(layer.hopLimit ?? 64)
    .bytes(ipv6(layer.source))
    .bytes(ipv6(layer.destination))
    .done();
  return join(header, behind.bytes);
}

function writeTcp(
  layer: Layer & { kind: 'tcp' },
  behind: Behind,
  ip: IpAround | null,
): Uint8Array<ArrayBuffer> {
  const options = padded(layer.options);
  const flags = TCP_FLAGS.reduce(
    (bits, name, bit) => bits | (layer.flags.includes(name) ? 1 << bit : 0),
    0,
  );
  const header = new Writer()
    .u16(layer.sourcePort)
    .u16(layer.destinationPort)
    .u32(layer.sequence ?? 0)
    .u32(layer.acknowledgement ?? 0)
    .u16(((5 + options.length / 4) << 12) | flags)
    .u16(layer.window ?? 64240)
    .u16(0)
    .u16(0)
    .bytes(options)
    .done();
  const segment = join(header, behind.bytes);
  return seal(segment, 16, layer.checksum, pseudoFor(ip, IPPROTO.TCP, segment.length));
}

function writeUdp(
  layer: Layer & { kind: 'udp' },
  behind: Behind,
  ip: IpAround | null,
): Uint8Array<ArrayBuffer> {
  const header = new Writer()
    .u16(layer.sourcePort)
    .u16(layer.destinationPort)
    .u16(layer.length ?? 8 + behind.bytes.length)
    .u16(0)
    .done();
  const datagram = join(header, behind.bytes);
  seal(datagram, 6, layer.checksum, pseudoFor(ip, IPPROTO.UDP, datagram.length));
  // 0 means "no checksum", so a sum of 0 is written as 0xffff (RFC 768).
  if (layer.checksum === undefined && datagram[6] === 0 && datagram[7] === 0) {
    datagram[6] = 0xff;
    datagram[7] = 0xff;
  }
  return datagram;
}

function writeDns(layer: Layer & { kind: 'dns' }): Uint8Array {
  const writer = new Writer()
    .u16(layer.id ?? 0x1001)
    .u16(0x0100) // a standard query that wants recursion
    .u16(1)
    .u16(0)
    .u16(0)
    .u16(0);
  for (const label of layer.name.split('.').filter(Boolean)) {
    if (label.length > 63 || /[^\x21-\x7e]/.test(label)) {
      throw new Refusal(`"${label}" is not a part of a DNS name (1 to 63 ASCII characters).`);
    }
    writer.u8(label.length).bytes(Uint8Array.from(label, (char) => char.charCodeAt(0)));
  }
  return writer
    .u8(0)
    .u16(layer.type ?? 1)
    .u16(1)
    .done();
}

function writeLayer(layer: Layer, behind: Behind, ip: IpAround | null): Uint8Array {
  switch (layer.kind) {
    case 'ethernet':
      return join(
        new Writer()
          .bytes(mac(layer.destination ?? '02:00:00:00:00:02'))
          .bytes(mac(layer.source ?? '02:00:00:00:00:01'))
          .u16(layer.type ?? etherTypeOf(behind.layer))
          .done(),
        behind.bytes,
      );
    case 'vlan': {
      if (layer.id > 0xfff || (layer.priority ?? 0) > 7) {
        throw new Refusal('A VLAN id goes up to 4095, a priority up to 7.');
      }
      const tag = ((layer.priority ?? 0) << 13) | (layer.dropEligible ? 0x1000 : 0) | layer.id;
      return join(
        new Writer()
          .u16(tag)
          .u16(layer.type ?? etherTypeOf(behind.layer))
          .done(),
        behind.bytes,
      );
    }
    case 'arp':
      return join(
        new Writer()
          .u16(1) // Ethernet
          .u16(ETHERTYPE.IPv4)
          .u8(6)
          .u8(4)
          .u16(layer.operation)
          .bytes(mac(layer.senderMac))
          .bytes(ipv4(layer.senderIp))
          .bytes(mac(layer.targetMac ?? '00:00:00:00:00:00'))
          .bytes(ipv4(layer.targetIp))
          .done(),
        behind.bytes,
      );
    case 'ipv4':
      return writeIpv4(layer, behind);
    case 'ipv6':
      return writeIpv6(layer, behind);
    case 'icmp': {
      const header = new Writer()
        .u8(layer.type)
        .u8(layer.code ?? 0)
        .u16(0)
        .u16(layer.identifier ?? 0)
        .u16(layer.sequence ?? 0)
        .done();
      const message = join(header, behind.bytes);
      const pseudo = ip?.ipv6 ? pseudoFor(ip, IPPROTO.ICMPV6, message.length) : undefined;
      return seal(message, 2, layer.checksum, pseudo);
    }
    case 'tcp':
      return writeTcp(layer, behind, ip);
    case 'udp':
      return writeUdp(layer, behind, ip);
    case 'dns':
      return join(writeDns(layer), behind.bytes);
    case 'payload':
      return join(layer.data, behind.bytes);
  }
}

/**
 * Writes a packet from its layers, outermost first. Nothing is added that was not asked for: a
 * frame below Ethernet's 60 bytes stays so.
 */
export function compose(layers: readonly Layer[]): ComposeResult {
  let behind: Behind = { bytes: new Uint8Array(0), layer: undefined };
  let index = layers.length - 1;
  try {
    const around: (IpAround | null)[] = [];
    let ip: IpAround | null = null;
    for (index = 0; index < layers.length; index++) {
      around.push(ip);
      const layer = layers[index]!;
      if (layer.kind === 'ipv4') {
        ip = { source: ipv4(layer.source), destination: ipv4(layer.destination), ipv6: false };
      } else if (layer.kind === 'ipv6') {
        ip = { source: ipv6(layer.source), destination: ipv6(layer.destination), ipv6: true };
      }
    }
    // From the innermost outwards: lengths and checksums cover what lies behind.
    for (index = layers.length - 1; index >= 0; index--) {
      const layer = layers[index]!;
      const bytes = writeLayer(layer, behind, around[index]!);
      if (bytes.length > MAX_SIZE)
        throw new Refusal(`The packet is longer than ${MAX_SIZE} bytes.`);
      behind = { bytes, layer };
    }
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, layer: index, message: error.message };
    throw error;
  }
  return { ok: true, bytes: Uint8Array.from(behind.bytes) };
}
