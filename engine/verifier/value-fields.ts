import type { Env } from './env';
import { isConstant, type Reg } from './reg';
import { heldLock } from './references';
import { mapOf } from './region-access';
import { add, fromS32, signedText, toSignedNumber } from './word';

/** What the kernel alone writes to in the values of maps: locks and timers. */

/**
 * A pointer to the field of a value, which has to be there.
 *
 * @kernel kernel/bpf/verifier.c check_map_field_pointer()
 */
function checkField(env: Env, regno: number, reg: Reg, which: 'lock' | 'timer'): boolean {
  const field = which === 'lock' ? 'bpf_spin_lock' : 'bpf_timer';
  if (!isConstant(reg)) return env.reject('field-variable', regno, field);
  const { name, [which]: at, lock, timer } = mapOf(env, reg);
  if (lock === undefined && timer === undefined) return env.reject('field-no-btf', name, field);
  if (at === undefined) return env.reject('field-missing', name, field);
  const off = add(reg.varOff.value, fromS32(reg.off));
  return toSignedNumber(off) === at || env.reject('field-offset', signedText(off), field, at);
}

/** @kernel kernel/bpf/verifier.c process_timer_func() */
export function checkTimer(env: Env, regno: number, reg: Reg): boolean {
  return checkField(env, regno, reg, 'timer');
}

/**
 * @param takes whether it is bpf_spin_lock
 * @kernel kernel/bpf/verifier.c process_spin_lock()
 */
export function checkSpinLock(env: Env, regno: number, reg: Reg, takes: boolean): boolean {
  if (!checkField(env, regno, reg, 'lock')) return false;
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

/**
 * The destination of bpf_kptr_xchg: no map here has pointers of the kernel in its values.
 *
 * @kernel kernel/bpf/verifier.c process_kptr_func()
 */
export function checkKptr(env: Env, regno: number, reg: Reg): boolean {
  const { name, lock, timer } = mapOf(env, reg);
  if (lock === undefined && timer === undefined)
    return env.reject('field-no-btf', name, 'bpf_kptr_xchg');
  if (!isConstant(reg)) return env.reject('field-variable', regno, 'kptr');
  return env.reject('kptr-missing', regno);
}
