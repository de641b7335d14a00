import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as isa from '../isa';
import { branchTaken, flipOpcode, refineBranches, revOpcode } from './refine';
import { copyReg, knownReg, type Reg, type RegState, SCALAR_VALUE, unknownReg } from './reg';
import { forkScalar, scalarAlu } from './scalar-alu';
import { invariantViolation, syncBounds, zext32To64 } from './scalar-bounds';
import { coerceSubregToSizeSx, coerceToSize, coerceToSizeSx } from './scalar-coerce';
import {
  between,
  big,
  COMPARISONS,
  excludes,
  insn,
  OPS,
  s,
  scalarText,
  toWord,
  U64,
  u,
} from './test-scalars';
import { tnumText } from './tnum';
import { snumText, type Word, word } from './word';

// ---------------------------------------------------------------- registers that hold a number

/** Halves, numbers near powers of two and any numbers. */
const anyNumber = fc.oneof(
  fc.bigInt({ min: 0n, max: U64 }),
  fc.bigInt({ min: -20n, max: 20n }).map((x) => u(x)),
  fc
    .tuple(fc.nat(63), fc.bigInt({ min: -3n, max: 3n }))
    .map(([bit, off]) => u((1n << BigInt(bit)) + off)),
  fc.bigInt({ min: -(1n << 31n), max: (1n << 32n) - 1n }).map((x) => u(x)),
);

interface Holder {
  readonly x: bigint;
  readonly reg: Reg;
}

/** A register of which some bounds and bits are known, and a number that it may hold. */
const holder: fc.Arbitrary<Holder> = fc
  .record({
    x: anyNumber,
    others: fc.array(anyNumber, { minLength: 2, maxLength: 2 }),
    low: fc.array(anyNumber, { minLength: 2, maxLength: 2 }),
    mask: fc.oneof(fc.constant(U64), anyNumber, fc.constant(0n)),
    which: fc.nat(15),
    sync: fc.boolean(),
  })
  .map(({ x, others, low, mask, which, sync }) => {
    const reg = unknownReg(SCALAR_VALUE);
    const sorted = (list: bigint[]) => list.sort((a, b) => Number(a > b) - Number(a < b));
    const least = (list: bigint[]) => sorted(list)[0]!;
    const most = (list: bigint[]) => sorted(list).at(-1)!;
    const signed = [x, ...others].map((n) => s(n));
    const lows = [x, ...low].map((n) => u(n, 32));
    const slows = [x, ...low].map((n) => s(n, 32));
    if (which & 1)
      [reg.umin, reg.umax] = [least([x, ...others]), most([x, ...others])].map(toWord) as [
        Word,
        Word,
      ];
    if (which & 2) [reg.smin, reg.smax] = [least(signed), most(signed)].map(toWord) as [Word, Word];
    if (which & 4) [reg.u32min, reg.u32max] = [Number(least(lows)), Number(most(lows))];
    if (which & 8) [reg.s32min, reg.s32max] = [Number(least(slows)), Number(most(slows))];
    reg.varOff = { value: toWord(x & ~mask), mask: toWord(mask) };
    if (sync) syncBounds(reg);
    return { x, reg };
  });

// -------------------------------------------------------------------------------------- bounds

describe('scalar bounds', () => {
  it('narrow each other and lose no number', () => {
    fc.assert(
      fc.property(holder, ({ x, reg }) => {
        const after = copyReg(reg);
        syncBounds(after);
        expect(excludes(after, x)).toEqual([]);
        expect(invariantViolation(after)).toBe(null);
        expect(after.s32min >= reg.s32min && after.s32max <= reg.s32max).toBe(true);
        expect(after.u32min >= reg.u32min && after.u32max <= reg.u32max).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });

  it('of a constant and of nothing known stay as they are', () => {
    fc.assert(
      fc.property(anyNumber, (x) => {
        const known = knownReg(SCALAR_VALUE, toWord(x));
        const after = copyReg(known);
        syncBounds(after);
        expect(after).toEqual(known);
      }),
    );
    const unknown = unknownReg(SCALAR_VALUE);
    syncBounds(unknown);
    expect(unknown).toEqual(unknownReg(SCALAR_VALUE));
  });

  it('exclude the end of a signed range that the unsigned one does not reach', () => {
    const reg = unknownReg(SCALAR_VALUE);
    [reg.smin, reg.smax] = [toWord(-5n), toWord(100n)];
    reg.umax = toWord(1000n);
    syncBounds(reg);
    expect(scalarText(reg)).toBe('s64=[0, 100] u64=[0, 100] s32=[0, 100] u32=[0, 100] (0x0; 0x7f)');
    const low = unknownReg(SCALAR_VALUE);
    [low.s32min, low.s32max] = [-1, 38858859];
    low.u32max = 0x8250f06b;
    syncBounds(low);
    expect([low.s32min, low.s32max, low.u32min, low.u32max]).toEqual([0, 38858859, 0, 38858859]);
  });

  it('of a sign-extended number are those of a low half that is not negative, though wider', () => {
    const reg = unknownReg(SCALAR_VALUE);
    [reg.smin, reg.smax, reg.umin] = [toWord(U64), toWord(1n), toWord(1n)];
    reg.u32max = 1;
    syncBounds(reg);
    expect(scalarText(reg)).toBe('s64=[0, 1] u64=[0, 1] s32=[0, 1] u32=[0, 1] (0x0; 0x1)');
  });

  it('become the one number of the known bits within the range', () => {
    const reg = unknownReg(SCALAR_VALUE);
    reg.varOff = { value: toWord(0x20000ffffn), mask: toWord(0x100000000n) };
    [reg.umin, reg.umax] = [toWord(0x2ffffff01n), toWord(0x3ffffffffn)];
    syncBounds(reg);
    expect(reg).toEqual(knownReg(SCALAR_VALUE, toWord(0x30000ffffn)));
  });

  it('that contradict each other are told as the kernel tells it', () => {
    const reg = between(0x2a861cden, 0x2a861cdfn);
    const same = copyReg(reg);
    refineBranches(reg, reg, same, same, isa.BPF_JGT, true);
    expect(invariantViolation(reg)).toBe(
      'range bounds violation u64=[0x2a861cde, 0x2a861cdf] s64=[0x2a861cde, 0x2a861cdf] ' +
        'u32=[0x2a861cdf, 0x2a861cde] s32=[0x2a861cde, 0x2a861cdf] var_off=(0x2a861cde, 0x1)',
    );
    expect(invariantViolation(same)).toBe(null);
    const known = knownReg(SCALAR_VALUE, toWord(5n));
    known.umax = toWord(6n);
    expect(invariantViolation(known)).toMatch(
      /^const tnum out of sync with range bounds u64=\[0x5, 0x6\]/,
    );
    const low = knownReg(SCALAR_VALUE, toWord(5n));
    low.u32max = 6;
    expect(invariantViolation(low)).toMatch(/^const subreg tnum out of sync with range bounds u64/);
  });
});

// ---------------------------------------------------------------------------------- arithmetic

describe('scalar arithmetic', () => {
  for (const [name, [op, compute]] of Object.entries(OPS)) {
    for (const bits of [32, 64]) {
      it(`${name}, ${bits} bits: the result of what may be held may be held`, () => {
        const code = (bits === 64 ? isa.BPF_ALU64 : isa.BPF_ALU) | op;
        const distance = fc.nat(bits - 1).map((by) => {
          return { x: BigInt(by), reg: knownReg(SCALAR_VALUE, word(by, 0)) };
        });
        const shift = [isa.BPF_LSH, isa.BPF_RSH, isa.BPF_ARSH].includes(op);
        fc.assert(
          fc.property(holder, shift ? distance : holder, (a, b) => {
            const dst = copyReg(a.reg);
            scalarAlu(insn(code), dst, b.reg);
            const result = u(compute(u(a.x, bits), u(b.x, bits), bits), bits);
            expect(excludes(dst, result)).toEqual([]);
            expect(invariantViolation(dst)).toBe(null);
          }),
          { numRuns: 1000 },
        );
      });
    }
  }

  it('byte order: the swapped number may be held', () => {
    const codes = [
      [isa.BPF_ALU | isa.BPF_END | isa.BPF_TO_LE, false],
      [isa.BPF_ALU | isa.BPF_END | isa.BPF_TO_BE, true],
      [isa.BPF_ALU64 | isa.BPF_END, true],
    ] as const;
    fc.assert(
      fc.property(
        holder,
        fc.constantFrom(...codes),
        fc.constantFrom(16, 32, 64),
        ({ x, reg }, [code, swaps], bits) => {
          const bytes = u(x, bits)
            .toString(16)
            .padStart(bits / 4, '0')
            .match(/../g)!;
          const result = BigInt(`0x${(swaps ? bytes.reverse() : bytes).join('')}`);
          const dst = copyReg(reg);
          scalarAlu(insn(code, bits), dst, dst);
          expect(excludes(dst, result)).toEqual([]);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('low bytes, extended or not: they may be held', () => {
    fc.assert(
      fc.property(holder, fc.constantFrom(1, 2, 4), ({ x, reg }, size) => {
        const [zero, sign, low] = [copyReg(reg), copyReg(reg), copyReg(reg)];
        coerceToSize(zero, size);
        expect(excludes(zero, u(x, 8 * size))).toEqual([]);
        coerceToSizeSx(sign, size);
        expect(excludes(sign, u(s(x, 8 * size)))).toEqual([]);
        if (size === 4) return;
        coerceSubregToSizeSx(low, size);
        zext32To64(low);
        syncBounds(low);
        expect(excludes(low, u(s(x, 8 * size), 32))).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });

  it('a sum whose every value wraps keeps its bounds', () => {
    const code = isa.BPF_ALU64 | isa.BPF_ADD;
    const wraps = between(U64 - 10n, U64 - 5n);
    scalarAlu(insn(code), wraps, knownReg(SCALAR_VALUE, word(20, 0)));
    expect(scalarText(wraps)).toBe('s64=[9, 14] u64=[9, 14] s32=[9, 14] u32=[9, 14] (0x8; 0x7)');
    const maybe = between(U64 - 30n, U64 - 5n);
    scalarAlu(insn(code), maybe, knownReg(SCALAR_VALUE, word(20, 0)));
    expect([snumText(maybe.smin), snumText(maybe.smax), big(maybe.umax)]).toEqual([
      '-11',
      '14',
      U64,
    ]);
  });

  it('shifts by unknown distances, and division, make a fresh unknown scalar', () => {
    for (const op of [isa.BPF_LSH, isa.BPF_DIV, isa.BPF_MOD]) {
      const dst = between(3n, 9n);
      Object.assign(dst, { id: 7, off: 2, precise: true });
      scalarAlu(insn(isa.BPF_ALU | op), dst, between(1n, 3n));
      expect(dst).toEqual(unknownReg(SCALAR_VALUE));
    }
  });

  it('masks of 0 or -1 fork, and only those', () => {
    const sign = unknownReg(SCALAR_VALUE);
    scalarAlu(insn(isa.BPF_ALU64 | isa.BPF_ARSH), sign, knownReg(SCALAR_VALUE, word(63, 0)));
    const mask = knownReg(SCALAR_VALUE, word(5, 0));
    const dst = copyReg(sign);
    expect(forkScalar(insn(isa.BPF_ALU64 | isa.BPF_AND), dst, mask)).toEqual(
      knownReg(SCALAR_VALUE, word(0, 0)),
    );
    expect(dst).toEqual(knownReg(SCALAR_VALUE, word(-1, -1)));
    expect(forkScalar(insn(isa.BPF_ALU64 | isa.BPF_XOR), copyReg(sign), mask)).toBe(null);
    expect(forkScalar(insn(isa.BPF_ALU64 | isa.BPF_AND), copyReg(sign), sign)).toBe(null);
    expect(forkScalar(insn(isa.BPF_ALU64 | isa.BPF_AND), between(0n, 1n), mask)).toBe(null);
    const low = unknownReg(SCALAR_VALUE);
    [low.s32min, low.s32max] = [-1, 0];
    const zero = forkScalar(insn(isa.BPF_ALU | isa.BPF_OR), low, mask);
    expect([zero?.u32max, low.u32min]).toEqual([0, 0xffffffff]);
    expect(tnumText(low.varOff)).toBe('(0xffffffff; 0xffffffff00000000)');
  });
});

// --------------------------------------------------------------------------------- comparisons

/** Two registers, often of which the second is a constant or may hold the number of the first. */
const operands = fc.oneof(
  fc.tuple(holder, holder),
  fc
    .tuple(holder, anyNumber)
    .map(([a, x]): [Holder, Holder] => [a, { x, reg: knownReg(SCALAR_VALUE, toWord(x)) }]),
  holder.map((a): [Holder, Holder] => [a, { x: a.x, reg: knownReg(SCALAR_VALUE, toWord(a.x)) }]),
);

describe('comparisons of scalars', () => {
  for (const [sign, [op, holds]] of Object.entries(COMPARISONS)) {
    for (const bits of [32, 64]) {
      it(`${sign}, ${bits} bits: the branch of what may be held is taken and holds it`, () => {
        fc.assert(
          fc.property(operands, fc.boolean(), ([first, second], swapped) => {
            const [a, b] = swapped ? [second, first] : [first, second];
            const is32 = bits === 32;
            const truth = holds(u(a.x, bits), u(b.x, bits), bits);
            const taken = branchTaken(a.reg, b.reg, op, is32);
            if (taken !== -1) {
              expect(taken).toBe(truth ? 1 : 0);
              return;
            }
            const [t1, t2, f1, f2] = [a.reg, b.reg, a.reg, b.reg].map(copyReg) as [
              RegState,
              RegState,
              RegState,
              RegState,
            ];
            refineBranches(t1, t2, f1, f2, op, is32);
            expect(excludes(truth ? t1 : f1, a.x)).toEqual([]);
            expect(excludes(truth ? t2 : f2, b.x)).toEqual([]);
          }),
          { numRuns: 1000 },
        );
      });
    }
  }

  it('have an opposite and a mirror image', () => {
    for (const [op, holds] of Object.values(COMPARISONS)) {
      if (op !== isa.BPF_JSET) {
        const opposite = Object.values(COMPARISONS).find(([other]) => other === revOpcode(op))![1];
        const mirror = Object.values(COMPARISONS).find(([other]) => other === flipOpcode(op))![1];
        for (const x of [0n, 1n, U64]) {
          for (const y of [0n, 1n, U64]) {
            expect(opposite(x, y, 64)).toBe(!holds(x, y, 64));
            expect(mirror(y, x, 64)).toBe(holds(x, y, 64));
          }
        }
      }
      expect(revOpcode(revOpcode(op))).toBe(op);
    }
  });

  it('with a constant at the edge narrow by one', () => {
    const [t1, f1] = [between(5n, 9n), between(5n, 9n)];
    const constant = () => knownReg(SCALAR_VALUE, word(5, 0));
    refineBranches(t1, constant(), f1, constant(), isa.BPF_JNE, false);
    expect([big(t1.umin), big(t1.umax)]).toEqual([6n, 9n]);
    expect(f1).toEqual(constant());
  });

  it('of one bit set it, or clear it', () => {
    const [t1, f1] = [between(0n, 15n), between(0n, 15n)];
    const bit = () => knownReg(SCALAR_VALUE, word(8, 0));
    refineBranches(t1, bit(), f1, bit(), isa.BPF_JSET, false);
    expect(scalarText(t1)).toBe('s64=[8, 15] u64=[8, 15] s32=[8, 15] u32=[8, 15] (0x8; 0x7)');
    expect(scalarText(f1)).toBe('s64=[0, 7] u64=[0, 7] s32=[0, 7] u32=[0, 7] (0x0; 0x7)');
  });

  it('are decided by the bits alone where these exclude each other', () => {
    const even = unknownReg(SCALAR_VALUE);
    even.varOff = { value: toWord(0n), mask: toWord(U64 - 1n) };
    const five = knownReg(SCALAR_VALUE, word(5, 0));
    expect(branchTaken(even, five, isa.BPF_JEQ, false)).toBe(0);
    expect(branchTaken(even, five, isa.BPF_JNE, true)).toBe(1);
  });
});
