/** What a program answered about a packet, as pcapng's epb_verdict holds it. */
export interface PacketVerdict {
  readonly hook: 'xdp' | 'tc';
  /** Return code, 64 bits signed: `2n` is XDP_PASS. */
  readonly code: bigint;
}

/** One packet of a capture or of a workspace. */
export interface CapturedPacket {
  readonly data: Uint8Array;
  /** Nanoseconds since the epoch. */
  readonly time: bigint;
  /** Length on the wire, in bytes; more than `data.length` where the capture cut it. */
  readonly wireLength: number;
  /** Bytes at the start of `data` that were on no wire: an Ethernet header made up at reading. */
  readonly synthesised?: number;
  /** Name of the interface, where the file tells it. */
  readonly iface?: string;
  /** Receive queue of the interface. */
  readonly queue?: number;
  /** The same for one packet seen at several places. */
  readonly packetId?: bigint;
  readonly verdict?: PacketVerdict;
  readonly direction?: 'in' | 'out';
  readonly comment?: string;
}

/** What was found of packets that are not as a program would meet them; one for each kind. */
export interface CaptureRemark {
  readonly kind: 'cut' | 'synthesised' | 'short' | 'long' | 'left-out';
  /** How many packets it is about. */
  readonly count: number;
  /** The first of them, from 1; 0 where none of the packets that were read is one of them. */
  readonly packet: number;
  /** Where that one stands in the file. */
  readonly offset: number;
  /** What, and how it was treated, in sentences. */
  readonly message: string;
}

/**
 * What a capture file held. `problem` is set where the file broke off or turned foreign;
 * `packets` then has every packet before that point.
 */
export interface Capture {
  readonly format: 'pcap' | 'pcapng' | 'unknown';
  readonly packets: readonly CapturedPacket[];
  readonly problem: { readonly offset: number; readonly message: string } | null;
  readonly remarks: readonly CaptureRemark[];
}

/** A node of a packet's tree: a header, a field, or a note that something is cut short. */
export interface DissectionNode {
  /** `IPv4`, `ttl` */
  readonly label: string;
  /** `10.0.0.1 → 10.0.0.2`, `64` */
  readonly text: string;
  /** Bytes it covers: `[start, end)` from the start of the packet. */
  readonly start: number;
  readonly end: number;
  /** Set where the bytes are wrong or missing, in words. */
  readonly problem?: string;
  readonly children: readonly DissectionNode[];
}

/** One line about a packet for tables. */
export interface PacketSummary {
  /** `UDP 40211 → 53`, `ICMP echo request` */
  readonly what: string;
  readonly from: string;
  readonly to: string;
}
