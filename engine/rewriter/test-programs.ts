import fc from 'fast-check';
import {
  BPF_CALL,
  BPF_EXIT,
  BPF_JA,
  BPF_JCOND,
  BPF_JEQ,
  BPF_JMP,
  BPF_JMP32,
  BPF_LD_IMM64,
  type Insn,
} from '../isa';
import type { VerifierFacts } from '../verifier';
import { reachOf, slotsOf } from './targets';

/** Instructions for tests, by the word that the log would use. */
export const insn = (code: number, dst = 0, src = 0, off = 0, imm = 0): Insn => ({
  code,
  dst,
  src,
  off,
  imm,
});
export const EXIT = insn(BPF_JMP | BPF_EXIT);
export const mov = (dst: number, imm: number) => insn(0xb7, dst, 0, 0, imm);
export const goTo = (off: number) => insn(BPF_JMP | BPF_JA, 0, 0, off);
export const goToLong = (imm: number) => insn(BPF_JMP32 | BPF_JA, 0, 0, 0, imm);
export const ifEq = (dst: number, imm: number, off: number) =>
  insn(BPF_JMP | BPF_JEQ, dst, 0, off, imm);
export const call = (distance: number) => insn(BPF_JMP | BPF_CALL, 0, 1, 0, distance);
export const loadFunc = (dst: number, distance: number) => [
  insn(BPF_LD_IMM64, dst, 4, 0, distance),
  insn(0),
];
export const load64 = (dst: number, lo: number, hi = 0) => [
  insn(BPF_LD_IMM64, dst, 0, 0, lo),
  insn(0, 0, 0, 0, hi),
];

/** Facts of a program that touches nothing but its stack. */
export function plainFacts(
  insns: readonly Insn[],
  more: {
    readonly stackDepth?: readonly number[];
    readonly subprogStarts?: readonly number[];
    readonly ctx?: readonly number[];
  } = {},
): VerifierFacts {
  return {
    access: insns.map((_, at) => (more.ctx?.includes(at) ? 'ctx' : null)),
    reached: new Uint8Array(insns.length).fill(1),
    subprogStarts: more.subprogStarts ?? [0],
    stackDepth: more.stackDepth ?? [0],
    writesPacket: false,
    enforcesAttachType: false,
    calls: new Map(),
    readWhole: new Set(),
    stackWithoutSpills: more.stackDepth ?? [0],
  };
}

/** A program of random shape: what it computes makes no sense, where it jumps does. */
export interface RandomProgram {
  readonly insns: readonly Insn[];
  readonly subprogStarts: readonly number[];
}

type Shape = 'plain' | 'load64' | 'off' | 'off32' | 'imm' | 'may_goto' | 'call' | 'func' | 'exit';

const SHAPES: Readonly<Record<Shape, readonly Insn[]>> = {
  plain: [insn(0xb7, 3)],
  load64: load64(4, 0x1234, 0x5678),
  off: [insn(BPF_JMP | BPF_JEQ, 1)],
  off32: [insn(BPF_JMP32 | BPF_JEQ, 1)],
  imm: [goToLong(0)],
  may_goto: [insn(BPF_JMP | BPF_JCOND)],
  call: [call(0)],
  func: loadFunc(2, 0),
  exit: [EXIT],
};

/**
 * Random programs with jumps of every kind between any two instructions, and calls of and function
 * pointers to any subprogram but the main one.
 */
export const randomProgram: fc.Arbitrary<RandomProgram> = fc
  .record({
    shapes: fc.array(
      fc.tuple(fc.constantFrom(...(Object.keys(SHAPES) as Shape[])), fc.nat(), fc.nat(0xffff)),
      { minLength: 1, maxLength: 60 },
    ),
    cuts: fc.array(fc.nat(), { maxLength: 3 }),
  })
  .map(({ shapes, cuts }) => {
    const starts: number[] = []; // first slots
    const slots: { insn: Insn; pick: number }[] = [];
    for (const [shape, pick, salt] of shapes) {
      starts.push(slots.length);
      // The offset of plain instructions is not a distance: salt shows when it was taken for one.
      for (const item of SHAPES[shape])
        slots.push({ insn: { ...item, imm: reachOf(item) ? 0 : item.imm ^ salt }, pick });
    }
    starts.push(slots.length);
    slots.push({ insn: EXIT, pick: 0 });
    const subprogStarts = [...new Set([0, ...cuts.map((cut) => starts[cut % starts.length]!)])];
    subprogStarts.sort((a, b) => a - b);
    const insns = slots.map(({ insn: item, pick }, at): Insn => {
      const reach = reachOf(item);
      if (!reach) return item;
      if (reach === 'func') {
        const others = subprogStarts.slice(1);
        if (others.length === 0) return slotsOf(item) === 2 ? { ...item, src: 0 } : mov(5, pick);
        return { ...item, imm: others[pick % others.length]! - at - 1 };
      }
      const distance = starts[pick % starts.length]! - at - 1;
      return reach === 'off' ? { ...item, off: distance } : { ...item, imm: distance };
    });
    return { insns, subprogStarts };
  });
