import type { CapturedPacket } from './types';

const HEADER_SIZE = 24;
const RECORD_HEADER_SIZE = 16;
const MAGIC_NANOSECONDS = 0xa1b23c4d;
const ETHERNET = 1;
/** What tools of today write: no packet is cut. */
const SNAP_LENGTH = 262_144;
const BILLION = 1_000_000_000n;

/**
 * Writes a pcap file of Ethernet frames, little-endian, with nanoseconds; libpcap 1.5 and Wireshark
 * read these. The format holds times up to the year 2106, to which later ones are set, and nothing of
 * queues, ids and verdicts: those need pcapng.
 */
export function writePcap(packets: readonly CapturedPacket[]): Uint8Array<ArrayBuffer> {
  const size = packets.reduce(
    (sum, { data }) => sum + RECORD_HEADER_SIZE + data.length,
    HEADER_SIZE,
  );
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC_NANOSECONDS, true);
  view.setUint16(4, 2, true);
  view.setUint16(6, 4, true);
  view.setUint32(16, SNAP_LENGTH, true);
  view.setUint32(20, ETHERNET, true);
  let at = HEADER_SIZE;
  for (const { data, time, wireLength } of packets) {
    const seconds = time / BILLION;
    view.setUint32(at, seconds > 0xffff_ffffn ? 0xffff_ffff : Number(seconds), true);
    view.setUint32(at + 4, Number(time % BILLION), true);
    view.setUint32(at + 8, data.length, true);
    view.setUint32(at + 12, Math.max(wireLength, data.length), true);
    bytes.set(data, at + RECORD_HEADER_SIZE);
    at += RECORD_HEADER_SIZE + data.length;
  }
  return bytes;
}
