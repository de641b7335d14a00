import type { Env } from './env';
import { forEachReg } from './for-each-reg';
import { REG_UNKNOWN } from './reg';
import type { Reference, VerifierState } from './state';

/** What helpers hand out and programs have to give back: records of ring buffers, and locks. */

/** The current instruction acquires something; its id. @kernel kernel/bpf/verifier.c acquire_reference() */
export function acquireReference(env: Env): number {
  const id = env.newId();
  env.state.refs = [...env.state.refs, { id, insnIdx: env.insnIdx, lockOf: null }];
  return id;
}

/** Forgets that it was acquired; false where it was not. @kernel release_reference_nomark() */
export function dropReference(state: VerifierState, id: number): boolean {
  const left = state.refs.filter((ref) => ref.id !== id || ref.lockOf !== null);
  if (left.length === state.refs.length) return false;
  state.refs = left;
  return true;
}

/** The lock that is held: one at most. */
export function heldLock(state: VerifierState): Reference | undefined {
  return state.refs.find(({ lockOf }) => lockOf !== null);
}

/** The same, and every pointer to it becomes some number. @kernel release_reference() */
export function releaseReference(env: Env, id: number): boolean {
  if (!dropReference(env.state, id)) return false;
  forEachReg(env.state, (reg) => (reg.refObjId === id ? REG_UNKNOWN : reg));
  return true;
}

/**
 * Whether all was given back before the program is left; a function may leave that to its callers.
 *
 * @param what leaves it, as the log names it
 * @kernel kernel/bpf/verifier.c check_resource_leak(), check_reference_leak()
 */
export function checkLeaks(env: Env, what: string): boolean {
  const { state } = env;
  if (state.curframe > 0) return true;
  if (state.refs.length > 0) {
    if (heldLock(state)) return env.reject('lock-held', what);
    for (const { id, insnIdx } of state.refs) env.reject('unreleased-reference', id, insnIdx);
    return env.reject('reference-leak', what);
  }
  if (state.inRcu) return env.reject('section-open', what, 'bpf_rcu_read_lock');
  return state.preemptLocks === 0 || env.reject('section-open', what, 'bpf_preempt_disable');
}
