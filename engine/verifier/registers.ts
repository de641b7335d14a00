import { BPF_REG_FP, type Insn, MAX_BPF_REG } from '../isa';
import { InternalError } from '../util';
import type { Env } from './env';
import {
  BPF_ADD_CONST,
  copyReg,
  isConstant,
  knownReg,
  NOT_INIT,
  REG_NOT_INIT,
  type Reg,
  REG_UNKNOWN,
  SCALAR_VALUE,
} from './reg';
import { invariantViolation, markUnbounded } from './scalar-bounds';
import type { FuncState } from './state';
import { fromS32 } from './word';

/** How the instruction being executed uses the registers of the current frame. */

/** A register that is known to exist. */
export function regOf(frame: FuncState, regno: number): Reg {
  const reg = frame.regs[regno];
  if (!reg) throw new InternalError(`no register ${regno}`);
  return reg;
}

/** A register of the current frame. */
export function currentReg(env: Env, regno: number): Reg {
  return regOf(env.state.frame, regno);
}

/** The immediate operand of an instruction, the one being executed, as a register. */
export function immediateReg(env: Env, { imm }: Insn): Reg {
  const aux = env.auxOf(env.insnIdx);
  aux.immediate ??= knownReg(SCALAR_VALUE, fromS32(imm));
  return aux.immediate;
}

/** Sets a register of the current frame. */
export function setReg(env: Env, regno: number, reg: Reg): void {
  env.state.frame.regs[regno] = reg;
}

/** To be printed with the next state. */
export function scratchReg(env: Env, regno: number): void {
  env.scratchedRegs |= 1 << regno;
}

/** Whether an instruction may read a register. @kernel check_reg_arg(SRC_OP) */
export function checkRead(env: Env, regno: number): boolean {
  if (regno >= MAX_BPF_REG) return env.reject('invalid-register', regno);
  scratchReg(env, regno);
  if (currentReg(env, regno).type === NOT_INIT) return env.reject('not-readable', regno);
  return true;
}

/** Whether it may write one, whose content is the caller's business. @kernel check_reg_arg(DST_OP_NO_MARK) */
export function checkWrite(env: Env, regno: number): boolean {
  if (regno >= MAX_BPF_REG) return env.reject('invalid-register', regno);
  scratchReg(env, regno);
  if (regno === BPF_REG_FP) return env.reject('fp-read-only');
  return true;
}

/** The same, and its content becomes an unknown number. @kernel check_reg_arg(DST_OP) */
export function checkOverwrite(env: Env, regno: number): boolean {
  if (!checkWrite(env, regno)) return false;
  setReg(env, regno, REG_UNKNOWN);
  return true;
}

/**
 * Gives a number an id before it is copied, so that what is learned of one copy counts for all.
 * Returns the register as it is now; the caller puts it back.
 *
 * @kernel assign_scalar_id_before_mov()
 */
export function withScalarId(env: Env, reg: Reg): Reg {
  if (reg.type !== SCALAR_VALUE) return reg;
  const linked = (reg.id & BPF_ADD_CONST) === 0 ? reg : withoutId(reg);
  if (linked.id !== 0 || isConstant(linked)) return linked;
  const draft = copyReg(linked);
  draft.id = env.newId();
  return draft;
}

/** @kernel clear_scalar_id() */
export function withoutId(reg: Reg): Reg {
  if (reg.id === 0 && reg.off === 0) return reg;
  const draft = copyReg(reg);
  draft.id = draft.off = 0;
  return draft;
}

/**
 * Sees that what is known of a number does not contradict itself; where it does, which is a defect
 * of the kernel's own reasoning, nothing is known any more, as there.
 *
 * @kernel reg_bounds_sanity_check()
 */
export function soundReg(env: Env, reg: Reg, context: string): Reg {
  const violation = invariantViolation(reg);
  if (violation === null) return reg;
  env.log.write(`verifier bug: REG INVARIANTS VIOLATION (${context}): ${violation}\n`);
  const draft = copyReg(reg);
  markUnbounded(draft);
  return draft;
}

/** Registers r0 to r5 do not survive a call. */
const CALLER_SAVED_REGS = 6;

/** What a call leaves in r0 to r5: nothing, until its result is set. @kernel clear_caller_saved_regs() */
export function forgetCallerSaved(env: Env): void {
  for (let regno = 0; regno < CALLER_SAVED_REGS; regno++) {
    setReg(env, regno, REG_NOT_INIT);
    scratchReg(env, regno);
  }
}
