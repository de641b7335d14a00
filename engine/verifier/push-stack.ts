import { BPF_COMPLEXITY_LIMIT_JMP_SEQ } from '../abi';
import type { InsnIndex } from '../isa';
import type { Env } from './env';
import type { VerifierState } from './state';

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
  env.stack.push({ state, insnIdx, prevInsnIdx, logPosition: env.log.position });
  if (env.stack.length > BPF_COMPLEXITY_LIMIT_JMP_SEQ) {
    env.reject(tooMany, env.stack.length);
    return null;
  }
  if (state.parent) state.parent.branches++;
  return state;
}

/**
 * Goes on with the path that was set aside last, if there is one. Level 1 forgets what was said
 * since.
 *
 * @kernel kernel/bpf/verifier.c pop_stack()
 */
export function popStack(env: Env): boolean {
  const next = env.stack.pop();
  if (!next) return false;
  if (!env.log.everyPath) env.log.reset(next.logPosition);
  env.state = next.state;
  env.insnIdx = next.insnIdx;
  env.executedIdx = next.prevInsnIdx;
  return true;
}
