import { BPF_COMPLEXITY_LIMIT_JMP_SEQ } from '../abi';
import type { InsnIndex } from '../isa';
import type { Env } from './env';
import { FuncState, VerifierState } from './state';

/**
 * Sets a copy of the current state aside, to be walked from `insnIdx` later. Returns it for changes;
 * `null` where too many paths wait.
 *
 * @kernel kernel/bpf/verifier.c push_stack()
 */
export function pushStack(
  env: Env,
  insnIdx: InsnIndex,
  prevInsnIdx: InsnIndex,
  tooMany: 'too-complex' | 'too-complex-loop' = 'too-complex',
): VerifierState | null {
  const state = env.state.clone();
  if (!setAside(env, state, insnIdx, prevInsnIdx, tooMany)) return null;
  if (state.parent) state.parent.branches++;
  return state;
}

/**
 * Sets a path aside that begins with nothing known: the function of a timer, which is called when
 * nothing of the program runs.
 *
 * @kernel kernel/bpf/verifier.c push_async_cb()
 */
export function pushAsync(env: Env, insnIdx: InsnIndex, subprogno: number): FuncState | null {
  const state = new VerifierState();
  state.branches = 1;
  state.firstInsnIdx = 0;
  state.lastInsnIdx = 0;
  const frame = FuncState.entry(-1, 0, subprogno);
  state.frames.push(frame);
  return setAside(env, state, insnIdx, env.insnIdx, 'too-complex-async') ? frame : null;
}

type TooMany = 'too-complex' | 'too-complex-loop' | 'too-complex-async';

function setAside(
  env: Env,
  state: VerifierState,
  insnIdx: InsnIndex,
  prevInsnIdx: InsnIndex,
  tooMany: TooMany,
): boolean {
  const { step, log } = env;
  env.stack.push({ state, insnIdx, prevInsnIdx, logPosition: log.position, step });
  if (env.stack.length <= BPF_COMPLEXITY_LIMIT_JMP_SEQ) return true;
  return env.reject(tooMany, env.stack.length);
}

/**
 * Goes on with the path that was set aside last, if there is one. Level 1 forgets what was said
 * since.
 *
 * @kernel kernel/bpf/verifier.c pop_stack()
 */
export function popStack(env: Env): boolean {
  const next = env.stack.pop();
  env.step = next?.step ?? null;
  if (!next) return false;
  if (!env.log.everyPath) env.log.reset(next.logPosition);
  env.state = next.state;
  env.insnIdx = next.insnIdx;
  env.executedIdx = next.prevInsnIdx;
  return true;
}
