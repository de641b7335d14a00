import { helperNumber, kfuncById, MAX_CALL_FRAMES } from '../abi';
import {
  BPF_JMP32,
  BPF_K,
  BPF_PSEUDO_CALL,
  BPF_PSEUDO_KFUNC_CALL,
  bpfClass,
  bpfSrc,
  type Insn,
} from '../isa';
import type { Env } from './env';
import { callGlobal, noteArgs } from './func-args';
import { checkHelperCall } from './helper-call';
import { checkKfuncCall } from './kfunc-call';
import { leaveFunction } from './leave-function';
import { markAllScratched, stateText } from './print-state';
import { isGlobal } from './prototypes';
import { checkLeaks, heldLock } from './references';
import { forgetCallerSaved, regOf, scratchReg } from './registers';
import { checkReturnCode } from './return-code';
import { FuncState } from './state';
import { calleeOf } from './subprogs';

/** Calls of helpers and functions, and exits. */

const SPIN_UNLOCK = helperNumber('spin_unlock');

/** What may be called with a lock held. @kernel kernel/bpf/verifier.c kfunc_spin_allowed() */
const isIterator = (id: number) => kfuncById(id)?.name.startsWith('bpf_iter_num_') ?? false;

/** Sets the next instruction. */
export function checkCall(env: Env, insn: Insn): boolean {
  const { code, dst, src, off } = insn;
  const kfunc = src === BPF_PSEUDO_KFUNC_CALL;
  if (
    bpfSrc(code) !== BPF_K ||
    (!kfunc && off !== 0) ||
    src > BPF_PSEUDO_KFUNC_CALL ||
    dst !== 0 ||
    bpfClass(code) === BPF_JMP32
  )
    return env.reject('reserved-fields', 'BPF_CALL');
  const free = kfunc ? isIterator(insn.imm) : src !== 0 || insn.imm === SPIN_UNLOCK;
  if (!free && heldLock(env.state)) return env.reject('call-in-lock');
  if (src === BPF_PSEUDO_CALL) {
    if (!enterFunction(env, insn)) return false;
    scratchReg(env, 0);
    return true;
  }
  if (kfunc) {
    // number 0 is refused after the walk
    if (insn.imm !== 0 && !checkKfuncCall(env, insn)) return false;
  } else if (!checkHelperCall(env, insn)) return false;
  scratchReg(env, 0);
  env.insnIdx++;
  return true;
}

/** @kernel kernel/bpf/verifier.c check_func_call(), setup_func_entry() */
function enterFunction(env: Env, insn: Insn): boolean {
  const { state } = env;
  const caller = state.frame;
  const start = calleeOf(insn, env.insnIdx);
  const subprogno = env.subprogOf(start);
  if (isGlobal(env.subprogs[subprogno]!)) return callGlobal(env, subprogno); // one of them
  if (!noteArgs(env, subprogno)) return false;
  if (state.curframe + 1 >= MAX_CALL_FRAMES) return env.reject('call-depth', state.curframe + 2);
  const callee = FuncState.entry(env.insnIdx, state.curframe + 1, subprogno);
  for (let regno = 1; regno <= 5; regno++) callee.regs[regno] = regOf(caller, regno);
  forgetCallerSaved(env);
  state.frames.push(callee);
  markAllScratched(env);
  env.liveStack.resetCallchain();
  if (env.log.verbose) {
    env.log.write(`caller:\n${stateText(env, state, caller.frameno)}\n`);
    env.log.write(`callee:\n${stateText(env, state)}\n`);
  }
  env.insnIdx = start;
  return true;
}

/** What an exit does: the path ends, it goes on in the caller, or the program is refused. */
export type Exit = 'path' | 'function' | 'refused';

/** @kernel kernel/bpf/verifier.c process_bpf_exit_full() */
export function checkExit(env: Env, insn: Insn): Exit {
  const { code, dst, src, imm } = insn;
  if (
    bpfSrc(code) !== BPF_K ||
    imm !== 0 ||
    src !== 0 ||
    dst !== 0 ||
    bpfClass(code) === BPF_JMP32
  ) {
    env.reject('reserved-fields', 'BPF_EXIT');
    return 'refused';
  }
  if (!checkLeaks(env, 'BPF_EXIT instruction in main prog')) return 'refused';
  if (env.state.curframe > 0) {
    return leaveFunction(env) ? 'function' : 'refused';
  }
  return checkReturnCode(env) ? 'path' : 'refused';
}
