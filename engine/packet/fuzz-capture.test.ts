/**
 * Files made to hurt: cut, flipped, and bombs whose lengths promise more than there is. Readers must
 * answer in words, in bounded time and memory. fast-check prints the seed of what fails.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CAPTURE_LIMITS } from './capture-limits';
import { readOptions } from './pcapng-blocks';
import { readCapture } from './read-capture';
import { PACKET_TEMPLATES } from './templates';
import type { CapturedPacket } from './types';
import { writePcap } from './write-pcap';
import { writePcapng } from './write-pcapng';

const packets: readonly CapturedPacket[] = PACKET_TEMPLATES.map(({ bytes, id }, i) => ({
  data: bytes,
  time: BigInt(i),
  wireLength: bytes.length,
  iface: i % 2 ? 'veth0' : 'veth1',
  queue: i,
  packetId: BigInt(i),
  verdict: { hook: 'xdp', code: 2n },
  direction: 'in',
  comment: id,
}));
const FILES = [writePcap(packets), writePcapng(packets)];

/** Reads a file, and holds the answer to what any answer must be. */
function expectSound(file: Uint8Array): ReturnType<typeof readCapture> {
  const capture = readCapture(file);
  let views = 0;
  for (const { data, wireLength, time, synthesised = 0, comment, iface } of capture.packets) {
    views += data.length - synthesised;
    expect(wireLength).toBeGreaterThanOrEqual(data.length);
    expect(time >= 0n && time < 2n ** 64n).toBe(true);
    expect((comment ?? '').length + (iface ?? '').length).toBeLessThanOrEqual(
      2 * CAPTURE_LIMITS.text,
    );
  }
  expect(views).toBeLessThanOrEqual(file.length);
  expect(capture.packets.length).toBeLessThanOrEqual(CAPTURE_LIMITS.packets);
  expect(capture.remarks.length).toBeLessThanOrEqual(5);
  for (const { message } of capture.remarks) expect(message).toMatch(/\.$/);
  if (capture.problem) {
    expect(capture.problem.offset).toBeLessThanOrEqual(file.length);
    expect(capture.problem.message).toMatch(/\.$/);
  }
  return capture;
}

/** Reads a bomb in time, and without taking more memory than a few times its size. */
function expectDefused(file: Uint8Array): ReturnType<typeof readCapture> {
  const before = process.memoryUsage().heapUsed;
  const started = performance.now();
  const capture = readCapture(file);
  expect(performance.now() - started).toBeLessThan(4000);
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(200e6);
  return capture;
}

const u32 = (...values: number[]) => [...new Uint8Array(Uint32Array.from(values).buffer)];
const file = (...words: number[][]) => Uint8Array.from(words.flat());
const SECTION = u32(0x0a0d0d0a, 28, 0x1a2b3c4d, 1, 0xffff_ffff, 0xffff_ffff, 28);
const INTERFACE = u32(1, 20, 1, 0, 20);

/** A file that repeats a block until it is so large. */
function repeated(head: number[], block: number[], size: number): Uint8Array {
  const times = Math.floor((size - head.length) / block.length);
  const bytes = new Uint8Array(head.length + times * block.length);
  bytes.set(head);
  for (let i = 0; i < times; i++) bytes.set(block, head.length + i * block.length);
  return bytes;
}

describe('reading captures made to hurt', () => {
  it('takes bit flips and cuts', () => {
    const flips = fc.array(fc.tuple(fc.nat(), fc.nat(7)), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(fc.constantFrom(...FILES), flips, fc.nat(), (whole, list, cut) => {
        const bytes = whole.slice();
        for (const [at, bit] of list) bytes[at % bytes.length]! ^= 1 << bit;
        expectSound(cut % 2 ? bytes : bytes.subarray(0, cut % bytes.length));
      }),
      { numRuns: 1500 },
    );
  });

  it('takes any link type', () => {
    fc.assert(
      fc.property(
        fc.nat(300),
        fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 6 }),
        (type, list) => {
          const bytes = writePcap(
            list.map((data) => ({ data, time: 0n, wireLength: data.length })),
          );
          bytes[20] = type & 0xff;
          bytes[21] = type >> 8;
          expectSound(bytes);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('takes lengths and codes at their limits in any place', () => {
    const edges = fc.constantFrom(
      0,
      1,
      3,
      4,
      11,
      12,
      0x7fffffff,
      0x80000000,
      0xfffffffc,
      0xffffffff,
    );
    fc.assert(
      fc.property(fc.constantFrom(...FILES), fc.nat(), edges, (whole, place, value) => {
        const bytes = whole.slice();
        const at = 4 * (place % Math.floor(bytes.length / 4));
        new DataView(bytes.buffer).setUint32(at, value, true);
        expectSound(bytes);
      }),
      { numRuns: 1500 },
    );
  });

  it.each<[string, Uint8Array, number]>([
    ['empty packets without end', repeated([...writePcap([])], u32(0, 0, 0, 0), 4e6), 200_000],
    ['empty blocks without end', repeated([...SECTION, ...INTERFACE], u32(99, 12, 12), 8e6), 0],
    ['sections without end', repeated([], SECTION, 8e6), 0],
    ['interfaces without end', repeated(SECTION, INTERFACE, 8e6), 0],
    ['a block of length 0', file(SECTION, u32(6, 0, 0)), 0],
    ['a block of 4 GB', file(SECTION, INTERFACE, u32(6, 0xfffffffc, 0)), 0],
    ['a packet of 4 GB', file(SECTION, INTERFACE, u32(6, 32, 0, 0, 0, 0xffffffff, 0, 32)), 0],
    ['a record of 4 GB', file([...writePcap([])], u32(0, 0, 0xffffffff, 0)), 0],
  ])('defuses %s', (_, bomb, count) => {
    expect(expectDefused(bomb).packets).toHaveLength(count);
  });

  it('defuses blocks of nothing but options', () => {
    for (const [option, size] of [
      [[1, 0, 0, 0], 8e6], // empty comments
      [[7, 0, 9, 0, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], 8e6], // verdicts
      [[2, 0, 0xfc, 0xff, ...new Array<number>(0xfffc).fill(0x61)], 8e6], // long names
    ] as const) {
      const options = repeated([], [...option], size);
      for (const head of [u32(6, 0, 0, 0, 0, 0, 0), u32(1, 0, 1, 0)]) {
        const length = head.length + options.length + 4;
        const bomb = new Uint8Array(SECTION.length + INTERFACE.length + length);
        bomb.set([...SECTION, ...INTERFACE, ...head]);
        bomb.set(options, SECTION.length + INTERFACE.length + head.length);
        const view = new DataView(bomb.buffer);
        view.setUint32(SECTION.length + INTERFACE.length + 4, length, true);
        view.setUint32(bomb.length - 4, length, true);
        const { packets: read, problem } = expectDefused(bomb);
        expect(problem).toBeNull();
        expect(read).toHaveLength(head.length === 28 ? 1 : 0);
      }
    }
  });

  it('keeps no more options of a block than it says', () => {
    const view = new DataView(new ArrayBuffer(4e6)); // comments without text
    for (let at = 0; at < view.byteLength; at += 4) view.setUint32(at, 1, true);
    const { options, broken } = readOptions(view, 0, view.byteLength, true);
    expect(options).toHaveLength(CAPTURE_LIMITS.options);
    expect(broken).toBeNull();
  });

  it('defuses clocks of any resolution and offset', () => {
    for (const resolution of [0, 0x7f, 0x80, 0xff]) {
      for (const offset of [0x7f, 0x80, 0xff]) {
        const options = [9, 0, 1, 0, resolution, 0, 0, 0, 14, 0, 8, 0, ...u32(0, 0), 0, 0, 0, 0];
        options[19] = offset;
        const length = 20 + options.length;
        const clock = [...u32(1, length, 1, 0), ...options, ...u32(length)];
        const packet = u32(6, 32, 0, 0xffffffff, 0xffffffff, 0, 0, 32);
        expectSound(file(SECTION, clock, packet));
      }
    }
  });
});
