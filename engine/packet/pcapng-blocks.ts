/**
 * Numbers of pcapng, for reader and writer.
 *
 * The format is that of the IETF draft "PCAP Next Generation (pcapng) Capture File Format"
 * (draft-ietf-opsawg-pcapng), sections 4.1 (section header), 4.2 (interface description),
 * 4.3 (enhanced packet) and 4.4 (simple packet).
 */

import { CAPTURE_LIMITS } from './capture-limits';

/** Block types; any other is skipped by its length. */
export const BLOCK = {
  section: 0x0a0d0d0a,
  interface: 1,
  packet: 2, // obsolete, written by old tools
  simplePacket: 3,
  enhancedPacket: 6,
} as const;

export const BYTE_ORDER_MAGIC = 0x1a2b3c4d;

/** Option codes; those of packets are epb_flags and so on. */
export const OPTION = {
  end: 0,
  comment: 1,
  application: 4,
  ifName: 2,
  ifTimeResolution: 9,
  ifTimeOffset: 14,
  flags: 2,
  packetId: 5,
  queue: 6,
  verdict: 7,
} as const;

/** The lowest two bits of epb_flags. */
export const DIRECTION = { in: 1, out: 2 } as const;

/** First byte of epb_verdict: who gave the verdict. 64 bits of return code follow. */
export const VERDICT_TYPE = { tc: 1, xdp: 2 } as const;

/** An option of a block, by the place of its value. */
export interface BlockOption {
  readonly code: number;
  readonly at: number;
  readonly length: number;
}

/** Bytes filled up to a whole number of 32-bit words. */
export const padded32 = (length: number): number => Math.ceil(length / 4) * 4;

/**
 * The options of `[start, end)` up to the one that ends them. One that is longer than its block ends
 * them too, told by `broken`.
 */
export function readOptions(
  view: DataView,
  start: number,
  end: number,
  little: boolean,
): { readonly options: readonly BlockOption[]; readonly broken: number | null } {
  const options: BlockOption[] = [];
  for (let at = start; at + 4 <= end; ) {
    const code = view.getUint16(at, little);
    const length = view.getUint16(at + 2, little);
    if (code === OPTION.end) break;
    if (at + 4 + length > end) return { options, broken: at };
    if (options.length === CAPTURE_LIMITS.options) break;
    options.push({ code, at: at + 4, length });
    at += 4 + padded32(length);
  }
  return { options, broken: null };
}
