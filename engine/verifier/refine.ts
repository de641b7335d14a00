/** What a comparison of two scalars tells of them in the branch where it holds, and in the other. */

import {
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
  BPF_X,
} from '../isa';
import { InternalError } from '../util';
import { comparedBits, isCompared } from './branch-taken';
import type { RegState } from './reg';
import { markUnbounded, syncBounds } from './scalar-bounds';
import {
  type Tnum,
  tnumAnd,
  tnumConst,
  tnumIntersect,
  tnumOr,
  tnumSubreg,
  tnumWithSubreg,
} from './tnum';
import { add, and, eq, isZero, not, ONE, smax, smin, sub, umax, umin, type Word } from './word';

export { branchTaken, isCompared } from './branch-taken';

/** The opposite of BPF_JSET: no common bit. Only seen here, never in a program. */
const NOT_JSET = BPF_JSET | BPF_X;

const OPPOSITE: Readonly<Record<number, number>> = {
  [BPF_JEQ]: BPF_JNE,
  [BPF_JNE]: BPF_JEQ,
  [BPF_JSET]: NOT_JSET,
  [NOT_JSET]: BPF_JSET,
  [BPF_JGE]: BPF_JLT,
  [BPF_JGT]: BPF_JLE,
  [BPF_JLE]: BPF_JGT,
  [BPF_JLT]: BPF_JGE,
  [BPF_JSGE]: BPF_JSLT,
  [BPF_JSGT]: BPF_JSLE,
  [BPF_JSLE]: BPF_JSGT,
  [BPF_JSLT]: BPF_JSGE,
};

const SWAPPED: Readonly<Record<number, number>> = {
  [BPF_JEQ]: BPF_JEQ,
  [BPF_JNE]: BPF_JNE,
  [BPF_JSET]: BPF_JSET,
  [BPF_JGE]: BPF_JLE,
  [BPF_JGT]: BPF_JLT,
  [BPF_JLE]: BPF_JGE,
  [BPF_JLT]: BPF_JGT,
  [BPF_JSGE]: BPF_JSLE,
  [BPF_JSGT]: BPF_JSLT,
  [BPF_JSLE]: BPF_JSGE,
  [BPF_JSLT]: BPF_JSGT,
};

function lookUp(table: Readonly<Record<number, number>>, op: number): number {
  const found = table[op];
  if (found === undefined) throw new InternalError(`0x${op.toString(16)} is no comparison`);
  return found;
}

/**
 * What holds where `op` does not.
 *
 * @kernel kernel/bpf/verifier.c rev_opcode()
 */
export function revOpcode(op: number): number {
  return lookUp(OPPOSITE, op);
}

/**
 * What `b ? a` must be to say `a op b`.
 *
 * @kernel kernel/bpf/verifier.c flip_opcode()
 */
export function flipOpcode(op: number): number {
  return lookUp(SWAPPED, op);
}

/**
 * Narrows the operands of a comparison of two scalars in the branch where it holds and in the one
 * where it does not. All four are drafts; a constant operand takes two of its own. A register
 * compared with itself is the same draft twice, and is narrowed to nonsense as in the kernel.
 *
 * @param byReg whether the second drafts are of a register: of an immediate nothing is kept
 * @kernel kernel/bpf/verifier.c reg_set_min_max()
 */
export function refineBranches(
  true1: RegState,
  true2: RegState,
  false1: RegState,
  false2: RegState,
  op: number,
  is32: boolean,
  byReg = true,
): void {
  refine(false1, false2, revOpcode(op), is32);
  syncBounds(false1);
  if (byReg) syncBounds(false2);
  refine(true1, true2, op, is32);
  syncBounds(true1);
  if (byReg) syncBounds(true2);
}

/**
 * Narrows both to what `reg1 op reg2` permits.
 *
 * @kernel kernel/bpf/verifier.c regs_refine_cond_op()
 */
function refine(reg1: RegState, reg2: RegState, op: number, is32: boolean): void {
  switch (op) {
    case BPF_JGE:
    case BPF_JGT:
    case BPF_JSGE:
    case BPF_JSGT:
      refine(reg2, reg1, flipOpcode(op), is32);
      break;
    case BPF_JLE:
      refineLe(reg1, reg2, is32);
      break;
    case BPF_JLT:
      refineLt(reg1, reg2, is32);
      break;
    case BPF_JSLE:
      refineSignedLe(reg1, reg2, is32);
      break;
    case BPF_JSLT:
      refineSignedLt(reg1, reg2, is32);
      break;
    case BPF_JEQ:
      if (is32) refineEqual32(reg1, reg2);
      else refineEqual64(reg1, reg2);
      break;
    default:
      // BPF_JNE, BPF_JSET and its opposite: only against a constant is there something to learn.
      if (isCompared(reg2, is32)) refineByConst(reg1, comparedBits(reg2, is32).value, op, is32);
      else if (isCompared(reg1, is32))
        refineByConst(reg2, comparedBits(reg1, is32).value, op, is32);
  }
}

function refineEqual32(a: RegState, b: RegState): void {
  a.u32min = b.u32min = Math.max(a.u32min, b.u32min);
  a.u32max = b.u32max = Math.min(a.u32max, b.u32max);
  a.s32min = b.s32min = Math.max(a.s32min, b.s32min);
  a.s32max = b.s32max = Math.min(a.s32max, b.s32max);
  const low = tnumIntersect(tnumSubreg(a.varOff), tnumSubreg(b.varOff));
  a.varOff = tnumWithSubreg(a.varOff, low);
  b.varOff = tnumWithSubreg(b.varOff, low);
}

function refineEqual64(a: RegState, b: RegState): void {
  a.umin = b.umin = umax(a.umin, b.umin);
  a.umax = b.umax = umin(a.umax, b.umax);
  a.smin = b.smin = smax(a.smin, b.smin);
  a.smax = b.smax = smin(a.smax, b.smax);
  a.varOff = b.varOff = tnumIntersect(a.varOff, b.varOff);
}

function refineByConst(reg: RegState, value: Word, op: number, is32: boolean): void {
  if (op === BPF_JNE) {
    if (is32) exclude32(reg, value.lo);
    else exclude64(reg, value);
  } else if (op === BPF_JSET) {
    // One bit of several says nothing of each.
    if (isPowerOf2(value)) setBits(reg, tnumOr(comparedBits(reg, is32), tnumConst(value)), is32);
  } else {
    // In a branch that no number takes the bounds would contradict the bits.
    markUnbounded(reg);
    setBits(reg, tnumAnd(comparedBits(reg, is32), tnumConst(not(value))), is32);
  }
}

function isPowerOf2(value: Word): boolean {
  return !isZero(value) && isZero(and(value, sub(value, ONE)));
}

function setBits(reg: RegState, known: Tnum, is32: boolean): void {
  reg.varOff = is32 ? tnumWithSubreg(reg.varOff, known) : known;
}

/** A number other than the one at the edge of its range. */
function exclude32(reg: RegState, value: number): void {
  if (reg.u32min === value >>> 0) reg.u32min = (reg.u32min + 1) >>> 0;
  if (reg.u32max === value >>> 0) reg.u32max = (reg.u32max - 1) >>> 0;
  if (reg.s32min === value) reg.s32min = (reg.s32min + 1) | 0;
  if (reg.s32max === value) reg.s32max = (reg.s32max - 1) | 0;
}

function exclude64(reg: RegState, value: Word): void {
  if (eq(reg.umin, value)) reg.umin = add(reg.umin, ONE);
  if (eq(reg.umax, value)) reg.umax = sub(reg.umax, ONE);
  if (eq(reg.smin, value)) reg.smin = add(reg.smin, ONE);
  if (eq(reg.smax, value)) reg.smax = sub(reg.smax, ONE);
}

function refineLe(a: RegState, b: RegState, is32: boolean): void {
  if (is32) {
    a.u32max = Math.min(a.u32max, b.u32max);
    b.u32min = Math.max(a.u32min, b.u32min);
  } else {
    a.umax = umin(a.umax, b.umax);
    b.umin = umax(a.umin, b.umin);
  }
}

// That nothing is less than 0 and nothing above the greatest was decided by branchTaken().
function refineLt(a: RegState, b: RegState, is32: boolean): void {
  if (is32) {
    a.u32max = Math.min(a.u32max, (b.u32max - 1) >>> 0);
    b.u32min = Math.max((a.u32min + 1) >>> 0, b.u32min);
  } else {
    a.umax = umin(a.umax, sub(b.umax, ONE));
    b.umin = umax(add(a.umin, ONE), b.umin);
  }
}

function refineSignedLe(a: RegState, b: RegState, is32: boolean): void {
  if (is32) {
    a.s32max = Math.min(a.s32max, b.s32max);
    b.s32min = Math.max(a.s32min, b.s32min);
  } else {
    a.smax = smin(a.smax, b.smax);
    b.smin = smax(a.smin, b.smin);
  }
}

function refineSignedLt(a: RegState, b: RegState, is32: boolean): void {
  if (is32) {
    a.s32max = Math.min(a.s32max, (b.s32max - 1) | 0);
    b.s32min = Math.max((a.s32min + 1) | 0, b.s32min);
  } else {
    a.smax = smin(a.smax, sub(b.smax, ONE));
    b.smin = smax(add(a.smin, ONE), b.smin);
  }
}
