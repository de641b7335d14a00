import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as t from './tnum';
import { type Word, word } from './word';

const BITS = 4;

const toWord = (value: bigint) =>
  word(Number(value & 0xffffffffn), Number((value >> 32n) & 0xffffffffn));
const big = ({ lo, hi }: Word) => (BigInt(hi >>> 0) << 32n) | BigInt(lo >>> 0);
const u64 = (value: bigint) => BigInt.asUintN(64, value);

function tnum(value: bigint, mask: bigint): t.Tnum {
  return { value: toWord(value & ~mask), mask: toWord(mask) };
}

const has = (a: t.Tnum, x: bigint) => (u64(x) & ~big(a.mask)) === big(a.value);

/** Every tristate number of a few bits, with the numbers it stands for. */
const ALL: { tnum: t.Tnum; members: bigint[] }[] = [];
for (let mask = 0n; mask < 1 << BITS; mask++) {
  for (let value = 0n; value < 1 << BITS; value++) {
    if ((value & mask) !== 0n) continue;
    const a = tnum(value, mask);
    const members = [];
    for (let x = 0n; x < 1 << BITS; x++) if (has(a, x)) members.push(x);
    ALL.push({ tnum: a, members });
  }
}

/** The narrowest tristate number that all of them are in. */
function hull(members: readonly bigint[]): t.Tnum {
  let ones = (1n << 64n) - 1n;
  let any = 0n;
  for (const x of members) {
    ones &= u64(x);
    any |= u64(x);
  }
  return tnum(ones, any & ~ones);
}

type Binary = [(a: t.Tnum, b: t.Tnum) => t.Tnum, (x: bigint, y: bigint) => bigint];
const EXACT: Record<string, Binary> = {
  add: [t.tnumAdd, (x, y) => x + y],
  sub: [t.tnumSub, (x, y) => x - y],
  and: [t.tnumAnd, (x, y) => x & y],
  or: [t.tnumOr, (x, y) => x | y],
  xor: [t.tnumXor, (x, y) => x ^ y],
};

const anyMember = fc
  .tuple(
    fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
    fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
  )
  .map(([x, mask]) => ({ x, tnum: tnum(x, mask) }));

describe('tristate numbers', () => {
  for (const [name, [ours, theirs]] of Object.entries(EXACT)) {
    it(`${name}: nothing is lost and nothing could be narrower`, () => {
      for (const a of ALL) {
        for (const b of ALL) {
          const results = a.members.flatMap((x) => b.members.map((y) => theirs(x, y)));
          expect(ours(a.tnum, b.tnum)).toEqual(hull(results));
        }
      }
    });
  }

  it('mul: nothing is lost', () => {
    for (const a of ALL) {
      for (const b of ALL) {
        const result = t.tnumMul(a.tnum, b.tnum);
        const products = a.members.flatMap((x) => b.members.map((y) => x * y));
        expect(products.filter((product) => !has(result, product))).toEqual([]);
      }
    }
  });

  it('neg and shifts: nothing is lost, and by shifts nothing could be narrower', () => {
    for (const { tnum: a, members } of ALL) {
      expect(members.filter((x) => !has(t.tnumNeg(a), -x))).toEqual([]);
      for (let by = 0; by < 64; by++) {
        const n = BigInt(by);
        expect(t.tnumLshift(a, by)).toEqual(hull(members.map((x) => x << n)));
        expect(t.tnumRshift(a, by)).toEqual(hull(members.map((x) => x >> n)));
        expect(t.tnumArshift(a, by, 64)).toEqual(hull(members.map((x) => x >> n)));
      }
    }
  });

  it('mul joins the sums with and without an unknown bit, as Linux 6.18 does', () => {
    // Kernels before added up what is unknown, to (0x1000000000; 0x8000000700000000).
    const result = t.tnumMul(tnum(6n << 32n, 0x80000001n << 32n), tnum(3n, 0n));
    expect(t.tnumText(result)).toBe('(0x0; 0x8000001f00000000)');
  });

  it('operations on all 64 bits lose nothing', () => {
    fc.assert(
      fc.property(anyMember, anyMember, fc.integer({ min: 0, max: 63 }), (a, b, by) => {
        for (const [ours, theirs] of Object.values(EXACT)) {
          expect(has(ours(a.tnum, b.tnum), theirs(a.x, b.x))).toBe(true);
        }
        expect(has(t.tnumMul(a.tnum, b.tnum), a.x * b.x)).toBe(true);
        expect(has(t.tnumNeg(a.tnum), -a.x)).toBe(true);
        expect(has(t.tnumLshift(a.tnum, by), a.x << BigInt(by))).toBe(true);
        expect(has(t.tnumRshift(a.tnum, by), a.x >> BigInt(by))).toBe(true);
        expect(has(t.tnumArshift(a.tnum, by, 64), BigInt.asIntN(64, a.x) >> BigInt(by))).toBe(true);
        const low = BigInt.asIntN(32, a.x) >> BigInt(by & 31);
        expect(has(t.tnumArshift(a.tnum, by & 31, 32), BigInt.asUintN(32, low))).toBe(true);
        expect(has(t.tnumUnion(a.tnum, b.tnum), a.x)).toBe(true);
        expect(has(t.tnumUnion(a.tnum, b.tnum), b.x)).toBe(true);
      }),
    );
  });

  it('sets: union, intersection, overlap, inclusion', () => {
    for (const a of ALL) {
      for (const b of ALL) {
        const both = a.members.filter((x) => has(b.tnum, x));
        expect(t.tnumUnion(a.tnum, b.tnum)).toEqual(hull([...a.members, ...b.members]));
        expect(t.tnumOverlap(a.tnum, b.tnum)).toBe(both.length > 0);
        if (both.length > 0) expect(t.tnumIntersect(a.tnum, b.tnum)).toEqual(hull(both));
        expect(t.tnumIn(a.tnum, b.tnum)).toBe(both.length === b.members.length);
      }
    }
  });

  it('steps to the next number', () => {
    for (const { tnum: a, members } of ALL) {
      for (let x = 0n; x < 2 << BITS; x++) {
        const next = members.find((y) => y > x) ?? members.at(-1)!;
        expect(big(t.tnumStep(a, toWord(x)))).toBe(next);
      }
    }
    fc.assert(
      fc.property(anyMember, fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }), (a, than) => {
        const next = big(t.tnumStep(a.tnum, toWord(than)));
        expect(has(a.tnum, next)).toBe(true);
        if (a.x > than) expect(next > than && next <= a.x).toBe(true);
      }),
    );
  });

  it('a range is the bits that its numbers share', () => {
    for (let min = 0n; min < 32n; min++) {
      const numbers = [];
      for (let max = min; max < 32n; max++) {
        numbers.push(max);
        const range = t.tnumRange(toWord(min), toWord(max));
        for (const x of numbers) expect(has(range, x)).toBe(true);
        // Its mask is one run of bits, up to the highest that differs.
        const differ = min ^ max;
        expect(big(range.mask)).toBe(
          differ === 0n ? 0n : (1n << BigInt(differ.toString(2).length)) - 1n,
        );
      }
    }
    expect(t.tnumIsUnknown(t.tnumRange(word(0, 0), word(0, 0x80000000)))).toBe(true);
  });

  it('parts: low bytes, halves, byte order', () => {
    fc.assert(
      fc.property(anyMember, anyMember, (a, b) => {
        for (const size of [1, 2, 4, 8]) {
          const bits = 8 * size;
          expect(has(t.tnumCast(a.tnum, size), BigInt.asUintN(bits, a.x))).toBe(true);
          expect(big(t.tnumCast(a.tnum, size).mask)).toBe(BigInt.asUintN(bits, big(a.tnum.mask)));
          if (size === 1) continue;
          const bytes = BigInt.asUintN(bits, a.x)
            .toString(16)
            .padStart(2 * size, '0');
          const swapped = BigInt(`0x${bytes.match(/../g)!.reverse().join('')}`);
          expect(has(t.tnumSwapBytes(a.tnum, size), swapped)).toBe(true);
        }
        const low = (x: bigint) => x & 0xffffffffn;
        const upper = (x: bigint) => x & ~0xffffffffn;
        expect(t.tnumSubreg(a.tnum)).toEqual(t.tnumCast(a.tnum, 4));
        expect(has(t.tnumClearSubreg(a.tnum), upper(a.x))).toBe(true);
        expect(has(t.tnumWithSubreg(a.tnum, b.tnum), upper(a.x) | low(b.x))).toBe(true);
        const constant = t.tnumConstSubreg(a.tnum, Number(low(b.x)));
        expect(has(constant, upper(a.x) | low(b.x))).toBe(true);
        expect(low(big(constant.mask))).toBe(0n);
      }),
    );
  });

  it('knows multiples, constants and nothing', () => {
    for (const { tnum: a, members } of ALL) {
      for (const size of [1, 2, 4, 8]) {
        expect(t.tnumIsAligned(a, size)).toBe(members.every((x) => x % BigInt(size) === 0n));
      }
      expect(t.tnumIsConst(a)).toBe(members.length === 1);
    }
    expect(t.tnumIsAligned(t.TNUM_UNKNOWN, 0)).toBe(true);
    expect(t.tnumIsUnknown(t.TNUM_UNKNOWN)).toBe(true);
    expect(t.tnumText(t.TNUM_UNKNOWN)).toBe('(0x0; 0xffffffffffffffff)');
    expect(t.tnumText(t.tnumConst(word(255, 0)))).toBe('255');
  });
});
