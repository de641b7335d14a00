import { describe, expect, it } from 'vitest';
import type { TraceRegion } from '../../../engine/api';
import { hexOf, meaningOf, type PointerWorld } from './pointer-meaning';

const region = (change: Partial<TraceRegion>): TraceRegion => ({
  kind: 'ctx',
  label: 'context',
  start: 0,
  end: 0,
  origin: 0,
  stride: 0,
  depth: 0,
  ...change,
});

const REGIONS = [
  region({ kind: 'packet', label: 'packet', start: 0x1000, end: 0x2000, origin: 0x1100 }),
  region({ start: 0x2000, end: 0x2038, origin: 0x2000 }),
  region({ kind: 'stack', label: 'stack', start: 0x3000, end: 0x3200, origin: 0x3200 }),
  region({ kind: 'stack', label: '', start: 0x4000, end: 0x4200, origin: 0x4200, depth: 1 }),
  region({
    kind: 'map_value',
    label: 'value of hits',
    start: 0x5000,
    end: 0x5020,
    origin: 0x5000,
    stride: 8,
  }),
  region({
    kind: 'map_value',
    label: 'value of flows',
    start: 0x7000,
    end: 0x7040,
    origin: 0x7000,
    stride: 16,
  }),
  region({ kind: 'map', label: 'map hits', start: 0x6000, end: 0x6040, origin: 0x6000 }),
];

const pointer = (low: number) => (0xffff8881n << 32n) | BigInt(low);
const world = (moved: number): PointerWorld => ({
  regions: REGIONS,
  packet: { length: 60, moved },
  arrays: new Set(['hits']),
});
const at = (low: number, moved = 0) => meaningOf(pointer(low), world(moved)).text;

describe('what a register holds', () => {
  it('is told of pointers into the packet from where it starts now', () => {
    expect(at(0x1100)).toBe('packet');
    expect(at(0x110e)).toBe('packet+14');
    expect(at(0x10ff)).toBe('packet-1');
    expect(at(0x113c)).toBe('packet+60 (end)');
    expect(at(0x10fc, -4)).toBe('packet');
  });

  it('is told of stack, context and maps', () => {
    expect(at(0x3200)).toBe('stack fp');
    expect(at(0x31f8)).toBe('stack fp-8');
    expect(at(0x41f0)).toBe('stack fp-16 of call 1');
    expect(at(0x2000)).toBe('ctx');
    expect(at(0x2004)).toBe('ctx+4');
    expect(at(0x5014)).toBe('value of hits[2]+4');
    expect(at(0x5000)).toBe('value of hits[0]');
    expect(at(0x7018)).toBe('value of flows+8');
    expect(at(0x6000)).toBe('map hits');
  });

  it('is told of pointers that lead nowhere', () => {
    expect(at(0x9000)).toBe('points to nothing');
    expect(at(0x6040)).toBe('points to nothing');
  });

  it('is told of registers that a helper call left', () => {
    expect(meaningOf(0xdead_beef_0000_0003n, world(0)).text).toBe('left by a call');
    expect(meaningOf(0xdead_beef_0000_0006n, world(0)).text).not.toBe('left by a call');
  });

  it('is a number otherwise, negative where the sign bit is set', () => {
    const number = (value: bigint) => meaningOf(value, world(0));
    expect(number(0n)).toEqual({ kind: 'zero', text: '0' });
    expect(number(53n)).toEqual({ kind: 'number', text: '53' });
    expect(number(0xffff_ffff_ffff_fff2n)).toEqual({ kind: 'number', text: '-14' });
    expect(number(0x8000_0000_0000_0000n).text).toBe('9223372036854775808');
    expect(hexOf(0x35n)).toBe('0x35');
    expect(hexOf(pointer(0x1100))).toBe('0xffff888100001100');
  });
});
