import type { Env } from './env';
import { forEachReg } from './for-each-reg';
import { previousEntry, widenImprecise } from './loops';
import { forgetPackets } from './packet-range';
import { stateText } from './print-state';
import { exploredAt } from './prune';
import { pushStack } from './push-stack';
import { PTR_TO_STACK, type Reg } from './reg';
import { regOf, scratchReg, setReg } from './registers';
import { checkCallbackResult } from './return-code';

/** Back to the caller, where there is one. @kernel kernel/bpf/verifier.c prepare_func_exit() */
export function leaveFunction(env: Env): boolean {
  env.liveStack.update();
  const { state } = env;
  const callee = state.frame;
  const result = regOf(callee, 0);
  if (result.type === PTR_TO_STACK) return env.reject('return-stack-pointer');
  if (callee.returns && !checkCallbackResult(env, callee.returns)) return false;
  // A helper is looked at again, now that it has called back.
  const next = callee.returns ? callee.callsite : callee.callsite + 1;
  const told = env.log.verbose ? stateText(env, state) : '';
  state.frames.pop();
  if (!callee.returns) setReg(env, 0, regOf(callee, 0));
  if (env.log.verbose) {
    env.log.write(`returning from callee:\n${told}\n`);
    env.log.write(`to caller at ${next}:\n${stateText(env, state)}\n`);
  }
  env.insnIdx = next;
  if (callee.returns) {
    const before = previousEntry(exploredAt(env, next), state, next);
    if (before) widenImprecise(env, before, state);
  }
  return true;
}

/** Of packet pointers in every frame nothing is known any more. @kernel clear_all_pkt_pointers() */
export function forgetPacket(env: Env): void {
  forEachReg(env.state, forgetPackets);
}

/**
 * An instruction that may leave a function without an exit: a tail call that is taken, a classic load
 * outside the packet. The path goes on in the caller, another one behind the instruction. In the
 * first frame either ends the program, and only the other one is left.
 *
 * @param result what r0 is in the caller
 * @kernel kernel/bpf/verifier.c check_helper_call() BPF_FUNC_tail_call, check_ld_abs()
 */
export function mayLeaveFunction(env: Env, result: Reg, movesPacket: boolean): boolean {
  if (env.state.curframe === 0) return true;
  scratchReg(env, 0);
  if (!pushStack(env, env.insnIdx + 1, env.insnIdx)) return false;
  if (movesPacket) forgetPacket(env);
  setReg(env, 0, result);
  if (!leaveFunction(env)) return false;
  env.insnIdx--; // it is counted on behind every instruction
  return true;
}
