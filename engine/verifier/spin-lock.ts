import type { Env } from './env';
import { isConstant, type Reg } from './reg';
import { heldLock } from './references';
import { mapOf } from './region-access';
import { add, fromS32, signedText, toSignedNumber } from './word';

/**
 * Locks in the values of maps.
 *
 * @param takes whether it is bpf_spin_lock
 * @kernel kernel/bpf/verifier.c process_spin_lock()
 */
export function checkSpinLock(env: Env, regno: number, reg: Reg, takes: boolean): boolean {
  if (!isConstant(reg)) return env.reject('lock-variable', regno);
  const { name, lock } = mapOf(env, reg);
  if (lock === undefined) return env.reject('lock-no-btf', name);
  const off = add(reg.varOff.value, fromS32(reg.off));
  if (toSignedNumber(off) !== lock) return env.reject('lock-offset', signedText(off), lock);
  const { state } = env;
  const held = heldLock(state);
  if (takes) {
    if (held) return env.reject('lock-two');
    state.refs = [...state.refs, { id: reg.id, insnIdx: env.insnIdx, lockOf: reg.map }];
    return true;
  }
  if (!held) return env.reject('unlock-nothing');
  if (held.id !== reg.id || held.lockOf !== reg.map) return env.reject('unlock-other');
  state.refs = state.refs.filter((ref) => ref !== held);
  return true;
}
