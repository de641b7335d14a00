import { CAPTURE_LIMITS, TEST_RUN_SIZES } from './capture-limits';
import { canBeFramed, ETHERNET, framed, linkTypeName, linkTypeProblem } from './link-layer';
import type { Capture, CapturedPacket, CaptureRemark } from './types';

/** A packet as a file has it. */
export interface RawPacket extends Omit<CapturedPacket, 'data' | 'wireLength' | 'synthesised'> {
  readonly bytes: Uint8Array;
  /** What the file says that it had on the wire. */
  readonly wireLength: number;
  readonly linkType: number;
  /** Where it stands in the file. */
  readonly offset: number;
}

interface Tally {
  count: number;
  readonly packet: number;
  readonly offset: number;
  readonly first: RawPacket;
  readonly length: number;
}

const bytes = (n: number) => `${n.toLocaleString('en')} byte${n === 1 ? '' : 's'}`;

/** `Packet 3, at byte 120 of the file, and 4 more` with the right number of the verb. */
function subject({ count, packet, offset }: Tally, one: string, many: string): string {
  const first = `Packet ${packet}, at byte ${offset} of the file,`;
  return count === 1 ? `${first} ${one}` : `${first} and ${count - 1} more ${many}`;
}

const TEXTS: Readonly<Record<CaptureRemark['kind'], (tally: Tally) => string>> = {
  cut: (tally) =>
    `${subject(tally, 'was', 'were')} cut at the capture: of the first's ${bytes(tally.first.wireLength)} the file holds ${bytes(tally.first.bytes.length)}. Programs see what is here; lengths and checksums in the packet speak of what was there.`,
  synthesised: (tally) =>
    `${subject(tally, 'has', 'have')} no Ethernet header, being of ${linkTypeName(tally.first.linkType)}. One of 14 bytes was put in front, made up where the capture does not tell its fields.`,
  short: (tally) =>
    `${subject(tally, 'has', 'have')} less than the ${TEST_RUN_SIZES.min} bytes of an Ethernet header (the first ${bytes(tally.length)}). They are kept, and a run refuses them, as a test run does with EINVAL.`,
  long: (tally) =>
    `${subject(tally, 'has', 'have')} more than the ${bytes(TEST_RUN_SIZES.max)} that fit an XDP frame (the first ${bytes(tally.length)}). They are kept, and a run refuses them, as a test run does with EINVAL.`,
  'left-out': (tally) =>
    canBeFramed(tally.first.linkType)
      ? `${tally.count === 1 ? 'A packet' : `${tally.count} packets, the first`} at byte ${tally.offset} of the file ${tally.count === 1 ? 'was' : 'were'} left out: ${bytes(tally.first.bytes.length)} are too few for the header of ${linkTypeName(tally.first.linkType)}.`
      : `${linkTypeProblem(tally.first.linkType)} ${tally.count === 1 ? 'A packet' : `${tally.count} packets`} of that interface, from byte ${tally.offset} of the file on, ${tally.count === 1 ? 'was' : 'were'} left out.`,
};

/**
 * Takes the packets of a file one by one, gives each its treatment, and keeps account of it. Packet
 * data are views of the file, but for those that got a header.
 */
export class CaptureCollector {
  readonly packets: CapturedPacket[] = [];
  private readonly tallies = new Map<CaptureRemark['kind'], Tally>();

  /** Set once the most packets that are read of a file are here. */
  get isFull(): boolean {
    return this.packets.length === CAPTURE_LIMITS.packets;
  }

  add(raw: RawPacket): void {
    const { bytes: data, wireLength: told, linkType, offset: _, ...rest } = raw;
    const wireLength = Math.max(told, data.length);
    if (linkType === ETHERNET) {
      this.keep(raw, { data, wireLength, ...rest });
      return;
    }
    const frame = canBeFramed(linkType) ? framed(linkType, data) : null;
    if (!frame) {
      this.count('left-out', raw, data.length, 0);
      return;
    }
    const longer = frame.added - frame.removed;
    this.keep(raw, {
      data: frame.data,
      wireLength: wireLength + longer,
      ...rest,
      synthesised: frame.added,
    });
    this.count('synthesised', raw, frame.data.length);
  }

  /** The answer about the whole file. Packets left out are a problem, should nothing else be. */
  capture(format: Capture['format'], broken: Capture['problem']): Capture {
    const remarks = [...this.tallies].map(
      ([kind, tally]): CaptureRemark => ({
        kind,
        count: tally.count,
        packet: tally.packet,
        offset: tally.offset,
        message: TEXTS[kind](tally),
      }),
    );
    const leftOut = remarks.find(({ kind }) => kind === 'left-out');
    const problem =
      broken ?? (leftOut ? { offset: leftOut.offset, message: leftOut.message } : null);
    return { format, packets: this.packets, problem, remarks };
  }

  private keep(raw: RawPacket, packet: CapturedPacket): void {
    const { length } = packet.data;
    this.packets.push(packet);
    if (packet.wireLength > length) this.count('cut', raw, length);
    if (length < TEST_RUN_SIZES.min) this.count('short', raw, length);
    if (length > TEST_RUN_SIZES.max) this.count('long', raw, length);
  }

  private count(
    kind: CaptureRemark['kind'],
    first: RawPacket,
    length: number,
    packet = this.packets.length,
  ): void {
    const tally = this.tallies.get(kind);
    if (tally) tally.count++;
    else this.tallies.set(kind, { count: 1, packet, offset: first.offset, first, length });
  }
}
