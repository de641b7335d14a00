import type { OpenCaptureRequest, OpenedCapture } from '../api';
import { type Capture, readCapture } from '../packet';
import { Sha256, toHex } from '../util';
import type { ItemId, WorkspacePacket } from '../workspace';
import { type IncomingPacket, incoming } from './incoming';
import { Slicer } from './macrotask';

/** Many packets, each made when it is asked for. Rows count from 0. */
export interface Traffic {
  readonly count: number;
  packet(row: number): IncomingPacket;
  /** What people call it; may be empty. */
  name(row: number): string;
  /** Length before a capture cut it. */
  wireLength(row: number): number;
}

/** The id of a row; no packet of a document has such a one. */
export const rowId = (row: number): ItemId => `#${row}`;

/** The row of an id, -1 for another id. */
export const rowOfId = (id: ItemId): number => (/^#\d{1,9}$/.test(id) ? Number(id.slice(1)) : -1);

/** A capture as the bytes of its packets, one behind the other, and columns over them. */
class CapturedTraffic implements Traffic {
  readonly count: number;
  private readonly bytes: Uint8Array;
  private readonly ends: Uint32Array;
  private readonly wireLengths: Uint32Array;
  private readonly times: BigUint64Array;

  constructor(
    { packets }: Capture,
    private readonly iface: ItemId,
  ) {
    this.count = packets.length;
    this.bytes = new Uint8Array(packets.reduce((sum, { data }) => sum + data.length, 0));
    this.ends = new Uint32Array(packets.length);
    this.wireLengths = new Uint32Array(packets.length);
    this.times = new BigUint64Array(packets.length);
    let end = 0;
    for (const [row, { data, wireLength, time }] of packets.entries()) {
      this.bytes.set(data, end);
      end += data.length;
      this.ends[row] = end;
      this.wireLengths[row] = wireLength;
      this.times[row] = time;
    }
  }

  packet(row: number): IncomingPacket {
    const data = this.bytes.subarray(row === 0 ? 0 : this.ends[row - 1]!, this.ends[row]!);
    return { id: rowId(row), data, time: this.times[row]!, iface: this.iface };
  }

  name(): string {
    return '';
  }

  wireLength(row: number): number {
    return this.wireLengths[row]!;
  }
}

/** Packets of a document that come round after round, time going on. */
export class RepeatedTraffic implements Traffic {
  readonly count: number;
  private readonly round: readonly IncomingPacket[];
  /** Nanoseconds from one round to the next. */
  private readonly period: bigint;

  constructor(
    private readonly packets: readonly WorkspacePacket[],
    times: number,
  ) {
    this.round = packets.map(incoming);
    this.count = packets.length * times;
    const clock = this.round.map(({ time }) => time);
    const sorted = clock.toSorted((a, b) => (a < b ? -1 : 1));
    this.period = (sorted.at(-1) ?? 0n) - (sorted[0] ?? 0n) + 1_000_000n; // 1 ms behind the last, as packets made by hand
  }

  packet(row: number): IncomingPacket {
    const { length } = this.round;
    const packet = this.round[row % length]!; // rows are below `count`
    const time = packet.time + BigInt(Math.floor(row / length)) * this.period;
    return { ...packet, id: rowId(row), time: BigInt.asUintN(64, time) };
  }

  name(row: number): string {
    return this.packets[row % this.round.length]!.name;
  }

  wireLength(row: number): number {
    return this.packet(row).data.length;
  }
}

const HASHED_AT_ONCE = 256 * 1024; // bytes between two looks at the clock

async function hashOf(bytes: Uint8Array): Promise<string> {
  const hash = new Sha256();
  const slicer = new Slicer();
  for (let at = 0; at < bytes.length; at += HASHED_AT_ONCE) {
    hash.update(bytes.subarray(at, at + HASHED_AT_ONCE));
    if (slicer.due) await slicer.pause();
  }
  return toHex(hash.digest());
}

/** Reads a capture into traffic, and tells what a document remembers of it. */
export async function openCapture({
  bytes,
  iface,
}: OpenCaptureRequest): Promise<{ readonly traffic: Traffic; readonly opened: OpenedCapture }> {
  const sha256 = await hashOf(bytes);
  const capture = readCapture(bytes);
  const { format, problem, remarks, packets } = capture;
  return {
    traffic: new CapturedTraffic(capture, iface),
    opened: { format, problem, remarks, packets: packets.length, sha256 },
  };
}
