import { PROG_FLAGS } from '../abi';
import type { InsnIndex } from '../isa';
import type { Env, ExploredState } from './env';
import { frameInsn, sameButIds, statesEqual } from './equal';
import { pushHistory } from './history';
import { forgetPrecision, propagatePrecision } from './precision';
import { stateText } from './print-state';
import { NOT_INIT, REG_NOT_INIT } from './reg';
import { EMPTY_SLOT, type VerifierState } from './state';

/** Comparing with states seen before, so that what was found safe is not walked again. */

/** A path's history grows no longer than this before a state is kept. */
const MAX_HISTORY = 40;

/** What to do with the path: `safe` ends it. */
export type Visit = 'new' | 'safe' | 'refused';

/** @kernel kernel/bpf/verifier.c is_state_visited() */
export function visitState(env: Env): Visit {
  const { insnIdx, state } = env;
  const forced =
    (env.request.progFlags & PROG_FLAGS.BPF_F_TEST_STATE_FREQ) !== 0 ||
    env.auxOf(insnIdx).forceCheckpoint ||
    state.history.length > MAX_HISTORY;
  const jumps = env.jmpsProcessed - env.prevJmpsProcessed;
  const steps = env.insnProcessed - env.prevInsnProcessed;
  let keep = forced || (jumps >= 2 && steps >= 8);
  const bucket = exploredAt(env, insnIdx);
  cleanStates(env, bucket);
  const seen = bucket.length;
  for (const entry of bucket.slice()) {
    const old = entry.state;
    if (old.insnIdx !== insnIdx) continue;
    if (old.branches > 0) {
      if (mayLoop(old, state) && statesEqual(env, old, state, 'exact')) {
        env.reject('infinite-loop', insnIdx);
        env.log.write(`cur state:${stateText(env, state)}\n`);
        env.log.write(`old state:${stateText(env, old)}\n`);
        return 'refused';
      }
      if (!forced && jumps < 20 && steps < 100) keep = false;
    } else if (statesEqual(env, old, state, 'not exact')) {
      entry.hits++;
      if (env.auxOf(insnIdx).jmpPoint) pushHistory(env, {});
      return propagatePrecision(env, old) ? 'safe' : 'refused';
    }
    if (keep) entry.misses++;
    evictUseless(env, bucket, entry);
  }
  env.maxStatesPerInsn = Math.max(env.maxStatesPerInsn, seen);
  if (keep) keepState(env, bucket);
  return 'new';
}

/** The list of states for an instruction and a call site; others may share it. @kernel explored_state() */
function exploredAt(env: Env, insnIdx: InsnIndex): ExploredState[] {
  const index = ((insnIdx ^ env.state.frame.callsite) >>> 0) % env.insns.length;
  env.explored[index] ??= [];
  return env.explored[index];
}

/** @kernel kernel/bpf/verifier.c states_maybe_looping() */
function mayLoop(old: VerifierState, current: VerifierState): boolean {
  if (old.curframe !== current.curframe) return false;
  return old.frame.regs.every((reg, regno) => {
    const other = current.frame.regs[regno]!; // 11 registers
    return reg.id === other.id && sameButIds(reg, other);
  });
}

/** Drops a state that missed too often. */
function evictUseless(env: Env, bucket: ExploredState[], entry: ExploredState): void {
  const patience = env.auxOf(env.insnIdx).forceCheckpoint && entry.state.branches > 0 ? 64 : 3;
  if (entry.misses <= entry.hits * patience + patience) return;
  bucket.splice(bucket.indexOf(entry), 1);
  entry.evicted = true;
  env.exploredSize--;
  if (entry.state.branches > 0) env.freeListSize++;
}

function keepState(env: Env, bucket: ExploredState[]): void {
  const { state } = env;
  env.totalStates++;
  env.exploredSize++;
  env.peakStates = Math.max(env.peakStates, env.exploredSize + env.freeListSize);
  env.prevJmpsProcessed = env.jmpsProcessed;
  env.prevInsnProcessed = env.insnProcessed;
  forgetPrecision(state);
  const kept = state.clone();
  kept.insnIdx = env.insnIdx;
  const entry = { state: kept, hits: 0, misses: 0, evicted: false };
  env.entryOf.set(kept, entry);
  bucket.unshift(entry);
  state.parent = kept;
  state.firstInsnIdx = env.insnIdx;
  state.dfsDepth = kept.dfsDepth + 1;
  state.history = [];
}

/** A path has ended. @kernel kernel/bpf/verifier.c update_branch_counts() */
export function endPath(env: Env): void {
  for (let state: VerifierState | null = env.state; state; state = state.parent) {
    if (--state.branches > 0) break;
    if (env.entryOf.get(state)?.evicted) env.freeListSize--;
  }
}

// ------------------------------------------------------------------------------- forgetting

/** Forgets in finished states what nobody reads any more. @kernel clean_live_states() */
function cleanStates(env: Env, bucket: readonly ExploredState[]): void {
  for (const { state } of bucket) {
    if (state.branches > 0 || state.cleaned || state.insnIdx !== env.insnIdx) continue;
    if (!sameCallsites(state, env.state)) continue;
    cleanState(env, state);
  }
}

function sameCallsites(a: VerifierState, b: VerifierState): boolean {
  if (a.curframe !== b.curframe) return false;
  return a.frames.every(({ callsite }, frame) => callsite === b.frames[frame]!.callsite); // as many
}

/** @kernel kernel/bpf/verifier.c clean_verifier_state() */
function cleanState(env: Env, state: VerifierState): void {
  env.liveStack.queryInit(state);
  state.cleaned = true;
  for (const [frameno, frame] of state.frames.entries()) {
    const { liveRegs } = env.auxOf(frameInsn(state, frameno));
    for (let regno = 0; regno < 10; regno++)
      if (((liveRegs >>> regno) & 1) === 0 && frame.regs[regno]!.type !== NOT_INIT)
        frame.regs[regno] = REG_NOT_INIT;
    for (const spi of frame.stack.keys())
      if (!env.liveStack.slotAlive(frameno, spi)) frame.stack[spi] = EMPTY_SLOT;
  }
}
