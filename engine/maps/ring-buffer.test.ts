import { describe, expect, it } from 'vitest';
import { ERRNO } from '../abi';
import { FlatMemory, toHex } from '../util';
import { createMap, LONE_HOST } from './create-map';
import { rareMaps } from './rare-maps';
import { RingBuffer } from './ring-buffer';

const SIZE = 4096;

function ring(): { ring: RingBuffer; memory: FlatMemory; scratch: number } {
  const memory = new FlatMemory();
  const def = { name: 'r', type: 'ringbuf', keySize: 0, valueSize: 0, flags: 0 } as const;
  const created = createMap(memory, { ...def, maxEntries: SIZE }, LONE_HOST, rareMaps);
  if (!created.ok || !(created.map instanceof RingBuffer)) throw new Error('no ring');
  const region = memory.map({ kind: 'stack', label: 'scratch', size: SIZE });
  if (region === null) throw new Error('no memory');
  return { ring: created.map, memory, scratch: memory.region(region).start };
}

describe('a ring buffer', () => {
  it('gives records in the order of reservation, up to the first that is not committed', () => {
    const { ring: it, memory } = ring();
    const [first, second, third] = [it.reserve(3), it.reserve(5), it.reserve(1)];
    for (const [at, byte] of [
      [first, 1],
      [second, 2],
      [third, 3],
    ] as const)
      memory.u8.fill(byte, at, at + 1);
    it.commit(second, false);
    it.commit(third, true);
    expect(it.records(true)).toEqual([]);
    it.commit(first, false);
    expect(it.records(true).map(toHex)).toEqual(['010000', '0200000000']);
    expect([0, 1, 2, 3, 4].map((what) => it.query(what))).toEqual([0, SIZE, 48, 48, 0]);
  });

  it('is full one byte before its end, and has room again once records are read', () => {
    const { ring: it, scratch } = ring();
    for (let i = 0; i < 3; i++) expect(it.output(scratch, 1016)).toBe(0);
    expect(it.output(scratch, 1016)).toBe(-ERRNO.EAGAIN.number);
    expect(it.output(scratch, 1008)).toBe(0);
    expect(it.output(scratch, 0)).toBe(-ERRNO.EAGAIN.number);
    expect(it.records(true)).toHaveLength(4);
    expect(it.output(scratch, 1016)).toBe(0);
  });

  it('keeps a record in one piece where it reaches over the end', () => {
    const { ring: it, memory, scratch } = ring();
    expect(it.output(scratch, 4000)).toBe(0);
    it.records(true);
    const record = it.reserve(2000);
    expect(memory.accessible(record, 2000)).toBe(true);
    memory.u8.fill(7, record, record + 2000);
    it.commit(record, false);
    const [read] = it.records(true);
    expect(read).toHaveLength(2000);
    expect(read?.every((byte) => byte === 7)).toBe(true);
  });

  it('has no room for a record of its own size', () => {
    const { ring: it } = ring();
    expect([it.reserve(SIZE), it.reserve(SIZE - 8), it.reserve(2 ** 30)]).toEqual([0, 0, 0]);
    expect(it.reserve(SIZE - 16)).not.toBe(0);
  });
});
