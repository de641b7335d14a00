import { InternalError } from '../util';
import { backtrackInsn } from './backtrack';
import { BacktrackSet } from './backtrack-set';
import type { Env } from './env';
import { stateText } from './print-state';
import { type Reg, SCALAR_VALUE } from './reg';
import { currentReg } from './registers';
import { BPF_REG_SIZE, isSpilled, isSpilledScalar, type VerifierState } from './state';

/**
 * Precision: a number on which a verdict depends is marked in the states that the path came through,
 * for a state with another number there is not equivalent. The marks follow the number back to
 * where it came from.
 */

/** Marks the number in a register of the current frame. @kernel kernel/bpf/verifier.c mark_chain_precision() */
export function markChainPrecision(env: Env, regno: number): void {
  const set = new BacktrackSet(env.state.curframe);
  if (currentReg(env, regno).type !== SCALAR_VALUE) throw new InternalError('backtracking misuse');
  set.addReg(regno);
  markChain(env, env.state, set);
}

/** Marks the number in a stack slot. */
export function markSlotPrecision(env: Env, frame: number, spi: number): void {
  const set = new BacktrackSet(env.state.curframe);
  set.addSlot(spi, frame);
  markChain(env, env.state, set);
}

const isPrecise = (reg: Reg) => reg.type === SCALAR_VALUE && reg.precise;

/**
 * The path to `state` has come to a state that was found safe: what mattered from there on matters
 * here too. Returns whether that was news.
 *
 * @kernel kernel/bpf/verifier.c propagate_precision()
 */
export function propagatePrecision(env: Env, old: VerifierState, state: VerifierState): boolean {
  const set = new BacktrackSet(state.curframe);
  for (let frame = old.curframe; frame >= 0; frame--) {
    const { regs, stack } = old.frames[frame]!; // up to curframe
    const names: string[] = [];
    for (let regno = 0; regno < 10; regno++) {
      if (!isPrecise(regs[regno]!)) continue; // 11 registers
      names.push(`r${regno}`);
      set.addReg(regno, frame);
    }
    for (const [spi, slot] of stack.entries()) {
      if (!isSpilled(slot) || !isPrecise(slot.spilled)) continue;
      names.push(`fp${-(spi + 1) * BPF_REG_SIZE}`);
      set.addSlot(spi, frame);
    }
    if (names.length > 0 && env.log.everyPath)
      env.log.write(`frame ${frame}: propagating ${names.join()}\n`);
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
  let changed = false;
  let state = start;
  let first = state.firstInsnIdx;
  let last = state.insnIdx;
  let next = -1;
  let skip = true; // the current instruction asks, and is not executed yet
  for (;;) {
    if (env.log.everyPath)
      env.log.write(
        `mark_precise: frame${set.frame}: last_idx ${last} first_idx ${first} subseq_idx ${next} \n`,
      );
    if (last < 0) throw new InternalError('backtracking reached the entry of the program');
    const { history, firstInsnIdx } = state;
    let at = last;
    let count = history.length;
    for (;;) {
      const entry = count > 0 && history[count - 1]?.idx === at ? history[count - 1]! : null;
      if (!skip && !backtrackInsn(env, at, next, entry, set)) {
        markAllPrecise(env, start);
        return changed;
      }
      skip = false;
      if (set.empty) return changed;
      next = at;
      // To the instruction before, unless it was executed before the state was kept.
      if (at === firstInsnIdx && (count === 0 || (count === 1 && entry))) break;
      if (entry) {
        at = entry.prevIdx;
        count--;
      } else at--;
      if (!env.insns[at]) throw new InternalError(`backtracking idx ${at}`);
    }
    if (!state.parent) break;
    state = state.parent;
    if (markParent(env, state, set)) changed = true;
    if (set.empty) return changed;
    next = first;
    last = state.lastInsnIdx;
    first = state.firstInsnIdx;
  }
  markAllPrecise(env, start);
  return changed;
}

/** Marks what is looked for in a saved state; what is no number or marked is found. */
function markParent(env: Env, state: VerifierState, set: BacktrackSet): boolean {
  let changed = false;
  for (let frame = set.frame; frame >= 0; frame--) {
    const { regs, stack } = state.frames[frame]!; // the path came through it
    for (const regno of set.registersOf(frame)) {
      const reg = regs[regno]!; // 11 registers
      if (reg.type !== SCALAR_VALUE || reg.precise) set.removeReg(regno, frame);
      else {
        regs[regno] = { ...reg, precise: true };
        changed = true;
      }
    }
    for (const spi of set.slotsOf(frame)) {
      const slot = stack[spi];
      if (!slot || !isSpilledScalar(slot) || slot.spilled.precise) set.removeSlot(spi, frame);
      else {
        stack[spi] = { ...slot, spilled: { ...slot.spilled, precise: true } };
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
    for (const [regno, reg] of regs.entries())
      if (isPrecise(reg)) regs[regno] = { ...reg, precise: false };
    for (const [spi, slot] of stack.entries())
      if (isPrecise(slot.spilled))
        stack[spi] = { ...slot, spilled: { ...slot.spilled, precise: false } };
  }
}
