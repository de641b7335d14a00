import type { InsnIndex } from '../isa';
import type { Env } from './env';
import { frameInsn, type IdMap, regsExact } from './equal';
import { pause, type Steps } from './pause';
import { markAllPrecise, propagatePrecision } from './precision';
import { REG_UNKNOWN, type Reg, SCALAR_VALUE } from './reg';
import { isSpilled, type VerifierState } from './state';

/**
 * Loops that are bounded by the machine, not by what is known of numbers (may_goto). A path that
 * comes back to a state of its own loop ends there, though that state is not known to be safe yet:
 * the way back is remembered, and once the loop is left by all paths, marks of precision are carried
 * over the ways back until nothing changes.
 */

/** One walk of a loop, in one chain of calls. @kernel include/linux/bpf_verifier.h struct bpf_scc_visit */
export interface LoopVisit {
  /** The first state that was kept in the loop; `null` outside of it. */
  entry: VerifierState | null;
  backedges: Backedge[];
}

interface Backedge {
  readonly from: VerifierState;
  /** The state that it comes back to. */
  readonly to: VerifierState;
}

/** More rounds than this are not made. @kernel MAX_BACKEDGE_ITERS */
const MAX_BACKEDGE_ITERS = 64;

/**
 * The outermost loop that a state is in, with the calls that lead there: `20,1`; `null` outside of
 * loops.
 *
 * @kernel kernel/bpf/verifier.c compute_scc_callchain()
 */
function loopOf(env: Env, state: VerifierState): string | null {
  const calls: InsnIndex[] = [];
  if (!env.hasLoops) return null;
  for (let frame = 0; frame <= state.curframe; frame++) {
    const at = frameInsn(state, frame);
    const { scc } = env.auxOf(at);
    if (scc !== 0) return [...calls, scc].join();
    calls.push(at);
  }
  return null;
}

/** As the log has it, which takes a call at slot 0 for the end of the calls. @kernel format_callchain() */
function loopText(loop: string): string {
  return `(${loop.replace(/^((?:[1-9]\d*,)*)0,.*?(\d+)$/, '$1$2')})`;
}

function say(env: Env, text: string): void {
  if (env.log.everyPath) env.log.write(`${text}\n`);
}

/** A state was kept. @kernel kernel/bpf/verifier.c maybe_enter_scc() */
export function enterLoop(env: Env, state: VerifierState): void {
  const loop = loopOf(env, state);
  if (loop === null) return;
  let visit = env.loops.get(loop);
  if (!visit) {
    visit = { entry: null, backedges: [] };
    env.loops.set(loop, visit);
  }
  if (visit.entry) return;
  visit.entry = state;
  say(env, `SCC enter ${loopText(loop)}`);
}

/**
 * All paths from a state have ended. A path that ends in a loop of which no state was kept makes
 * Linux 6.18 give up: a defect of the kernel, kept as it is.
 *
 * @kernel kernel/bpf/verifier.c maybe_exit_scc(), propagate_backedges()
 */
export function* exitLoop(env: Env, state: VerifierState): Steps<boolean> {
  const loop = loopOf(env, state);
  if (loop === null) return true;
  const visit = env.loops.get(loop);
  if (!visit) return env.reject('scc-exit', loopText(loop));
  if (visit.entry !== state) return true;
  say(env, `SCC exit ${loopText(loop)}`);
  visit.entry = null;
  const { backedges } = visit;
  env.backedgeCount -= backedges.length;
  for (let round = 0; ; round++) {
    if (round > MAX_BACKEDGE_ITERS) {
      say(env, 'propagate_backedges: too many iterations');
      for (const { from } of backedges) markAllPrecise(env, from);
      break;
    }
    let changed = false;
    for (const { from, to } of backedges) {
      if (env.isDue) yield* pause(env);
      if (propagatePrecision(env, to, from)) changed = true;
    }
    if (!changed) break;
  }
  visit.backedges = [];
  return true;
}

/** Whether the marks of a finished state may still be incomplete. @kernel incomplete_read_marks() */
export function isIncomplete(env: Env, state: VerifierState): boolean {
  const loop = loopOf(env, state);
  return loop !== null && (env.loops.get(loop)?.backedges.length ?? 0) > 0;
}

/** The path has come back to a state of its own loop. @kernel add_scc_backedge() */
export function addBackedge(env: Env, to: VerifierState): boolean {
  const loop = loopOf(env, to);
  const visit = loop === null ? undefined : env.loops.get(loop);
  if (loop === null || !visit) return env.reject('scc-backedge', env.insnIdx);
  say(env, `SCC backedge ${loopText(loop)}`);
  const from = env.state.clone();
  from.insnIdx = env.insnIdx;
  visit.backedges.unshift({ from, to });
  env.backedgeCount++;
  return true;
}

/** The last state that this path left at an instruction. @kernel kernel/bpf/verifier.c find_prev_entry() */
export function previousEntry(
  bucket: readonly { readonly state: VerifierState }[],
  state: VerifierState,
  insnIdx: InsnIndex,
): VerifierState | null {
  const entry = bucket.find(
    ({ state: old }) =>
      old.insnIdx === insnIdx &&
      old.branches > 0 &&
      sameCallsites(old, state) &&
      old.dfsDepth < state.dfsDepth,
  );
  return entry?.state ?? null;
}

export function sameCallsites(a: VerifierState, b: VerifierState): boolean {
  if (a.curframe !== b.curframe) return false;
  for (let frame = 0; frame < a.frames.length; frame++)
    if (a.frames[frame]!.callsite !== b.frames[frame]!.callsite) return false; // as many
  return true;
}

/**
 * Forgets numbers that changed since the last time around and did not matter, so that the loop
 * converges.
 *
 * @kernel kernel/bpf/verifier.c widen_imprecise_scalars()
 */
export function widenImprecise(env: Env, old: VerifierState, current: VerifierState): void {
  const ids = env.idMap.begin(env.lastId);
  for (const [frame, { regs, stack }] of old.frames.entries()) {
    const into = current.frames[frame]!; // as many
    for (const [regno, reg] of regs.entries())
      into.regs[regno] = widened(reg, into.regs[regno]!, ids); // 11 registers
    for (const [spi, slot] of stack.entries()) {
      const other = into.stack[spi];
      if (!other || !isSpilled(slot) || !isSpilled(other)) continue;
      const spilled = widened(slot.spilled, other.spilled, ids);
      if (spilled !== other.spilled) into.stack[spi] = { ...other, spilled };
    }
  }
}

function widened(old: Reg, current: Reg, ids: IdMap): Reg {
  if (old.type !== SCALAR_VALUE || current.type !== SCALAR_VALUE) return current;
  if (old.precise || current.precise || regsExact(old, current, ids)) return current;
  return REG_UNKNOWN;
}
