import { describe, expect, it } from 'vitest';
import * as isa from '../isa';
import { branchTaken, refineBranches } from './refine';
import { copyReg, type Reg, type RegState, SCALAR_VALUE, unknownReg } from './reg';
import { scalarAlu } from './scalar-alu';
import { syncBounds } from './scalar-bounds';
import {
  between,
  big,
  COMPARISONS,
  excluder,
  insn,
  OPS,
  scalarText,
  toWord,
  u,
} from './test-scalars';

/** Every range and every tristate number of a few bits, with all that they hold. */
interface Held {
  readonly reg: Reg;
  readonly members: readonly bigint[];
}

const BITS = 3;
const SIZE = 1n << BigInt(BITS);

function range(min: bigint, max: bigint): bigint[] {
  return Array.from({ length: Number(max - min) + 1 }, (_, i) => u(min + BigInt(i)));
}

function signed(min: bigint, max: bigint): RegState {
  const reg = unknownReg(SCALAR_VALUE);
  [reg.smin, reg.smax] = [toWord(u(min)), toWord(u(max))];
  syncBounds(reg);
  return reg;
}

function bits(value: bigint, mask: bigint): RegState {
  const reg = unknownReg(SCALAR_VALUE);
  reg.varOff = { value: toWord(value), mask: toWord(mask) };
  syncBounds(reg);
  return reg;
}

const ALL: Held[] = [];
for (let min = -SIZE / 2n; min < SIZE; min++) {
  for (let max = min; max < (min < 0n ? SIZE / 2n : SIZE); max++) {
    const reg = min < 0n ? signed(min, max) : between(min, max);
    ALL.push({ reg, members: range(min, max) });
  }
}
for (let mask = 1n; mask < SIZE; mask++) {
  for (let value = 0n; value < SIZE; value++) {
    if ((value & mask) !== 0n) continue;
    const members = range(0n, SIZE - 1n).filter((x) => (x & ~mask) === value);
    ALL.push({ reg: bits(value, mask), members });
  }
}

const WIDTHS = [32, 64];

/** What the unsigned range, the signed range or the bits of a result leave out; empty for a sound one. */
function lost(reg: Reg, results: Iterable<bigint>): string[] {
  return Array.from(new Set(results)).flatMap(excluder(reg));
}

const show = ({ reg, members }: Held) => `{${members.join(' ')}} as ${scalarText(reg)}`;

/** Each pair of scalars; stops at the first that is found unsound, and shows it. */
function forEachPair(unsound: (a: Held, b: Held) => Reg | null): void {
  for (const a of ALL) {
    for (const b of ALL) {
      const result = unsound(a, b);
      if (result) expect.fail(`${show(a)}, ${show(b)}: ${scalarText(result)}`);
    }
  }
}

const copies = <const T extends readonly Held[]>(held: T) =>
  held.map(({ reg }) => copyReg(reg)) as { -readonly [K in keyof T]: RegState };

describe('every scalar of three bits', () => {
  it('is what it is meant to be', () => {
    for (const { reg, members } of ALL) expect(lost(reg, members)).toEqual([]);
    expect(ALL.length).toBe(81);
  });

  for (const [name, [op, compute]] of Object.entries(OPS)) {
    for (const width of WIDTHS) {
      it(`${name}, ${width} bits: holds every result`, () => {
        const shifts = op === isa.BPF_LSH || op === isa.BPF_RSH || op === isa.BPF_ARSH;
        const code = (width === 64 ? isa.BPF_ALU64 : isa.BPF_ALU) | op;
        forEachPair((a, b) => {
          // by such distances the verifier makes them unknown
          if (shifts && big(b.reg.umax) >= width) return null;
          const [dst] = copies([a]);
          scalarAlu(insn(code), dst, b.reg);
          const results = a.members.flatMap((x) =>
            b.members.map((y) => u(compute(u(x, width), u(y, width), width), width)),
          );
          return lost(dst, results).length > 0 ? dst : null;
        });
      });
    }
  }

  for (const [sign, [op, holds]] of Object.entries(COMPARISONS)) {
    for (const width of WIDTHS) {
      it(`${sign}, ${width} bits: each branch holds all that goes there`, () => {
        forEachPair((a, b) => {
          const pairs = a.members.flatMap((x) => b.members.map((y) => [x, y] as const));
          const truth = ([x, y]: readonly [bigint, bigint]) =>
            holds(u(x, width), u(y, width), width);
          const taken = branchTaken(a.reg, b.reg, op, width === 32);
          if (taken !== -1) {
            return pairs.every((pair) => truth(pair) === (taken === 1)) ? null : a.reg;
          }
          const [t1, t2, f1, f2] = copies([a, b, a, b]);
          refineBranches(t1, t2, f1, f2, op, width === 32);
          for (const [holding, first, second] of [
            [true, t1, t2],
            [false, f1, f2],
          ] as const) {
            const there = pairs.filter((pair) => truth(pair) === holding);
            if (
              lost(
                first,
                there.map(([x]) => x),
              ).length > 0
            )
              return first;
            if (
              lost(
                second,
                there.map(([, y]) => y),
              ).length > 0
            )
              return second;
          }
          return null;
        });
      });
    }
  }
});
