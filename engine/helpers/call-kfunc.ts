import { type Kfunc, kfuncById, kfuncByName } from '../abi';
import type { Registers } from '../interp';
import { InternalError } from '../util';
import {
  dynptrAdjust,
  dynptrClone,
  dynptrCopy,
  dynptrFromSkb,
  dynptrFromXdp,
  dynptrIsNull,
  dynptrIsRdonly,
  dynptrMemset,
  dynptrSize,
  dynptrSlice,
  dynptrSliceRdwr,
  xdpPullData,
} from './dynptr-kfuncs';
import {
  iterBitsDestroy,
  iterBitsNew,
  iterBitsNext,
  iterNumDestroy,
  iterNumNew,
  iterNumNext,
} from './iter-kfuncs';
import {
  strcasecmp,
  strchr,
  strchrnul,
  strcmp,
  strcspn,
  strlen,
  strnchr,
  strnlen,
  strnstr,
  strrchr,
  strspn,
  strstr,
} from './string-kfuncs';
import type { HelperEnv, HelperFunction } from './types';

/** Nothing else runs meanwhile, here or there. */
const section: HelperFunction = () => undefined;

/** What each kernel function does, by BTF id. */
const KFUNC_FUNCTIONS: ReadonlyMap<number, HelperFunction> = new Map(
  Object.entries({
    iter_num_new: iterNumNew,
    iter_num_next: iterNumNext,
    iter_num_destroy: iterNumDestroy,
    iter_bits_new: iterBitsNew,
    iter_bits_next: iterBitsNext,
    iter_bits_destroy: iterBitsDestroy,
    dynptr_from_xdp: dynptrFromXdp,
    dynptr_from_skb: dynptrFromSkb,
    dynptr_slice: dynptrSlice,
    dynptr_slice_rdwr: dynptrSliceRdwr,
    dynptr_adjust: dynptrAdjust,
    dynptr_is_null: dynptrIsNull,
    dynptr_is_rdonly: dynptrIsRdonly,
    dynptr_size: dynptrSize,
    dynptr_clone: dynptrClone,
    dynptr_copy: dynptrCopy,
    dynptr_memset: dynptrMemset,
    xdp_pull_data: xdpPullData,
    rcu_read_lock: section,
    rcu_read_unlock: section,
    preempt_disable: section,
    preempt_enable: section,
    strcmp,
    strcasecmp,
    strchr,
    strchrnul,
    strnchr,
    strrchr,
    strlen,
    strnlen,
    strspn,
    strcspn,
    strstr,
    strnstr,
  }).map(([name, run]) => {
    const kfunc: Kfunc | undefined = kfuncByName(`bpf_${name}`);
    if (!kfunc?.proto) throw new InternalError(`no kernel function bpf_${name}`);
    return [kfunc.id, run];
  }),
);

/** BTF ids of the kernel functions that can be called. */
export const CALLABLE_KFUNCS: readonly number[] = [...KFUNC_FUNCTIONS.keys()];

/**
 * Carries out a call of a kernel function: arguments in r1..r5, the result in r0.
 *
 * @returns a sentence where the call would harm memory or the function does not exist here
 */
export function callKfunc(id: number, regs: Registers, env: HelperEnv): string | null {
  const run = KFUNC_FUNCTIONS.get(id);
  if (!run) return `${kfuncById(id)?.name ?? `kernel function #${id}`} does not exist here`;
  const answer = run(env, regs);
  return typeof answer === 'string' ? answer : null;
}
