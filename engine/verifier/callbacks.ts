import { MAX_CALL_FRAMES, MAP_TYPES } from '../abi';
import type { Env } from './env';
import { noteArgs } from './func-args';
import type { CallMeta } from './helper-args';
import { kernelPointer } from './kernel-pointer';
import { markChainPrecision } from './precision';
import { markAllScratched } from './print-state';
import { pushAsync, pushStack } from './push-stack';
import {
  CONST_PTR_TO_MAP,
  isNull,
  knownReg,
  PTR_TO_MAP_KEY,
  PTR_TO_MAP_VALUE,
  REG_UNKNOWN,
  SCALAR_VALUE,
} from './reg';
import { currentReg, regOf } from './registers';
import { FuncState } from './state';
import { fromU32, ult, ZERO } from './word';

/**
 * Functions of the program that a helper calls back. Where it does before it returns, their calls are paths of
 * their own: one goes on behind the helper, as if nothing were called, the other one into the
 * function and from there back to the helper, which is looked at anew with what the function left.
 * It ends once nothing changes any more, or once bpf_loop has counted to its limit.
 *
 * @kernel kernel/bpf/verifier.c push_callback_call()
 */

/** Fills in the arguments of the function. */
type SetArguments = (caller: FuncState, callee: FuncState) => void;

function pushCallback(env: Env, subprogno: number, setArguments: SetArguments): boolean {
  if (!noteArgs(env, subprogno)) return false;
  const { start } = env.subprogs[subprogno]!; // a function whose address was loaded
  const state = pushStack(env, start, env.insnIdx, 'too-complex-loop');
  if (!state) return false;
  if (state.curframe + 1 >= MAX_CALL_FRAMES) return env.reject('call-depth', state.curframe + 2);
  const caller = state.frame;
  const callee = FuncState.entry(env.insnIdx, state.curframe + 1, subprogno);
  markAllScratched(env);
  setArguments(caller, callee);
  callee.returns = [0, 1];
  state.frames.push(callee);
  state.callbackDepth++;
  caller.callbackDepth++;
  env.state.frame.callbackDepth = 0;
  return true;
}

/** `callback(map, key, value, ctx)`. @kernel set_map_elem_callback_state(), map_set_for_each_callback_args() */
export function checkForEachElement(env: Env, meta: CallMeta): boolean {
  const { map, mapIndex, subprogno } = meta;
  const can = map !== null && MAP_TYPES[map.type].helpers.includes('for_each_map_elem');
  // The kernel has set the path aside by then, which nobody walks.
  if (!can) return env.reject('callback-map');
  return pushCallback(env, subprogno, (caller, callee) => {
    callee.regs[1] = regOf(caller, 1);
    callee.regs[2] = { ...knownReg(PTR_TO_MAP_KEY, ZERO), map: mapIndex };
    callee.regs[3] = { ...knownReg(PTR_TO_MAP_VALUE, ZERO), map: mapIndex };
    callee.regs[4] = regOf(caller, 3);
  });
}

/** `callback(index, ctx)`. @kernel check_helper_call() BPF_FUNC_loop, set_loop_callback_state() */
export function checkLoop(env: Env, { subprogno }: CallMeta): boolean {
  noteInline(env, subprogno);
  // which the kernel takes for a mistake of its own
  if (currentReg(env, 1).type !== SCALAR_VALUE) return env.reject('backtracking-misuse');
  markChainPrecision(env, 1);
  const { frame } = env.state;
  if (ult(fromU32(frame.callbackDepth), currentReg(env, 1).umax))
    return pushCallback(env, subprogno, (caller, callee) => {
      callee.regs[1] = REG_UNKNOWN;
      callee.regs[2] = regOf(caller, 3);
    });
  frame.callbackDepth = 0;
  if (env.log.everyPath)
    env.log.write(`frame${env.state.curframe} bpf_loop iteration limit reached\n`);
  return true;
}

/**
 * The kernel writes a loop in place of the call where its flags are 0 and its function the same on
 * every path.
 *
 * @kernel kernel/bpf/verifier.c update_loop_inline_state(), loop_flag_is_zero()
 */
function noteInline(env: Env, subprogno: number): void {
  const aux = env.auxOf(env.insnIdx);
  if (aux.loopInline === false) return;
  const plain = isNull(currentReg(env, 4));
  if (plain) markChainPrecision(env, 4);
  aux.loopInline = plain && (aux.loopInline ?? subprogno) === subprogno && subprogno;
}

/**
 * `callback(map, key, value)`, called when the timer runs out: a program of its own, that returns 0.
 *
 * @kernel set_timer_callback_state()
 */
export function checkTimerCallback(env: Env, { mapIndex, subprogno }: CallMeta): boolean {
  if (!noteArgs(env, subprogno)) return false;
  const subprog = env.subprogs[subprogno]!; // a function whose address was loaded
  subprog.isAsync = true;
  const callee = pushAsync(env, subprog.start, subprogno);
  if (!callee) return false;
  markAllScratched(env);
  callee.asyncEntry = env.state.frame.asyncEntry + 1;
  callee.regs[1] = { ...knownReg(CONST_PTR_TO_MAP, ZERO), map: mapIndex };
  callee.regs[2] = { ...knownReg(PTR_TO_MAP_KEY, ZERO), map: mapIndex };
  callee.regs[3] = { ...knownReg(PTR_TO_MAP_VALUE, ZERO), map: mapIndex };
  callee.returns = [0, 0];
  return true;
}

/** `callback(task, vma, ctx)`. @kernel set_find_vma_callback_state() */
export function checkFindVma(env: Env, { subprogno }: CallMeta): boolean {
  return pushCallback(env, subprogno, (caller, callee) => {
    callee.regs[1] = regOf(caller, 1);
    callee.regs[2] = kernelPointer('vm_area_struct', 0);
    callee.regs[3] = regOf(caller, 4);
  });
}
