import { BTF_FUNC_STATIC } from '../btf';
import { findDynptr } from './dynptr';
import type { Env, Rejection } from './env';
import { checkArgOffset, checkHelperMemory, READ, WRITE } from './helper-args';
import { forgetPacket } from './leave-function';
import { type ArgInfo, prepareArgs } from './prototypes';
import { isNull, mayBeNull, PTR_MAYBE_NULL, PTR_TO_CTX, REG_UNKNOWN, SCALAR_VALUE } from './reg';
import { heldLock } from './references';
import { currentReg, forgetCallerSaved, setReg } from './registers';

/**
 * Arguments of functions beside their type information. Callers of global functions have to pass
 * what that says; with static ones, which are walked with what is there, it is only said what does
 * not fit, once for each function.
 */

/** What a look at the arguments came to: `refusal` says why, where something is said of it. */
interface Fit {
  readonly fits: boolean;
  readonly refusal: Rejection | null;
}

/**
 * Looks at what a function is called with.
 *
 * @kernel kernel/bpf/btf.c btf_check_subprog_call()
 */
export function fitArgs(env: Env, subprogno: number): Fit {
  const { func } = env.subprogs[subprogno]!; // the call was resolved
  if (!func || func.unreliable) return { fits: false, refusal: null };
  const fit = env.attempt(() => checkArgs(env, subprogno));
  func.unreliable = !fit.fits;
  return fit;
}

/** What is said of a static function's arguments does not matter, unless it cannot be judged. */
export function noteArgs(env: Env, subprogno: number): boolean {
  const { refusal } = fitArgs(env, subprogno);
  if (refusal?.unsupported === undefined) return true;
  env.rejection ??= refusal;
  return false;
}

/** @kernel kernel/bpf/btf.c btf_check_func_arg_match() */
function checkArgs(env: Env, subprogno: number): boolean {
  const args = prepareArgs(env, subprogno);
  return args?.every((arg, i) => checkArg(env, arg, i)) ?? false;
}

function checkArg(env: Env, arg: ArgInfo, i: number): boolean {
  const regno = i + 1;
  const reg = currentReg(env, regno);
  switch (arg.kind) {
    case 'number':
      return reg.type === SCALAR_VALUE || env.reject('arg-no-scalar', regno);
    case 'ctx':
      if (!checkArgOffset(env, regno, reg)) return false;
      return reg.type === PTR_TO_CTX || env.reject('arg-no-ctx', i);
    case 'memory':
      if (!checkArgOffset(env, regno, reg)) return false;
      if (!checkMemory(env, regno, arg.size)) return false;
      return arg.nullable || !mayBeNull(reg.type) || env.reject('arg-null', i);
    case 'dynptr':
      return checkArgOffset(env, regno, reg) && findDynptr(env, regno) !== null;
  }
}

/** Memory that a function may read and write. @kernel kernel/bpf/verifier.c check_mem_reg() */
function checkMemory(env: Env, regno: number, size: number): boolean {
  const reg = currentReg(env, regno);
  if (isNull(reg)) return true;
  // the function asks whether it is NULL
  if (mayBeNull(reg.type)) setReg(env, regno, { ...reg, type: reg.type & ~PTR_MAYBE_NULL });
  const sound =
    checkHelperMemory(env, regno, size, true, READ) &&
    checkHelperMemory(env, regno, size, true, WRITE);
  if (mayBeNull(reg.type)) setReg(env, regno, reg);
  if (!sound && env.rejection) env.rejection = { ...env.rejection, errno: 'EINVAL' };
  return sound;
}

/**
 * A call of a global function: it is verified on its own, later, so all that is known behind the call
 * is what every function does.
 *
 * @kernel kernel/bpf/verifier.c check_func_call()
 */
export function callGlobal(env: Env, subprogno: number): boolean {
  const subprog = env.subprogs[subprogno]!; // the call was resolved
  const func = subprog.func!; // it is global for what is said of it
  const { fits, refusal } = fitArgs(env, subprogno);
  if (heldLock(env.state)) {
    env.reject('global-in-lock');
    env.log.write('use static function instead\n');
    return false;
  }
  if (subprog.mightSleep) {
    env.reject('global-sleeps');
    env.log.write('i.e., in a RCU/IRQ/preempt-disabled section, or in\n');
    env.log.write('a non-sleepable BPF program context\n');
    return false;
  }
  if (!fits) {
    env.rejection ??= refusal;
    return refusal?.unsupported === undefined && env.reject('global-call', subprogno, func.name);
  }
  if (env.log.verbose)
    env.log.write(`Func#${subprogno} ('${func.name}') is global and assumed valid.\n`);
  if (subprog.changesPacket) forgetPacket(env);
  func.called = true;
  forgetCallerSaved(env);
  setReg(env, 0, REG_UNKNOWN);
  env.insnIdx++;
  return true;
}

/** Whether the address of a function may be loaded. @kernel kernel/bpf/verifier.c check_ld_imm() */
export function checkLoadedFunction(env: Env, subprogno: number): boolean {
  const { func } = env.subprogs[subprogno]!; // the load was resolved
  if (!func) return env.reject('func-info-missing');
  return func.linkage === BTF_FUNC_STATIC || env.reject('callback-not-static');
}
