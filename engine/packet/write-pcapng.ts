import { CAPTURE_LIMITS } from './capture-limits';
import {
  BLOCK,
  BYTE_ORDER_MAGIC,
  DIRECTION,
  OPTION,
  padded32,
  VERDICT_TYPE,
} from './pcapng-blocks';
import type { CapturedPacket } from './types';

const ETHERNET = 1;
const NANOSECONDS = 9; // if_tsresol: 10 to the minus so many seconds

/** A block of a file, given its bytes front to back; little-endian. */
class BlockWriter {
  private bytes = new Uint8Array(1024);
  private view = new DataView(this.bytes.buffer);
  private at = 0;

  start(type: number): this {
    this.at = 0;
    return this.u32(type).u32(0);
  }
  u8(value: number): this {
    this.room(1);
    this.view.setUint8(this.at, value);
    this.at += 1;
    return this;
  }
  u16(value: number): this {
    this.room(2);
    this.view.setUint16(this.at, value, true);
    this.at += 2;
    return this;
  }
  u32(value: number): this {
    this.room(4);
    this.view.setUint32(this.at, value, true);
    this.at += 4;
    return this;
  }
  u64(value: bigint): this {
    this.room(8);
    this.view.setBigUint64(this.at, BigInt.asUintN(64, value), true);
    this.at += 8;
    return this;
  }
  /** Bytes, then zeros up to a whole word. */
  padded(data: Uint8Array): this {
    const size = padded32(data.length);
    this.room(size);
    this.bytes.set(data, this.at);
    this.bytes.fill(0, this.at + data.length, this.at + size);
    this.at += size;
    return this;
  }
  option(code: number, value: Uint8Array): this {
    return this.u16(code).u16(value.length).padded(value);
  }
  /** Cut between characters where it is longer than what is read back. */
  text(code: number, text: string): this {
    let value = new TextEncoder().encode(text);
    if (value.length > CAPTURE_LIMITS.text) {
      let end = CAPTURE_LIMITS.text;
      while ((value[end]! & 0xc0) === 0x80) end--;
      value = value.slice(0, end);
    }
    return this.option(code, value);
  }
  done(): Uint8Array<ArrayBuffer> {
    this.u32(this.at + 4);
    this.view.setUint32(4, this.at, true);
    return this.bytes.slice(0, this.at);
  }

  private room(size: number): void {
    if (this.at + size <= this.bytes.length) return;
    const larger = new Uint8Array(2 * (this.at + size));
    larger.set(this.bytes);
    this.bytes = larger;
    this.view = new DataView(larger.buffer);
  }
}

const numberBytes = (value: bigint, size: number) =>
  Uint8Array.from({ length: size }, (_, i) => Number((value >> BigInt(8 * i)) & 0xffn));

function packetBlock(
  block: BlockWriter,
  { data, time, wireLength, ...said }: CapturedPacket,
  iface: number,
): Uint8Array<ArrayBuffer> {
  block
    .start(BLOCK.enhancedPacket)
    .u32(iface)
    .u32(Number((time >> 32n) & 0xffff_ffffn))
    .u32(Number(time & 0xffff_ffffn))
    .u32(data.length)
    .u32(Math.max(wireLength, data.length))
    .padded(data);
  const { comment, direction, packetId, queue, verdict } = said;
  if (comment) block.text(OPTION.comment, comment);
  if (direction) block.u16(OPTION.flags).u16(4).u32(DIRECTION[direction]);
  if (packetId !== undefined) block.u16(OPTION.packetId).u16(8).u64(packetId);
  if (queue !== undefined) block.u16(OPTION.queue).u16(4).u32(queue);
  if (verdict) {
    const type = Uint8Array.of(VERDICT_TYPE[verdict.hook], ...numberBytes(verdict.code, 8));
    block.option(OPTION.verdict, type);
  }
  if (comment || direction || packetId !== undefined || queue !== undefined || verdict) {
    block.u16(OPTION.end).u16(0);
  }
  return block.done();
}

/**
 * Writes a pcapng file of Ethernet frames, little-endian, with nanoseconds: one section, an interface
 * for each name that packets have, and an enhanced packet block each. Direction, queue, packet id and
 * verdict go into the options that `xdpdump` uses, so that Wireshark filters on `frame.verdict.ebpf_xdp`,
 * `frame.interface_queue`, `frame.packet_id` and `frame.interface_name`.
 *
 * @param application what wrote the file, for whoever reads it
 */
export function writePcapng(
  packets: readonly CapturedPacket[],
  application = 'Chaincall',
): Uint8Array<ArrayBuffer> {
  const block = new BlockWriter();
  const head = [
    block
      .start(BLOCK.section)
      .u32(BYTE_ORDER_MAGIC)
      .u16(1)
      .u16(0)
      .u64(-1n) // the section's length: unknown
      .text(OPTION.application, application)
      .u16(OPTION.end)
      .u16(0)
      .done(),
  ];
  const interfaces = new Map<string | undefined, number>();
  // A file without packets has an interface too: readers want to know the link type.
  const names = packets.length === 0 ? [undefined] : packets.map(({ iface }) => iface);
  for (const name of names) {
    if (interfaces.has(name) || interfaces.size === CAPTURE_LIMITS.interfaces) continue;
    interfaces.set(name, interfaces.size);
    block.start(BLOCK.interface).u16(ETHERNET).u16(0).u32(0);
    if (name) block.text(OPTION.ifName, name);
    block.u16(OPTION.ifTimeResolution).u16(1).padded(Uint8Array.of(NANOSECONDS));
    head.push(block.u16(OPTION.end).u16(0).done());
  }
  const blocks = packets.map((packet) =>
    packetBlock(block, packet, interfaces.get(packet.iface) ?? 0),
  );
  const file = new Uint8Array([...head, ...blocks].reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of [...head, ...blocks]) {
    file.set(part, at);
    at += part.length;
  }
  return file;
}
