import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as w from './word';

const U64 = (1n << 64n) - 1n;

const toWord = (value: bigint) =>
  w.word(Number(value & 0xffffffffn), Number((value >> 32n) & 0xffffffffn));
const unsigned = ({ lo, hi }: w.Word) => (BigInt(hi >>> 0) << 32n) | BigInt(lo >>> 0);
const signed = (word: w.Word) => BigInt.asIntN(64, unsigned(word));

/** Any 64 bits, often near a power of two, where carries and signs change. */
const anyBits = fc.oneof(
  fc.bigInt({ min: 0n, max: U64 }),
  fc
    .tuple(fc.integer({ min: 0, max: 64 }), fc.bigInt({ min: -3n, max: 3n }), fc.boolean())
    .map(([bit, off, negative]) =>
      BigInt.asUintN(64, (negative ? -1n : 1n) * (1n << BigInt(bit)) + off),
    ),
);

/** Holds an operation on two numbers against the same on BigInt. */
function agrees(
  ours: (a: w.Word, b: w.Word) => w.Word,
  theirs: (a: bigint, b: bigint) => bigint,
  numRuns = 1000,
) {
  const same = (a: bigint, b: bigint) => {
    const { lo, hi } = ours(toWord(a), toWord(b));
    const halves = lo === (lo | 0) && hi === (hi | 0);
    return halves && unsigned({ lo, hi }) === BigInt.asUintN(64, theirs(a, b));
  };
  fc.assert(fc.property(anyBits, anyBits, same), { numRuns });
}

describe('64-bit words', () => {
  it('compute as 64-bit numbers do', () => {
    agrees(w.add, (a, b) => a + b);
    agrees(w.sub, (a, b) => a - b);
    agrees(w.neg, (a) => -a);
    agrees(w.mul, (a, b) => a * b);
    agrees(
      (a, b) => w.mulU32(a.lo, b.lo),
      (a, b) => (a & 0xffffffffn) * (b & 0xffffffffn),
    );
    agrees(w.and, (a, b) => a & b);
    agrees(w.or, (a, b) => a | b);
    agrees(w.xor, (a, b) => a ^ b);
    agrees(w.not, (a) => ~a);
  });

  it('choose the lesser and the greater, signed or not', () => {
    const s = (value: bigint) => BigInt.asIntN(64, value);
    agrees(w.umin, (a, b) => [a, b].find((x) => x <= a && x <= b)!);
    agrees(w.umax, (a, b) => [a, b].find((x) => x >= a && x >= b)!);
    agrees(w.smin, (a, b) => (s(a) < s(b) ? a : b));
    agrees(w.smax, (a, b) => (s(a) > s(b) ? a : b));
  });

  it('shift by every distance', () => {
    for (let by = 0; by <= 70; by++) {
      agrees(
        (a) => w.shl(a, by),
        (a) => a << BigInt(by),
      );
      agrees(
        (a) => w.shr(a, by),
        (a) => a >> BigInt(by),
      );
      if (by < 64)
        agrees(
          (a) => w.sar(a, by),
          (a) => BigInt.asIntN(64, a) >> BigInt(by),
        );
    }
  });

  it('compare', () => {
    fc.assert(
      fc.property(anyBits, fc.option(anyBits, { freq: 10 }), (a, other) => {
        const b = other ?? a;
        const [x, y] = [toWord(a), toWord(b)];
        expect([w.eq(x, y), w.ult(x, y), w.ule(x, y)]).toEqual([a === b, a < b, a <= b]);
        const [sa, sb] = [signed(x), signed(y)];
        expect([w.slt(x, y), w.sle(x, y)]).toEqual([sa < sb, sa <= sb]);
        expect([w.isZero(x), w.isNegative(x)]).toEqual([a === 0n, sa < 0n]);
        expect(w.fls(x)).toBe(a === 0n ? 0 : a.toString(2).length);
        expect(w.fitsS32(x)).toBe(BigInt.asIntN(32, sa) === sa);
      }),
      { numRuns: 1000 },
    );
  });

  it('come from numbers and print as C does', () => {
    fc.assert(
      fc.property(anyBits, (bits) => {
        const x = toWord(bits);
        expect(w.signedText(x)).toBe(String(signed(x)));
        expect(w.unsignedText(x)).toBe(String(bits));
        expect(w.hexText(x)).toBe(`0x${bits.toString(16)}`);
        const low = Number(bits & 0xffffffffn);
        expect(unsigned(w.fromU32(low))).toBe(BigInt(low));
        expect(signed(w.fromS32(low | 0))).toBe(BigInt(low | 0));
        const safe = Number(BigInt.asIntN(53, bits));
        expect(signed(w.fromNumber(safe))).toBe(BigInt(safe));
        expect(w.toSignedNumber(w.fromNumber(safe))).toBe(safe);
        expect(w.toUnsignedNumber(w.fromNumber(Math.abs(safe)))).toBe(Math.abs(safe));
      }),
      { numRuns: 1000 },
    );
  });
});
