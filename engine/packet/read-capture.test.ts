import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CAPTURE_LIMITS } from './capture-limits';
import { readCapture } from './read-capture';

/** Writes numbers front to back in one byte order. */
class Bytes {
  private readonly parts: number[] = [];
  constructor(private readonly little: boolean) {}
  int(value: number | bigint, size: number): this {
    const bytes = Array.from({ length: size }, (_, i) =>
      Number((BigInt(value) >> BigInt(8 * i)) & 0xffn),
    );
    this.parts.push(...(this.little ? bytes : bytes.reverse()));
    return this;
  }
  raw(bytes: ArrayLike<number>): this {
    this.parts.push(...Array.from(bytes));
    return this;
  }
  done(): Uint8Array {
    return Uint8Array.from(this.parts);
  }
}

const FRAME = Uint8Array.from({ length: 17 }, (_, i) => i);

function pcap(
  { little = true, nano = false, linkType = 1, snap = 65535 } = {},
  records: [number, number][] = [],
) {
  const out = new Bytes(little)
    .int(nano ? 0xa1b23c4d : 0xa1b2c3d4, 4)
    .int(2, 2)
    .int(4, 2)
    .int(0, 4)
    .int(0, 4)
    .int(snap, 4)
    .int(linkType, 4);
  for (const [seconds, fraction] of records) {
    out.int(seconds, 4).int(fraction, 4).int(FRAME.length, 4).int(60, 4).raw(FRAME);
  }
  return out.done();
}

function block(little: boolean, type: number, body: Uint8Array): Uint8Array {
  const length = 12 + Math.ceil(body.length / 4) * 4;
  const padding = new Uint8Array(length - 12 - body.length);
  return new Bytes(little).int(type, 4).int(length, 4).raw(body).raw(padding).int(length, 4).done();
}
const section = (little: boolean, major = 1) =>
  block(
    little,
    0x0a0d0d0a,
    new Bytes(little).int(0x1a2b3c4d, 4).int(major, 2).int(0, 2).int(-1n, 8).done(),
  );
function iface(little: boolean, options: [number, Uint8Array][] = [], linkType = 1, snap = 0) {
  const out = new Bytes(little).int(linkType, 2).int(0, 2).int(snap, 4);
  for (const [code, value] of options) {
    out
      .int(code, 2)
      .int(value.length, 2)
      .raw(value)
      .raw(new Uint8Array((4 - (value.length % 4)) % 4));
  }
  if (options.length > 0) out.int(0, 4);
  return block(little, 1, out.done());
}
function epb(little: boolean, time: bigint, id = 0, data: Uint8Array = FRAME) {
  const body = new Bytes(little)
    .int(id, 4)
    .int(time >> 32n, 4)
    .int(time & 0xffffffffn, 4)
    .int(data.length, 4)
    .int(60, 4)
    .raw(data);
  return block(little, 6, body.done());
}
const join = (...parts: Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]));

describe('reading pcap', () => {
  it.each([
    [true, false, 5_000_007_000n],
    [false, false, 5_000_007_000n],
    [true, true, 5_000_000_007n],
    [false, true, 5_000_000_007n],
  ])('reads little-endian %s, nanoseconds %s', (little, nano, time) => {
    const capture = readCapture(
      pcap({ little, nano }, [
        [5, 7],
        [6, 0],
      ]),
    );
    expect(capture).toMatchObject({ format: 'pcap', problem: null });
    expect(capture.packets[0]).toEqual({ data: FRAME, time, wireLength: 60 });
    expect(capture.packets).toHaveLength(2);
  });

  it('reads a file without packets', () => {
    expect(readCapture(pcap())).toEqual({
      format: 'pcap',
      packets: [],
      problem: null,
      remarks: [],
    });
  });

  it('reads a file that lies within a larger buffer', () => {
    const file = pcap({}, [[5, 7]]);
    const larger = new Uint8Array(file.length + 9);
    larger.set(file, 5);
    expect(readCapture(larger.subarray(5, 5 + file.length)).packets[0]?.data).toEqual(FRAME);
  });

  it('keeps what comes before the place where the file breaks off', () => {
    const whole = pcap({}, [
      [1, 0],
      [2, 0],
      [3, 0],
    ]);
    const record = 16 + FRAME.length;
    const inHeader = readCapture(whole.subarray(0, 24 + 2 * record + 7));
    expect(inHeader.packets).toHaveLength(2);
    expect(inHeader.problem).toEqual({
      offset: 24 + 2 * record,
      message: 'The file ends within the header of packet 3.',
    });
    const inData = readCapture(whole.subarray(0, whole.length - 1));
    expect(inData.packets).toHaveLength(2);
    expect(inData.problem?.message).toBe(
      'The file ends within packet 3, which has 17 bytes, 16 of them here.',
    );
  });

  it('stops at a length that no packet has', () => {
    const file = join(
      pcap({}, [[1, 0]]),
      new Bytes(true).int(0, 8).int(0xffffffff, 4).int(0, 4).done(),
      new Uint8Array(99),
    );
    const capture = readCapture(file);
    expect(capture.packets).toHaveLength(1);
    expect(capture.problem).toMatchObject({
      offset: 24 + 33 + 8,
      message: expect.stringContaining('4294967295 bytes'),
    });
  });

  it('names a link type that cannot be read', () => {
    expect(readCapture(pcap({ linkType: 127 }, [[1, 0]]))).toMatchObject({
      packets: [],
      problem: {
        offset: 20,
        message: expect.stringMatching(/127 \(802.11 with radiotap\).*on an Ethernet interface/),
      },
    });
    // A frame check sequence of 4 bytes is told in the upper bits.
    expect(readCapture(pcap({ linkType: 0x24000001 }, [[1, 0]])).packets).toHaveLength(1);
  });

  it.each([
    [[], /empty/],
    [[0x1f, 0x8b, 8, 0], /gzip/],
    [[0x28, 0xb5, 0x2f, 0xfd], /zstd/],
    [[0x50, 0x4b, 3, 4], /zip/],
    [[0x7f, 0x45, 0x4c, 0x46], /neither pcap nor pcapng/],
    [[1], /neither/],
  ])('says what a foreign file is: %j', (start, message) => {
    const capture = readCapture(Uint8Array.from(start));
    expect(capture).toMatchObject({ format: 'unknown', packets: [], problem: { offset: 0 } });
    expect(capture.problem?.message).toMatch(message);
  });

  it('says that the header is cut, and which versions it reads', () => {
    expect(readCapture(pcap().subarray(0, 20)).problem).toMatchObject({ offset: 20 });
    const version = pcap();
    version[4] = 3;
    expect(readCapture(version).problem?.message).toMatch(/version is 3/);
  });

  it('reads no more packets than it says', () => {
    const empty = new Uint8Array(24 + 16 * (CAPTURE_LIMITS.packets + 1));
    empty.set(pcap());
    const capture = readCapture(empty);
    expect(capture.packets).toHaveLength(CAPTURE_LIMITS.packets);
    expect(capture.problem?.message).toMatch(/Only the first 200000/);
  });
});

describe('reading pcapng', () => {
  const seven = 5_000_007n; // microseconds

  it.each([true, false])('reads little-endian %s', (little) => {
    const capture = readCapture(join(section(little), iface(little), epb(little, seven)));
    expect(capture).toEqual({
      format: 'pcapng',
      packets: [{ data: FRAME, time: 5_000_007_000n, wireLength: 60 }],
      problem: null,
      remarks: [expect.objectContaining({ kind: 'cut', count: 1, packet: 1, offset: 28 + 20 })],
    });
  });

  it.each([
    [9, 5_000_007n],
    [3, 5_000_007_000_000n],
    [0, 5_000_007_000_000_000n],
    [12, 5_000n],
    [0x80 | 20, (5_000_007n * 1_000_000_000n) >> 20n],
  ])('counts time in units of if_tsresol %i', (resolution, time) => {
    const options: [number, Uint8Array][] = [[9, Uint8Array.of(resolution)]];
    const capture = readCapture(join(section(true), iface(true, options), epb(true, seven)));
    expect(capture.packets[0]?.time).toBe(time);
  });

  it('adds if_tsoffset, and keeps times within 64 bits', () => {
    const offset = (seconds: bigint): [number, Uint8Array][] => [
      [2, Uint8Array.of(0x65, 0x74, 0x68)], // if_name, padded
      [14, new Bytes(true).int(seconds, 8).done()],
    ];
    const time = (seconds: bigint) =>
      readCapture(join(section(true), iface(true, offset(seconds)), epb(true, seven))).packets[0]
        ?.time;
    expect(time(10n)).toBe(15_000_007_000n);
    expect(time(-3n)).toBe(2_000_007_000n);
    expect(time(-10n)).toBe(0n);
    expect(time(0x7fff_ffff_ffff_ffffn)).toBe(0xffff_ffff_ffff_ffffn);
  });

  it('reads simple and obsolete packet blocks, and skips blocks that it does not know', () => {
    const simple = block(true, 3, new Bytes(true).int(60, 4).raw(FRAME).done());
    const old = block(
      true,
      2,
      new Bytes(true)
        .int(0, 2)
        .int(9, 2)
        .int(0, 4)
        .int(seven, 4)
        .int(17, 4)
        .int(60, 4)
        .raw(FRAME)
        .done(),
    );
    const unknown = block(true, 0x0bad, new Uint8Array(40));
    const capture = readCapture(
      join(section(true), iface(true, [], 1, 17), unknown, simple, old, unknown),
    );
    expect(capture.problem).toBeNull();
    expect(capture.packets.map((packet) => packet.time)).toEqual([0n, 5_000_007_000n]);
    expect(capture.packets[0]).toMatchObject({ data: FRAME, wireLength: 60 });
  });

  it('starts over with each section, in its own byte order', () => {
    const capture = readCapture(
      join(
        section(true),
        iface(true),
        epb(true, 1n),
        section(false),
        iface(false, [[9, Uint8Array.of(9)]]),
        epb(false, 1n),
      ),
    );
    expect(capture.packets.map((packet) => packet.time)).toEqual([1000n, 1n]);
    expect(
      readCapture(join(section(true), iface(true), section(true), epb(true, 1n))).problem?.message,
    ).toMatch(/names interface 0, which this section does not describe/);
  });

  it('leaves out packets of other link types, says so, and reads on', () => {
    const capture = readCapture(
      join(section(true), iface(true), iface(true, [], 105), epb(true, 1n, 1), epb(true, 2n)),
    );
    expect(capture.packets).toHaveLength(1);
    expect(capture.problem?.message).toMatch(/802.11 wireless.*left out/);
  });

  it.each([
    [
      'a cut block',
      (b: Uint8Array) => b.subarray(0, b.length - 5),
      /ends within a block of 52 bytes/,
    ],
    ['a stray tail', (b: Uint8Array) => join(b, new Uint8Array(7)), /ends within a block/],
    ['a length of 0', (b: Uint8Array) => join(b, new Uint8Array(16)), /length of 0/],
    [
      'lengths that differ',
      (b: Uint8Array) => {
        const c = b.slice();
        c[c.length - 4]! ^= 4;
        return c;
      },
      /52 at its start and 48 at its end/,
    ],
  ])('keeps what comes before %s', (_, damage, message) => {
    const capture = readCapture(
      damage(join(section(true), iface(true), epb(true, 1n), epb(true, 2n))),
    );
    expect(capture.packets.length).toBeGreaterThanOrEqual(1);
    expect(capture.problem?.message).toMatch(message);
  });

  it('does not believe a captured length beyond its block', () => {
    const packet = epb(true, 1n);
    packet[20] = 0xff;
    expect(readCapture(join(section(true), iface(true), packet)).problem).toMatchObject({
      offset: 28 + 20 + 20,
      message: expect.stringContaining('claims 255 bytes, and its block has room for 20'),
    });
  });
});

describe('reading damaged captures', () => {
  const files = [
    pcap({}, [
      [1, 0],
      [2, 0],
      [3, 0],
    ]),
    pcap({ little: false, nano: true }, [
      [1, 0],
      [2, 0],
    ]),
    join(section(true), iface(true, [[9, Uint8Array.of(9)]]), epb(true, 1n), epb(true, 2n)),
    join(
      section(false),
      iface(false),
      epb(false, 1n),
      block(false, 3, new Bytes(false).int(17, 4).raw(FRAME).done()),
    ),
  ];

  it('never throws, and keeps packets within the file', () => {
    const changes = fc.array(
      fc.tuple(fc.nat(), fc.oneof(fc.nat(255), fc.constantFrom(0, 0x7f, 0x80, 0xff))),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(fc.constantFrom(...files), changes, fc.nat(200), (file, list, cut) => {
        const damaged = file.slice(0, Math.max(0, file.length - (cut > 100 ? 0 : cut)));
        for (const [at, value] of list)
          if (damaged.length > 0) damaged[at % damaged.length] = value;
        const { packets, problem } = readCapture(damaged);
        const total = packets.reduce((sum, packet) => sum + packet.data.length, 0);
        const added = packets.reduce((sum, { synthesised }) => sum + (synthesised ?? 0), 0);
        expect(total - added).toBeLessThanOrEqual(damaged.length);
        for (const { time, wireLength, data } of packets) {
          expect(time >= 0n && time <= 0xffff_ffff_ffff_ffffn).toBe(true);
          expect(wireLength).toBeGreaterThanOrEqual(data.length);
        }
        if (problem) {
          expect(problem.offset).toBeLessThanOrEqual(damaged.length);
          expect(problem.message).toMatch(/\.$/);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('keeps, of a file cut anywhere, the packets before the cut', () => {
    for (const file of files) {
      const whole = readCapture(file).packets;
      for (let length = 0; length < file.length; length++) {
        const { packets } = readCapture(file.subarray(0, length));
        expect(packets).toEqual(whole.slice(0, packets.length));
      }
    }
  });

  it('reads arbitrary bytes in no time', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), fc.constantFrom(...files), (noise, file) => {
        readCapture(noise);
        readCapture(join(file.subarray(0, 28), noise));
      }),
      { numRuns: 500 },
    );
  });
});
