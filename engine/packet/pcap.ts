import { CaptureCollector } from './capture-collector';
import { CAPTURE_LIMITS } from './capture-limits';
import { canBeFramed, linkTypeProblem } from './link-layer';
import type { Capture } from './types';

const MAGIC_MICROSECONDS = 0xa1b2c3d4;
const MAGIC_NANOSECONDS = 0xa1b23c4d;
const HEADER_SIZE = 24;
const RECORD_HEADER_SIZE = 16;

/** The byte order and clock of a pcap file, told by its first four bytes; `null` for other files. */
export function pcapVariant(view: DataView): { little: boolean; nanoseconds: boolean } | null {
  if (view.byteLength < 4) return null;
  for (const little of [true, false]) {
    const magic = view.getUint32(0, little);
    if (magic === MAGIC_MICROSECONDS) return { little, nanoseconds: false };
    if (magic === MAGIC_NANOSECONDS) return { little, nanoseconds: true };
  }
  return null;
}

/** Reads a pcap file whose variant is known. Packet data are views of `bytes`. */
export function readPcap(
  bytes: Uint8Array,
  { little, nanoseconds }: { little: boolean; nanoseconds: boolean },
): Capture {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const collector = new CaptureCollector();
  const { packets } = collector;
  const end = (offset: number, message: string): Capture =>
    collector.capture('pcap', { offset, message });
  if (bytes.length < HEADER_SIZE) {
    return end(
      bytes.length,
      `The file ends within the pcap header, which has ${HEADER_SIZE} bytes.`,
    );
  }
  const major = view.getUint16(4, little);
  if (major !== 2) return end(4, `The pcap version is ${major}, and only version 2 can be read.`);
  const snapLength = view.getUint32(16, little);
  // The upper bits say how long a frame check sequence is, not what the link is.
  const linkType = view.getUint32(20, little) & 0xffff;
  if (!canBeFramed(linkType)) return end(20, linkTypeProblem(linkType));
  const most = Math.max(snapLength, CAPTURE_LIMITS.packetSize);

  let at = HEADER_SIZE;
  while (at < bytes.length) {
    if (collector.isFull) {
      return end(at, `Only the first ${CAPTURE_LIMITS.packets} packets of a file are read.`);
    }
    if (at + RECORD_HEADER_SIZE > bytes.length) {
      return end(at, `The file ends within the header of packet ${packets.length + 1}.`);
    }
    const seconds = view.getUint32(at, little);
    const fraction = view.getUint32(at + 4, little);
    const length = view.getUint32(at + 8, little);
    const wireLength = view.getUint32(at + 12, little);
    if (length > most) {
      return end(
        at + 8,
        `Packet ${packets.length + 1} claims ${length} bytes, more than the ${most} that a packet of this file can have: the file is damaged here.`,
      );
    }
    const start = at + RECORD_HEADER_SIZE;
    if (start + length > bytes.length) {
      return end(
        at,
        `The file ends within packet ${packets.length + 1}, which has ${length} bytes, ${bytes.length - start} of them here.`,
      );
    }
    collector.add({
      bytes: bytes.subarray(start, start + length),
      linkType,
      offset: at,
      time: BigInt(seconds) * 1_000_000_000n + BigInt(fraction) * (nanoseconds ? 1n : 1000n),
      wireLength,
    });
    at = start + length;
  }
  return collector.capture('pcap', null);
}
