/**
 * Packets of captures that were not taken on Ethernet. XDP programs see Ethernet frames, so a header
 * of 14 bytes takes the place of what such a capture has in front of the IP packet.
 *
 * The layouts are those of https://www.tcpdump.org/linktypes.html.
 */

/** LINKTYPE_ETHERNET */
export const ETHERNET = 1;

/** Link types by number: names, and the bytes before the network's packet where they can be read. */
const LINK_TYPES: Readonly<Record<number, { readonly name: string; readonly header?: number }>> = {
  0: { name: 'BSD loopback', header: 4 },
  12: { name: 'raw IP', header: 0 },
  14: { name: 'raw IP', header: 0 },
  101: { name: 'raw IP', header: 0 },
  105: { name: 'IEEE 802.11 wireless' },
  108: { name: 'OpenBSD loopback', header: 4 },
  113: { name: 'Linux cooked (SLL)', header: 16 },
  127: { name: '802.11 with radiotap' },
  189: { name: 'USB' },
  195: { name: 'IEEE 802.15.4' },
  220: { name: 'USB' },
  228: { name: 'raw IPv4', header: 0 },
  229: { name: 'raw IPv6', header: 0 },
  276: { name: 'Linux cooked (SLL2)', header: 20 },
};

/** `link type 113 (Linux cooked (SLL))` */
export function linkTypeName(linkType: number): string {
  const known = LINK_TYPES[linkType];
  return `link type ${linkType}${known ? ` (${known.name})` : ''}`;
}

/** Whether packets of the link type can be given an Ethernet header, or have one. */
export function canBeFramed(linkType: number): boolean {
  return linkType === ETHERNET || LINK_TYPES[linkType]?.header !== undefined;
}

/** Why packets of a link type cannot be read, and what to do. */
export function linkTypeProblem(linkType: number): string {
  return (
    `The packets are of ${linkTypeName(linkType)}, and only Ethernet (1), raw IP, loopback and ` +
    'Linux cooked captures can be read: capture on an Ethernet interface.'
  );
}

const HEADER_SIZE = 14;
const OTHER_MAC = [2, 0, 0, 0, 0, 1];
const OUR_MAC = [2, 0, 0, 0, 0, 2];
const BROADCAST = [255, 255, 255, 255, 255, 255];
/** "Local experimental": what it carries is not known. */
const UNKNOWN_TYPE = 0x88b5;

/** The EtherType that the first half byte of an IP packet tells. */
function typeOfIp(packet: Uint8Array): number {
  const version = (packet[0] ?? 0) >> 4;
  return version === 4 ? 0x0800 : version === 6 ? 0x86dd : UNKNOWN_TYPE;
}

/** A frame that was made of a packet of another link type. */
export interface Framed {
  readonly data: Uint8Array<ArrayBuffer>;
  /** Bytes that stood before the network's packet in the file. */
  readonly removed: number;
  readonly added: number;
}

/**
 * Puts an Ethernet header where the link type's own stands. The MAC addresses are those that the
 * capture tells, else 02:00:00:00:00:01 for the sender and ...:02 for the receiver.
 *
 * @returns `null` where the packet is too short for the header of its link type
 */
export function framed(linkType: number, packet: Uint8Array): Framed | null {
  const removed = LINK_TYPES[linkType]?.header ?? 0;
  if (packet.length < removed) return null;
  const rest = packet.subarray(removed);
  const u16 = (at: number) => (packet[at]! << 8) | packet[at + 1]!;
  let type = typeOfIp(rest);
  let source: ArrayLike<number> = OTHER_MAC;
  let destination: ArrayLike<number> = OUR_MAC;
  const cooked = (protocolAt: number, kind: number, lengthAt: number, length: number) => {
    type = u16(protocolAt);
    if (length === 6) source = packet.subarray(lengthAt, lengthAt + 6);
    // PACKET_BROADCAST, PACKET_OUTGOING
    if (kind === 1) destination = BROADCAST;
    else if (kind === 4 && length !== 6) [source, destination] = [OUR_MAC, OTHER_MAC];
  };
  if (linkType === 113) cooked(14, u16(0), 6, u16(4));
  else if (linkType === 276) cooked(0, packet[10]!, 12, packet[11]!);
  const data = new Uint8Array(HEADER_SIZE + rest.length);
  data.set(destination, 0);
  data.set(source, 6);
  data[12] = type >> 8;
  data[13] = type & 0xff;
  data.set(rest, HEADER_SIZE);
  return { data, removed, added: HEADER_SIZE };
}
