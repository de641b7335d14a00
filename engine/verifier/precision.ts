import { InternalError } from '../util';
import { backtrackInsn } from './backtrack';
import { BACKTRACK_ALWAYS } from './backtrack-concerns';
import type { BacktrackSet } from './backtrack-set';
import type { Env } from './env';
import { stateText } from './print-state';
import { copyReg, type Reg, SCALAR_VALUE } from './reg';
import { currentReg } from './registers';
import { BPF_REG_SIZE, isSpilled, isSpilledScalar, type VerifierState } from './state';

/**
 * Precision: a number on which a verdict depends is marked in the states that the path came through,
 * for a state with another number there is not equivalent. The marks follow the number back to
 * where it came from.
 */

/** Marks the number in a register of the current frame. @kernel kernel/bpf/verifier.c mark_chain_precision() */
export function markChainPrecision(env: Env, regno: number): void {
  const set = env.backtrack.begin(env.state.curframe);
  if (currentReg(env, regno).type !== SCALAR_VALUE) throw new InternalError('backtracking misuse');
  set.addReg(regno);
  markChain(env, env.state, set);
}

/** Marks the number in a stack slot. */
export function markSlotPrecision(env: Env, frame: number, spi: number): void {
  const set = env.backtrack.begin(env.state.curframe);
  set.addSlot(spi, frame);
  markChain(env, env.state, set);
}

const isPrecise = (reg: Reg) => reg.type === SCALAR_VALUE && reg.precise;

function withPrecise(reg: Reg, precise: boolean): Reg {
  const draft = copyReg(reg);
  draft.precise = precise;
  return draft;
}

/**
 * The path to `state` has come to a state that was found safe: what mattered from there on matters
 * here too. Returns whether that was news.
 *
 * @kernel kernel/bpf/verifier.c propagate_precision()
 */
export function propagatePrecision(env: Env, old: VerifierState, state: VerifierState): boolean {
  const set = env.backtrack.begin(state.curframe);
  for (let frame = old.curframe; frame >= 0; frame--) {
    const { regs, stack } = old.frames[frame]!; // up to curframe
    for (let regno = 0; regno < 10; regno++) if (isPrecise(regs[regno]!)) set.addReg(regno, frame); // 11 registers
    for (let spi = 0; spi < stack.length; spi++) {
      const slot = stack[spi]!; // below the length
      if (isSpilled(slot) && isPrecise(slot.spilled)) set.addSlot(spi, frame);
    }
    if (!env.log.everyPath) continue;
    const names = set.names(frame);
    if (names !== '') env.log.write(`frame ${frame}: propagating ${names}\n`);
  }
  return markChain(env, state, set);
}

/**
 * Follows what is looked for back from the instruction that `start` is about to execute. Returns
 * whether a mark was set.
 *
 * @kernel kernel/bpf/verifier.c __mark_chain_precision(), get_prev_insn_idx()
 */
function markChain(env: Env, start: VerifierState, set: BacktrackSet): boolean {
  if (set.empty) return false;
  const { concerns, log } = env;
  let changed = false;
  let state = start;
  let first = state.firstInsnIdx;
  let last = state.insnIdx;
  let next = -1;
  let skip = true; // the current instruction asks, and is not executed yet
  let steps = 0;
  for (;;) {
    if (log.everyPath)
      log.write(
        `mark_precise: frame${set.frame}: last_idx ${last} first_idx ${first} subseq_idx ${next} \n`,
      );
    if (last < 0) {
      markArguments(state, set);
      return true;
    }
    const { history, firstInsnIdx } = state;
    let at = last;
    let count = history.length;
    for (;;) {
      const newest = count > 0 ? history[count - 1]! : null;
      const entry = newest?.idx === at ? newest : null;
      const idle =
        (concerns[at]! & (BACKTRACK_ALWAYS | set.regMask())) === 0 && (!entry || entry.isPlain);
      if (skip) skip = false;
      else if (!idle || log.everyPath) {
        if (!backtrackInsn(env, at, next, entry, set)) {
          markAllPrecise(env, start);
          return changed;
        }
        if (set.empty) return changed;
      }
      next = at;
      if (++steps >= 64) {
        steps = 0;
        env.work++;
      }
      // To the instruction before, unless it was executed before the state was kept.
      if (at === firstInsnIdx && (count === 0 || (count === 1 && entry))) break;
      if (entry) {
        at = entry.prevIdx;
        count--;
      } else at--;
      if (at < 0 || at >= concerns.length) throw new InternalError(`backtracking idx ${at}`);
    }
    if (!state.parent) break;
    state = state.parent;
    steps += 16;
    if (markParent(env, state, set)) changed = true;
    if (set.empty) return changed;
    next = first;
    last = state.lastInsnIdx;
    first = state.firstInsnIdx;
  }
  markAllPrecise(env, start);
  return changed;
}

const ARGS_MASK = 0b111110; // r1 to r5

/**
 * The entry of a global function: numbers among its arguments are looked for, and found.
 *
 * @throws InternalError where something else is
 */
function markArguments({ frames }: VerifierState, set: BacktrackSet): void {
  const frame = frames[0]!; // every state has one
  const { lo, hi } = set.slotMask();
  const regs = set.regMask();
  if (frames.length > 1 || frame.subprogno === 0 || (lo | hi) !== 0 || (regs & ~ARGS_MASK) !== 0)
    throw new InternalError(`backtracking reached the entry of a function for ${set.text()}`);
  for (let regno = 1; regno <= 5; regno++) {
    if (!set.hasReg(regno)) continue;
    const reg = frame.regs[regno]!; // 11 registers
    if (reg.type === SCALAR_VALUE) frame.regs[regno] = withPrecise(reg, true);
    set.removeReg(regno);
  }
}

/** Marks what is looked for in a saved state; what is no number or marked is found. */
function markParent(env: Env, state: VerifierState, set: BacktrackSet): boolean {
  let changed = false;
  for (let frame = set.frame; frame >= 0; frame--) {
    const { regs, stack } = state.frames[frame]!; // the path came through it
    for (let wanted = set.regMask(frame); wanted !== 0; wanted &= wanted - 1) {
      const regno = 31 - Math.clz32(wanted & -wanted);
      const reg = regs[regno]!; // 11 registers
      if (reg.type !== SCALAR_VALUE || reg.precise) set.removeReg(regno, frame);
      else {
        regs[regno] = withPrecise(reg, true);
        changed = true;
      }
    }
    for (let spi = 0; spi < 64 && set.hasSlots(frame); spi++) {
      if (!set.hasSlot(spi, frame)) continue;
      const slot = stack[spi];
      if (!slot || !isSpilledScalar(slot) || slot.spilled.precise) set.removeSlot(spi, frame);
      else {
        stack[spi] = { types: slot.types, spilled: withPrecise(slot.spilled, true) };
        changed = true;
      }
    }
    if (env.log.everyPath)
      env.log.write(
        `mark_precise: frame${frame}: parent state ${set.text(frame)}: ${stateText(env, state, frame)}\n`,
      );
  }
  return changed;
}

/** Where a number came from cannot be told. @kernel kernel/bpf/verifier.c mark_all_scalars_precise() */
export function markAllPrecise(env: Env, start: VerifierState): void {
  const say = (text: string) => {
    if (env.log.everyPath) env.log.write(`${text}\n`);
  };
  say(`mark_precise: frame${start.curframe}: falling back to forcing all scalars precise`);
  for (let state = start.parent; state; state = state.parent) {
    env.work += 1;
    for (const [frame, { regs, stack }] of state.frames.entries()) {
      for (let regno = 0; regno < 10; regno++) {
        const reg = regs[regno]!; // 11 registers
        if (reg.type !== SCALAR_VALUE || reg.precise) continue;
        regs[regno] = { ...reg, precise: true };
        say(`force_precise: frame${frame}: forcing r${regno} to be precise`);
      }
      for (const [spi, slot] of stack.entries()) {
        if (!isSpilledScalar(slot) || slot.spilled.precise) continue;
        stack[spi] = { ...slot, spilled: { ...slot.spilled, precise: true } };
        say(`force_precise: frame${frame}: forcing fp${-(spi + 1) * BPF_REG_SIZE} to be precise`);
      }
    }
  }
}

/** A state that is kept begins without marks. @kernel kernel/bpf/verifier.c mark_all_scalars_imprecise() */
export function forgetPrecision(state: VerifierState): void {
  for (const { regs, stack } of state.frames) {
    for (let regno = 0; regno < 10; regno++) {
      const reg = regs[regno]!; // 11 registers
      if (isPrecise(reg)) regs[regno] = withPrecise(reg, false);
    }
    for (let spi = 0; spi < stack.length; spi++) {
      const { types, spilled } = stack[spi]!; // below the length
      if (isPrecise(spilled)) stack[spi] = { types, spilled: withPrecise(spilled, false) };
    }
  }
}
