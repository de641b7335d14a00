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
} from '../isa';
import type { Reg } from './reg';
import { type Tnum, tnumIsConst, tnumOverlap, tnumSubreg } from './tnum';
import { and, isZero, sle, slt, ule, ult } from './word';

/**
 * Whether the comparison `reg1 op reg2` of two scalars holds: 1 always, 0 never, -1 sometimes.
 *
 * @kernel kernel/bpf/verifier.c is_scalar_branch_taken()
 */
export function branchTaken(reg1: Reg, reg2: Reg, op: number, is32: boolean): 0 | 1 | -1 {
  switch (op) {
    case BPF_JEQ:
      return equalTaken(reg1, reg2, is32);
    case BPF_JNE:
      return opposite(equalTaken(reg1, reg2, is32));
    case BPF_JSET:
      return commonBitTaken(comparedBits(reg1, is32), comparedBits(reg2, is32));
    case BPF_JGT:
      return opposite(unsignedLeTaken(reg1, reg2, is32));
    case BPF_JLE:
      return unsignedLeTaken(reg1, reg2, is32);
    case BPF_JLT:
      return opposite(unsignedLeTaken(reg2, reg1, is32));
    case BPF_JGE:
      return unsignedLeTaken(reg2, reg1, is32);
    case BPF_JSGT:
      return opposite(signedLeTaken(reg1, reg2, is32));
    case BPF_JSLE:
      return signedLeTaken(reg1, reg2, is32);
    case BPF_JSLT:
      return opposite(signedLeTaken(reg2, reg1, is32));
    case BPF_JSGE:
      return signedLeTaken(reg2, reg1, is32);
    default:
      return -1;
  }
}

function opposite(taken: 0 | 1 | -1): 0 | 1 | -1 {
  if (taken === -1) return -1;
  return taken === 1 ? 0 : 1;
}

/** Both bounds exclude equality; so do those of the low halves for the whole numbers. */
function equalTaken(a: Reg, b: Reg, is32: boolean): 0 | 1 | -1 {
  if (isCompared(a, is32) && isCompared(b, is32)) {
    const { value } = a.varOff;
    const other = b.varOff.value;
    return value.lo === other.lo && (is32 || value.hi === other.hi) ? 1 : 0;
  }
  if (!tnumOverlap(comparedBits(a, is32), comparedBits(b, is32))) return 0;
  if (!is32) {
    if (ult(b.umax, a.umin) || ult(a.umax, b.umin)) return 0;
    if (slt(b.smax, a.smin) || slt(a.smax, b.smin)) return 0;
  }
  if (a.u32min > b.u32max || a.u32max < b.u32min) return 0;
  if (a.s32min > b.s32max || a.s32max < b.s32min) return 0;
  return -1;
}

function commonBitTaken(known1: Tnum, known2: Tnum): 0 | 1 | -1 {
  const [known, constant] = tnumIsConst(known2) ? [known1, known2] : [known2, known1];
  if (!tnumIsConst(constant)) return -1;
  if (!isZero(and(known.value, constant.value))) return 1;
  if (isZero(and(known.mask, constant.value))) return 0;
  return -1;
}

function unsignedLeTaken(a: Reg, b: Reg, is32: boolean): 0 | 1 | -1 {
  if (is32 ? a.u32min > b.u32max : ult(b.umax, a.umin)) return 0;
  if (is32 ? a.u32max <= b.u32min : ule(a.umax, b.umin)) return 1;
  return -1;
}

function signedLeTaken(a: Reg, b: Reg, is32: boolean): 0 | 1 | -1 {
  if (is32 ? a.s32min > b.s32max : slt(b.smax, a.smin)) return 0;
  if (is32 ? a.s32max <= b.s32min : sle(a.smax, b.smin)) return 1;
  return -1;
}

/** Whether every bit that a comparison looks at is known. */
export function isCompared({ varOff: { mask } }: Reg, is32: boolean): boolean {
  return mask.lo === 0 && (is32 || mask.hi === 0);
}

/** What is known of the bits that a comparison looks at. */
export function comparedBits(reg: Reg, is32: boolean): Tnum {
  return is32 ? tnumSubreg(reg.varOff) : reg.varOff;
}
