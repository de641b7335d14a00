/** Bounds on what is read of a capture, which may come from anyone and be of any size. */
export const CAPTURE_LIMITS = {
  packets: 200_000,
  /** Bytes of one packet, where the file names no greater snap length; what libpcap allows. */
  packetSize: 262_144,
  /** Interfaces of one pcapng section. */
  interfaces: 4096,
  /** Options of one pcapng block; the rest of them is skipped. */
  options: 256,
  /** Bytes of a name or comment that are kept. */
  text: 1024,
} as const;

/**
 * The packets that an XDP test run takes, in bytes: an Ethernet header at least, and what fits a
 * frame of 4,096 beside headroom and reserve; `XDP_FRAME` in `engine/abi` says more.
 */
export const TEST_RUN_SIZES = { min: 14, max: 3520 } as const;
