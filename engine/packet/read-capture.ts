import { pcapVariant, readPcap } from './pcap';
import { isPcapng, readPcapng } from './pcapng';
import type { Capture } from './types';

/** What the first bytes of files that are not captures say, and what to do about it. */
function foreign(view: DataView): string {
  if (view.byteLength === 0) return 'The file is empty.';
  const first = view.byteLength >= 4 ? view.getUint32(0) : 0;
  if (first >>> 16 === 0x1f8b) return 'The file is compressed with gzip: unpack it first.';
  if (first === 0x28b52ffd) return 'The file is compressed with zstd: unpack it first.';
  if (first === 0xfd377a58) return 'The file is compressed with xz: unpack it first.';
  if (first === 0x504b0304) return 'The file is a zip archive: unpack it first.';
  if (first === 0xa1b2cd34 || first === 0x34cdb2a1) {
    return 'The file is a pcap of the modified kind of old Linux libpcap, which cannot be read: convert it with editcap.';
  }
  if (first === 0x736e6f6f) {
    return 'The file is a snoop capture, which cannot be read: convert it with editcap.';
  }
  return 'The file is neither pcap nor pcapng: it starts with bytes of neither.';
}

/**
 * Reads a capture: pcap of both byte orders with microseconds or nanoseconds, or pcapng. Never
 * throws, reads in time and memory that grow with the file's size only, and keeps every packet
 * before the place where a file breaks off.
 *
 * Packets that are not as a program would meet them are told of in the remarks: cut by the capture,
 * without an Ethernet header (one is made up), too short or too long for a run.
 *
 * @param bytes the file; the packets' data are views of it, unless a header was put in front
 */
export function readCapture(bytes: Uint8Array): Capture {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const variant = pcapVariant(view);
  if (variant) return readPcap(bytes, variant);
  if (isPcapng(view)) return readPcapng(bytes);
  const problem = { offset: 0, message: foreign(view) };
  return { format: 'unknown', packets: [], problem, remarks: [] };
}
