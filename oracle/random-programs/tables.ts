import {
  BPF_ADD,
  BPF_ALU64,
  BPF_AND,
  BPF_ARSH,
  BPF_B,
  BPF_DIV,
  BPF_DW,
  BPF_H,
  BPF_JEQ,
  BPF_JGE,
  BPF_JGT,
  BPF_JLE,
  BPF_JLT,
  BPF_JNE,
  BPF_JSET,
  BPF_JSGE,
  BPF_JSGT,
  BPF_JSLE,
  BPF_JSLT,
  BPF_LSH,
  BPF_MOD,
  BPF_MOV,
  BPF_MUL,
  BPF_OR,
  BPF_RSH,
  BPF_SUB,
  BPF_W,
  BPF_XOR,
} from '../../engine/isa';

/** What the generator chooses from. */

export const CONSTANTS: readonly number[] = [
  0, 0, 1, 1, 2, 3, 4, 7, 8, 14, 15, 16, 20, 31, 32, 33, 63, 64, 127, 128, 255, 256, 0x7fff, 0x8000,
  0xffff, 0x1_0000, 0x7fff_ffff, -1, -1, -2, -8, -16, -127, -128, -129, -0x8000, -0x8001,
  -0x7fff_ffff, -0x8000_0000, 0x1fff_ffff, 0x2000_0000, 0x5555_5555,
];

export const MASKS: readonly number[] = [1, 3, 7, 8, 15, 28, 31, 56, 63, 255];

export const ALU_OPS: readonly (readonly [number, number])[] = [
  [5, BPF_ADD],
  [4, BPF_SUB],
  [3, BPF_MUL],
  [2, BPF_DIV],
  [2, BPF_MOD],
  [4, BPF_OR],
  [6, BPF_AND],
  [4, BPF_XOR],
  [4, BPF_LSH],
  [4, BPF_RSH],
  [4, BPF_ARSH],
];

export const COMPARISONS: readonly number[] = [
  BPF_JEQ,
  BPF_JNE,
  BPF_JGT,
  BPF_JGE,
  BPF_JLT,
  BPF_JLE,
  BPF_JSGT,
  BPF_JSGE,
  BPF_JSLT,
  BPF_JSLE,
  BPF_JSET,
];

export const SIZES: readonly (readonly [bytes: number, code: number])[] = [
  [1, BPF_B],
  [2, BPF_H],
  [4, BPF_W],
  [8, BPF_DW],
];

export const MOV64 = BPF_ALU64 | BPF_MOV;

/** Takes the place of a bound that is not known. */
export const FAR = 255;
