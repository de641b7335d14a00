import {
  BPF_CALL,
  BPF_EXIT,
  BPF_JA,
  BPF_JCOND,
  BPF_JEQ,
  BPF_JMP,
  BPF_JMP32,
  BPF_JNE,
  BPF_K,
  BPF_X,
  bpfClass,
  bpfOp,
  bpfSrc,
  type Insn,
} from '../isa';
import type { Env } from './env';
import { forEachReg } from './for-each-reg';
import { pushHistory } from './history';
import { collectLinked, syncLinked } from './linked-regs';
import { previousEntry, widenImprecise } from './loops';
import { isPacketPointerOrEnd, matchPacketPointers, packetBranchTaken } from './packet-range';
import { markChainPrecision } from './precision';
import { printInsnState } from './print-state';
import { exploredAt } from './prune';
import { pushStack } from './push-stack';
import { dropReference } from './references';
import { branchTaken, isCompared, refineBranches } from './refine';
import {
  baseType,
  CONST_PTR_TO_MAP,
  copyReg,
  mayBeNull,
  PTR_MAYBE_NULL,
  PTR_TO_BTF_ID,
  PTR_TO_MAP_KEY,
  PTR_TO_MAP_VALUE,
  PTR_TO_MAP_VALUE_OR_NULL,
  PTR_TO_MEM,
  PTR_TO_SOCK_COMMON,
  PTR_TO_SOCKET,
  PTR_TO_STACK,
  PTR_TO_TCP_SOCK,
  PTR_TO_XDP_SOCK,
  PTR_TRUSTED,
  type Reg,
  type RegType,
  SCALAR_VALUE,
} from './reg';
import { checkRead, currentReg, immediateReg, regOf, setReg, soundReg } from './registers';
import type { LinkedReg, VerifierState } from './state';

/** Jumps without a condition. Sets the next instruction. */
export function checkGoto(env: Env, insn: Insn): boolean {
  const { code, dst, src, off, imm } = insn;
  const far = bpfClass(code) === BPF_JMP32;
  if (bpfSrc(code) !== BPF_K || src !== 0 || dst !== 0 || (far ? off !== 0 : imm !== 0))
    return env.reject('reserved-fields', 'BPF_JA');
  env.insnIdx += (far ? imm : off) + 1;
  return true;
}

/**
 * Jumps with a condition: goes on with the branch that falls through, where both are possible, and
 * sets the other one aside. Sets the next instruction.
 *
 * @kernel kernel/bpf/verifier.c check_cond_jmp_op()
 */
export function checkBranch(env: Env, insn: Insn): boolean {
  const op = bpfOp(insn.code);
  if (op === BPF_JCOND) return checkMayGoto(env, insn);
  if (op === BPF_JA || op === BPF_CALL || op === BPF_EXIT || op > BPF_JCOND)
    return env.reject('invalid-jump-opcode', op);
  const src = checkOperands(env, insn);
  if (!src) return false;
  const is32 = bpfClass(insn.code) === BPF_JMP32;
  const dst = currentReg(env, insn.dst);
  const taken = whichWay(dst, src, op, is32);
  if (taken === -1) {
    if (!splitPath(env, insn, src, op, is32)) return false;
  } else {
    if (dst.type === SCALAR_VALUE) markChainPrecision(env, insn.dst);
    const byReg = bpfSrc(insn.code) === BPF_X;
    if (byReg && src.type === SCALAR_VALUE) markChainPrecision(env, insn.src);
  }
  if (taken !== -1) printInsnState(env, env.state, env.state.curframe);
  env.insnIdx += taken === 1 ? insn.off + 1 : 1;
  return true;
}

/** Goes on behind the loop first. */
function checkMayGoto(env: Env, insn: Insn): boolean {
  if (insn.code !== (BPF_JMP | BPF_JCOND) || insn.src !== 0 || insn.dst !== 0 || insn.imm !== 0)
    return env.reject('invalid-may-goto', insn.imm);
  const { state, insnIdx } = env;
  const before = previousEntry(exploredAt(env, insnIdx), state.parent ?? state, insnIdx);
  const inside = pushStack(env, insnIdx + 1, insnIdx, 'too-complex-loop');
  if (!inside) return false;
  inside.mayGotoDepth++;
  if (before) widenImprecise(env, before, inside);
  env.insnIdx += insn.off + 1;
  return true;
}

/** The second operand; `null` where the instruction is refused. */
function checkOperands(env: Env, insn: Insn): Reg | null {
  if (!checkRead(env, insn.dst)) return null;
  const byReg = bpfSrc(insn.code) === BPF_X;
  if (byReg ? insn.imm !== 0 : insn.src !== 0) {
    env.reject('reserved-fields', 'BPF_JMP/JMP32');
    return null;
  }
  if (byReg && !checkRead(env, insn.src)) return null;
  const src = byReg ? currentReg(env, insn.src) : immediateReg(env, insn);
  const dstIsStack = currentReg(env, insn.dst).type === PTR_TO_STACK;
  const srcIsStack = src.type === PTR_TO_STACK;
  if (dstIsStack || srcIsStack) {
    const entry = pushHistory(env);
    entry.dstIsStack = dstIsStack;
    entry.srcIsStack = srcIsStack;
  }
  return src;
}

// ---------------------------------------------------------------------------- which branch

/** 1: it jumps, 0: it falls through, -1: either. @kernel kernel/bpf/verifier.c is_branch_taken() */
function whichWay(dst: Reg, src: Reg, op: number, is32: boolean): 0 | 1 | -1 {
  if (isPacketPointerOrEnd(dst.type) && isPacketPointerOrEnd(src.type) && !is32)
    return packetBranchTaken(dst, src, op);
  if (dst.type === SCALAR_VALUE && src.type === SCALAR_VALUE)
    return branchTaken(dst, src, op, is32);
  // A pointer that is not NULL compared with 0.
  const inOrder = isConstNumber(src, is32);
  const pointer = inOrder ? dst : src;
  const number = inOrder ? src : dst;
  if (!isConstNumber(number, is32) || !isNotNull(pointer)) return -1;
  const { lo, hi } = number.varOff.value;
  if (lo !== 0 || (hi !== 0 && !is32)) return -1;
  if (op === BPF_JEQ) return 0;
  return op === BPF_JNE ? 1 : -1;
}

function isConstNumber(reg: Reg, is32: boolean): boolean {
  return reg.type === SCALAR_VALUE && isCompared(reg, is32);
}

const NEVER_NULL: readonly RegType[] = [
  PTR_TO_MAP_VALUE,
  PTR_TO_MAP_KEY,
  PTR_TO_MEM,
  CONST_PTR_TO_MAP,
  PTR_TO_SOCKET,
  PTR_TO_SOCK_COMMON,
  PTR_TO_TCP_SOCK,
  PTR_TO_BTF_ID | PTR_TRUSTED,
];

/** @kernel kernel/bpf/verifier.c reg_not_null() */
function isNotNull({ type }: Reg): boolean {
  return !mayBeNull(type) && NEVER_NULL.includes(baseType(type));
}

// ------------------------------------------------------------------------------ both branches

function splitPath(env: Env, insn: Insn, operand: Reg, op: number, is32: boolean): boolean {
  const { state } = env;
  const byReg = bpfSrc(insn.code) === BPF_X;
  const linked: LinkedReg[] = [];
  if (byReg && operand.type === SCALAR_VALUE && operand.id !== 0)
    collectLinked(env, state, operand, linked);
  const target = currentReg(env, insn.dst);
  if (target.type === SCALAR_VALUE && target.id !== 0) collectLinked(env, state, target, linked);
  if (linked.length > 1) pushHistory(env).linked = linked;

  const jump = pushStack(env, env.insnIdx + insn.off + 1, env.insnIdx);
  if (!jump) return false;
  refineStates(env, insn, operand, jump, op, is32);
  if (byReg) syncLinkedIn(state, jump, insn.src, linked);
  syncLinkedIn(state, jump, insn.dst, linked);
  if (!is32) learnNotNull(env, insn, state, jump, op);
  if (!learnNull(env, insn, jump, op, is32)) matchPacketPointers(insn, state, jump);
  printInsnState(env, state, state.curframe);
  return true;
}

/** @kernel kernel/bpf/verifier.c reg_set_min_max() */
function refineStates(
  env: Env,
  insn: Insn,
  operand: Reg,
  jump: VerifierState,
  op: number,
  is32: boolean,
): void {
  const dst = currentReg(env, insn.dst);
  const byReg = bpfSrc(insn.code) === BPF_X;
  const src = byReg ? currentReg(env, insn.src) : operand;
  if (dst.type !== SCALAR_VALUE || src.type !== SCALAR_VALUE) return;
  const isSame = byReg && insn.dst === insn.src;
  const false1 = copyReg(dst);
  const false2 = isSame ? false1 : copyReg(src);
  const true1 = copyReg(dst);
  const true2 = isSame ? true1 : copyReg(src);
  refineBranches(true1, true2, false1, false2, op, is32, byReg);
  // A register compared with itself is looked at twice.
  const { regs } = jump.frame;
  regs[insn.dst] = soundReg(env, true1, 'true_reg1');
  if (byReg) regs[insn.src] = soundReg(env, true1 === true2 ? regs[insn.dst]! : true2, 'true_reg2');
  setReg(env, insn.dst, soundReg(env, false1, 'false_reg1'));
  if (!byReg) return;
  const second = false1 === false2 ? currentReg(env, insn.dst) : false2;
  setReg(env, insn.src, soundReg(env, second, 'false_reg2'));
}

function syncLinkedIn(
  state: VerifierState,
  jump: VerifierState,
  regno: number,
  linked: readonly LinkedReg[],
): void {
  const reg = regOf(state.frame, regno);
  if (reg.type !== SCALAR_VALUE || reg.id === 0 || reg.id !== regOf(jump.frame, regno).id) return;
  syncLinked(state, regno, linked);
  syncLinked(jump, regno, linked);
}

/** A pointer that equals one which is not NULL is not NULL either. */
function learnNotNull(
  env: Env,
  insn: Insn,
  state: VerifierState,
  jump: VerifierState,
  op: number,
): void {
  if (bpfSrc(insn.code) !== BPF_X) return;
  const dst = regOf(state.frame, insn.dst);
  const src = regOf(state.frame, insn.src);
  if (dst.type === SCALAR_VALUE || src.type === SCALAR_VALUE) return;
  if (mayBeNull(dst.type) === mayBeNull(src.type)) return;
  const equal = op === BPF_JEQ ? jump : op === BPF_JNE ? state : null;
  if (!equal) return;
  const regno = mayBeNull(src.type) ? insn.src : insn.dst;
  equal.frame.regs[regno] = notNull(env, regOf(equal.frame, regno));
}

/** A pointer that may be NULL compared with 0: it is in one branch, and a pointer in the other. */
function learnNull(env: Env, insn: Insn, jump: VerifierState, op: number, is32: boolean): boolean {
  const reg = currentReg(env, insn.dst);
  if (is32 || (op !== BPF_JEQ && op !== BPF_JNE) || !mayBeNull(reg.type)) return false;
  if (bpfSrc(insn.code) !== BPF_K || insn.imm !== 0) return false;
  markNull(env, env.state, reg, op === BPF_JNE);
  markNull(env, jump, reg, op === BPF_JEQ);
  return true;
}

/** @kernel kernel/bpf/verifier.c mark_ptr_or_null_regs() */
function markNull(
  env: Env,
  state: VerifierState,
  { id, refObjId }: Reg,
  isNullHere: boolean,
): void {
  if (isNullHere && refObjId !== 0 && refObjId === id) dropReference(state, id);
  forEachReg(state, (reg) => {
    if (!mayBeNull(reg.type) || reg.id !== id) return reg;
    if (isNullHere) return { ...reg, type: SCALAR_VALUE, id: 0, refObjId: 0 }; // its map is not forgotten
    const pointer = notNull(env, reg);
    return hasLock(env, pointer) ? pointer : { ...pointer, id: 0 };
  });
}

/** Whether it leads to a value with a lock, which is told from others by its id. @kernel reg_may_point_to_spin_lock() */
function hasLock(env: Env, { type, map }: Reg): boolean {
  return type === PTR_TO_MAP_VALUE && env.maps[map]?.lock !== undefined;
}

/** What is at the end of a pointer that turned out to lead somewhere. @kernel mark_ptr_not_null_reg() */
function notNull(env: Env, reg: Reg): Reg {
  if (reg.type !== PTR_TO_MAP_VALUE_OR_NULL) return { ...reg, type: reg.type & ~PTR_MAYBE_NULL };
  const inner = env.innerMaps.get(reg.map);
  if (inner !== undefined) return { ...reg, type: CONST_PTR_TO_MAP, map: inner };
  const socket = env.maps[reg.map]?.type === 'xskmap';
  return { ...reg, type: socket ? PTR_TO_XDP_SOCK : PTR_TO_MAP_VALUE };
}
