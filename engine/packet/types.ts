/** One packet of a capture or of a workspace. */
export interface CapturedPacket {
  readonly data: Uint8Array;
  /** Nanoseconds since the epoch. */
  readonly time: bigint;
  /** Length on the wire, in bytes; more than `data.length` where the capture cut it. */
  readonly wireLength: number;
}

/**
 * What a capture file held. `problem` is set where the file broke off or turned foreign;
 * `packets` then has every packet before that point.
 */
export interface Capture {
  readonly format: 'pcap' | 'pcapng' | 'unknown';
  readonly packets: readonly CapturedPacket[];
  readonly problem: { readonly offset: number; readonly message: string } | null;
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
