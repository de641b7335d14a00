/** Bounds on what is read of a capture, which may come from anyone and be of any size. */
export const CAPTURE_LIMITS = {
  packets: 200_000,
  /** Bytes of one packet, where the file names no greater snap length; what libpcap allows. */
  packetSize: 262_144,
  /** Interfaces of one pcapng section. */
  interfaces: 4096,
} as const;

/** LINKTYPE_ETHERNET */
export const ETHERNET = 1;

const LINK_TYPES: Readonly<Record<number, string>> = {
  0: 'BSD loopback',
  101: 'raw IP',
  105: 'IEEE 802.11 wireless',
  108: 'OpenBSD loopback',
  113: 'Linux cooked (SLL)',
  127: '802.11 with radiotap',
  195: 'IEEE 802.15.4',
  220: 'USB',
  228: 'raw IPv4',
  229: 'raw IPv6',
  276: 'Linux cooked (SLL2)',
};

/** Why packets of a link type other than Ethernet are not read, and what to do. */
export function linkTypeProblem(linkType: number): string {
  const name = LINK_TYPES[linkType];
  const remedy = linkType === 113 || linkType === 276 ? ', not on "any"' : '';
  return (
    `The packets are of link type ${linkType}${name ? ` (${name})` : ''}, and only Ethernet (1) can be read: ` +
    `capture on an Ethernet interface${remedy}.`
  );
}
