import { PROG_FLAGS } from '../abi';
import type { InsnIndex } from '../isa';
import { isMayGoto } from './cfg';
import type { Env, ExploredState } from './env';
import { frameInsn, sameButIds, statesEqual } from './equal';
import { pushHistory } from './history';
import { depthsDiffer, isNextActive } from './iter-state';
import { addBackedge, enterLoop, exitLoop, isIncomplete, sameCallsites } from './loops';
import { pause, type Steps } from './pause';
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
  // The kernel forgets to forget this from one state to the next.
  let sawIncomplete = false;
  for (let at = 0; at < bucket.length; ) {
    const entry = bucket[at++]!; // below the length
    const old = entry.state;
    if (old.insnIdx !== insnIdx) continue;
    let backedge = false;
    if (old.branches > 0) {
      const otherEntry = isOtherEntry(old, state);
      backedge = !otherEntry && isConverged(env, old);
      if (otherEntry) {
        // nothing is said of loops
      } else if (env.auxOf(insnIdx).callsBack) {
        backedge = statesEqual(env, old, state, 'within');
        if (backedge && !sawIncomplete) return foundSafe(env, entry);
      } else if (env.auxOf(insnIdx).iterNext) {
        backedge = statesEqual(env, old, state, 'within') && isNextActive(env);
      } else if (!backedge && isEndless(env, old)) return 'refused';
      if (!backedge && !forced && jumps < 20 && steps < 100) keep = false;
    } else {
      backedge = isIncomplete(env, old);
      sawIncomplete = backedge;
      if (!statesEqual(env, old, state, backedge ? 'within' : 'not exact')) backedge = false;
      else if (!backedge) return foundSafe(env, entry);
    }
    if (backedge) {
      foundSafe(env, entry);
      if (!addBackedge(env, old)) return 'refused';
      countPeak(env);
      return 'safe';
    }
    if (keep) entry.misses++;
    if (isUseless(env, entry)) evict(env, bucket, --at);
  }
  env.maxStatesPerInsn = Math.max(env.maxStatesPerInsn, seen);
  if (keep) keepState(env, bucket);
  return 'new';
}

/** The path goes on as one that was walked before: what mattered there matters here. */
function foundSafe(env: Env, entry: ExploredState): Visit {
  entry.hits++;
  if (env.auxOf(env.insnIdx).jmpPoint) pushHistory(env);
  propagatePrecision(env, entry.state, env.state);
  return 'safe';
}

/** Whether the function of a timer was begun anew, by itself as it may be: no loop. */
function isOtherEntry({ frame }: VerifierState, current: VerifierState): boolean {
  return frame.asyncEntry > 0 && frame.asyncEntry !== current.frame.asyncEntry;
}

/** Whether a loop bounded by may_goto does nothing new. */
function isConverged(env: Env, old: VerifierState): boolean {
  return (
    isMayGoto(env.insn(env.insnIdx)) &&
    old.mayGotoDepth !== env.state.mayGotoDepth &&
    statesEqual(env, old, env.state, 'within')
  );
}

/** Whether the path is back where it was, with nothing changed. */
function isEndless(env: Env, old: VerifierState): boolean {
  const { state, insnIdx } = env;
  if (old.mayGotoDepth !== state.mayGotoDepth) return false;
  if (old.callbackDepth !== state.callbackDepth) return false;
  if (!mayLoop(old, state) || !statesEqual(env, old, state, 'exact')) return false;
  if (depthsDiffer(old, state)) return false;
  env.reject('infinite-loop', insnIdx);
  env.log.write(`cur state:${stateText(env, state)}\n`);
  env.log.write(`old state:${stateText(env, old)}\n`);
  return true;
}

/** The list of states for an instruction and a call site; others may share it. @kernel explored_state() */
export function exploredAt(env: Env, insnIdx: InsnIndex): ExploredState[] {
  const index = ((insnIdx ^ env.state.frame.callsite) >>> 0) % env.insns.length;
  env.explored[index] ??= [];
  return env.explored[index];
}

/** @kernel kernel/bpf/verifier.c states_maybe_looping() */
function mayLoop(old: VerifierState, current: VerifierState): boolean {
  if (old.curframe !== current.curframe) return false;
  const { regs } = old.frame;
  for (let regno = 0; regno < regs.length; regno++) {
    const reg = regs[regno]!; // 11 registers, as of the other
    const other = current.frame.regs[regno]!;
    if (reg !== other && !(reg.id === other.id && sameButIds(reg, other))) return false;
  }
  return true;
}

/** Whether a state missed too often. */
function isUseless(env: Env, { hits, misses, state }: ExploredState): boolean {
  const patience = env.auxOf(env.insnIdx).forceCheckpoint && state.branches > 0 ? 64 : 3;
  return misses > hits * patience + patience;
}

function evict(env: Env, bucket: ExploredState[], at: number): void {
  const entry = bucket[at]!; // the caller is there
  bucket.splice(at, 1);
  entry.evicted = true;
  env.exploredSize--;
  if (isNeeded(env, entry.state)) env.freeListSize++;
}

/** Whether an evicted state has to be held: paths from it or ways back to it are unfinished. */
function isNeeded(env: Env, state: VerifierState): boolean {
  return state.branches > 0 || isIncomplete(env, state);
}

function keepState(env: Env, bucket: ExploredState[]): void {
  const { state } = env;
  env.totalStates++;
  env.exploredSize++;
  countPeak(env);
  env.prevJmpsProcessed = env.jmpsProcessed;
  env.prevInsnProcessed = env.insnProcessed;
  forgetPrecision(state);
  const kept = state.clone(state.history);
  kept.insnIdx = env.insnIdx;
  const entry = { state: kept, hits: 0, misses: 0, evicted: false };
  env.entryOf.set(kept, entry);
  enterLoop(env, kept);
  bucket.unshift(entry);
  state.parent = kept;
  state.firstInsnIdx = env.insnIdx;
  state.dfsDepth = kept.dfsDepth + 1;
  state.history = [];
}

function countPeak(env: Env): void {
  const states = env.exploredSize + env.freeListSize + env.backedgeCount;
  env.peakStates = Math.max(env.peakStates, states);
}

/** A path has ended. @kernel kernel/bpf/verifier.c update_branch_counts() */
export function* endPath(env: Env): Steps<boolean> {
  for (let state: VerifierState | null = env.state; state; state = state.parent) {
    if (--state.branches > 0) break;
    env.work++;
    if (env.isDue) yield* pause(env);
    if (env.hasLoops && !(yield* exitLoop(env, state))) return false;
    if (env.entryOf.get(state)?.evicted && !isNeeded(env, state)) env.freeListSize--;
  }
  return true;
}

// ------------------------------------------------------------------------------- forgetting

/** Forgets in finished states what nobody reads any more. @kernel clean_live_states() */
function cleanStates(env: Env, bucket: readonly ExploredState[]): void {
  for (let i = 0; i < bucket.length; i++) {
    const { state } = bucket[i]!; // below the length
    if (state.branches > 0 || state.cleaned || state.insnIdx !== env.insnIdx) continue;
    if (!sameCallsites(state, env.state) || isIncomplete(env, state)) continue;
    cleanState(env, state);
  }
}

/** @kernel kernel/bpf/verifier.c clean_verifier_state() */
function cleanState(env: Env, state: VerifierState): void {
  env.liveStack.queryInit(state);
  state.cleaned = true;
  for (let frameno = 0; frameno <= state.curframe; frameno++) {
    const frame = state.frames[frameno]!; // up to curframe
    const { liveRegs } = env.auxOf(frameInsn(state, frameno));
    for (let regno = 0; regno < 10; regno++)
      if (((liveRegs >>> regno) & 1) === 0 && frame.regs[regno]!.type !== NOT_INIT)
        frame.regs[regno] = REG_NOT_INIT;
    for (let spi = 0; spi < frame.stack.length; spi++)
      if (frame.stack[spi] !== EMPTY_SLOT && !env.liveStack.slotAlive(frameno, spi))
        frame.stack[spi] = EMPTY_SLOT;
  }
}
