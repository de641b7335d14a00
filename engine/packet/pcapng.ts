import { CaptureCollector } from './capture-collector';
import { CAPTURE_LIMITS } from './capture-limits';
import { BLOCK, BYTE_ORDER_MAGIC, OPTION, padded32, readOptions } from './pcapng-blocks';
import { readPacketOptions, readText } from './pcapng-packet';
import type { Capture, CapturedPacket } from './types';

const U64_MAX = 0xffff_ffff_ffff_ffffn;

interface CaptureInterface {
  readonly name: string | null;
  readonly linkType: number;
  readonly snapLength: number;
  /** Timestamp units in a second. */
  readonly unitsPerSecond: bigint;
  /** Seconds to add to each timestamp. */
  readonly offset: bigint;
}

interface Problem {
  readonly offset: number;
  readonly message: string;
}

/** Whether the file starts with a section header block. */
export function isPcapng(view: DataView): boolean {
  return view.byteLength >= 4 && view.getUint32(0) === BLOCK.section; // reads alike both ways
}

/** Reads a pcapng file block by block. Packet data are views of `bytes`. */
export function readPcapng(bytes: Uint8Array): Capture {
  const reader = new PcapngReader(bytes);
  return reader.collector.capture('pcapng', reader.read());
}

class PcapngReader {
  readonly collector = new CaptureCollector();
  private readonly view: DataView;
  private little = true;
  private interfaces: CaptureInterface[] = [];

  constructor(private readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** @returns what broke the reading off, or `null` at the end of the file */
  read(): Problem | null {
    const { bytes, view } = this;
    let at = 0;
    while (at < bytes.length) {
      if (at + 12 > bytes.length) return { offset: at, message: 'The file ends within a block.' };
      let type = view.getUint32(at, this.little);
      if (type === BLOCK.section) {
        const problem = this.startSection(at);
        if (problem) return problem;
        type = BLOCK.section;
      }
      const length = view.getUint32(at + 4, this.little);
      if (length < 12 || length % 4 !== 0) {
        const message = `A block claims a length of ${length}, and lengths are multiples of 4 from 12 on: the file is damaged here.`;
        return { offset: at + 4, message };
      }
      if (at + length > bytes.length) {
        const message = `The file ends within a block of ${length} bytes, ${bytes.length - at} of them here.`;
        return { offset: at, message };
      }
      const again = view.getUint32(at + length - 4, this.little);
      if (again !== length) {
        const message = `A block's length is ${length} at its start and ${again} at its end: the file is damaged here.`;
        return { offset: at + length - 4, message };
      }
      const problem = this.readBlock(type, at, at + length - 4);
      if (problem) return problem;
      at += length;
    }
    return null;
  }

  private startSection(at: number): Problem | null {
    const { view } = this;
    const little = [true, false].find(
      (order) => view.getUint32(at + 8, order) === BYTE_ORDER_MAGIC,
    );
    if (little === undefined) {
      return { offset: at + 8, message: 'The byte-order mark of a section is not one.' };
    }
    this.little = little;
    this.interfaces = [];
    return null;
  }

  /** @param end where the block's trailing length stands */
  private readBlock(type: number, at: number, end: number): Problem | null {
    switch (type) {
      case BLOCK.section: {
        if (at + 24 > end) return { offset: at, message: 'A section header is too short.' };
        const major = this.view.getUint16(at + 12, this.little);
        if (major === 1) return null;
        const message = `The pcapng version is ${major}, and only version 1 can be read.`;
        return { offset: at + 12, message };
      }
      case BLOCK.interface:
        return this.readInterface(at, end);
      case BLOCK.enhancedPacket:
      case BLOCK.packet:
        return this.readPacket(type, at, end);
      case BLOCK.simplePacket:
        return this.readSimplePacket(at, end);
      default:
        return null;
    }
  }

  private readInterface(at: number, end: number): Problem | null {
    const { view, little } = this;
    if (at + 16 > end) return { offset: at, message: 'An interface block is too short.' };
    if (this.interfaces.length === CAPTURE_LIMITS.interfaces) {
      return { offset: at, message: `More than ${CAPTURE_LIMITS.interfaces} interfaces.` };
    }
    let unitsPerSecond = 1_000_000n;
    let offset = 0n;
    let name: string | null = null;
    const { options, broken } = readOptions(view, at + 16, end, little);
    if (broken !== null) {
      const message = 'An option of an interface block is longer than the block.';
      return { offset: broken, message };
    }
    for (const { code, at: value, length } of options) {
      if (code === OPTION.ifName) name = readText(this.bytes, value, length);
      else if (code === OPTION.ifTimeResolution && length >= 1) {
        const exponent = view.getUint8(value);
        // The top bit chooses powers of two over powers of ten.
        unitsPerSecond =
          exponent & 0x80 ? 2n ** BigInt(exponent & 0x7f) : 10n ** BigInt(exponent & 0x7f);
      } else if (code === OPTION.ifTimeOffset && length >= 8) {
        offset = view.getBigInt64(value, little);
      }
    }
    this.interfaces.push({
      name,
      linkType: view.getUint16(at + 8, little),
      snapLength: view.getUint32(at + 12, little),
      unitsPerSecond,
      offset,
    });
    return null;
  }

  private readPacket(type: number, at: number, end: number): Problem | null {
    const { view, little } = this;
    const start = at + 28;
    if (start > end) return { offset: at, message: 'A packet block is too short.' };
    const number =
      type === BLOCK.enhancedPacket
        ? view.getUint32(at + 8, little)
        : view.getUint16(at + 8, little);
    const high = view.getUint32(at + 12, little);
    const low = view.getUint32(at + 16, little);
    const length = view.getUint32(at + 20, little);
    const wireLength = view.getUint32(at + 24, little);
    if (start + length > end) {
      const message = `Packet ${this.collector.packets.length + 1} claims ${length} bytes, and its block has room for ${end - start}: the file is damaged here.`;
      return { offset: at + 20, message };
    }
    const iface = this.interfaces[number];
    if (!iface) {
      const message = `A packet names interface ${number}, which this section does not describe.`;
      return { offset: at + 8, message };
    }
    const units = (BigInt(high) << 32n) | BigInt(low);
    let time = (units * 1_000_000_000n) / iface.unitsPerSecond + iface.offset * 1_000_000_000n;
    if (time < 0n) time = 0n;
    if (time > U64_MAX) time = U64_MAX;
    const optionsAt = start + padded32(length);
    const said =
      type === BLOCK.enhancedPacket && optionsAt < end
        ? readPacketOptions(this.bytes, view, optionsAt, end, little)
        : {};
    return this.keep(iface, at, start, length, { ...said, time, wireLength });
  }

  private readSimplePacket(at: number, end: number): Problem | null {
    const start = at + 12;
    if (start > end) return { offset: at, message: 'A simple packet block is too short.' };
    const iface = this.interfaces[0];
    if (!iface) {
      return { offset: at, message: 'A simple packet comes before any interface is described.' };
    }
    const wireLength = this.view.getUint32(at + 8, this.little);
    const captured = iface.snapLength > 0 ? Math.min(wireLength, iface.snapLength) : wireLength;
    if (start + captured > end) {
      const message = `Packet ${this.collector.packets.length + 1} claims ${captured} bytes, and its block has room for ${end - start}: the file is damaged here.`;
      return { offset: at + 8, message };
    }
    // Blocks of this kind carry no time.
    return this.keep(iface, at, start, captured, { time: 0n, wireLength });
  }

  private keep(
    { linkType, name }: CaptureInterface,
    at: number,
    start: number,
    length: number,
    told: Omit<CapturedPacket, 'data'>,
  ): Problem | null {
    if (this.collector.isFull) {
      const message = `Only the first ${CAPTURE_LIMITS.packets} packets of a file are read.`;
      return { offset: at, message };
    }
    const bytes = this.bytes.subarray(start, start + length);
    const iface = name === null ? {} : { iface: name };
    this.collector.add({ ...told, ...iface, bytes, linkType, offset: at });
    return null;
  }
}
