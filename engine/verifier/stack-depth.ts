import { MAX_BPF_STACK, MAX_CALL_FRAMES } from '../abi';
import { isMayGoto } from './cfg';
import type { InsnIndex } from '../isa';
import type { Env, Subprog } from './env';
import { calleeOf, isPseudoCall, isPseudoFunc } from './subprogs';

/** Frames are multiples of this under the JIT. */
const STACK_ALIGNMENT = 16;
/** A tail call needs the stack of a program of its own; so much of callers is too much. */
const MAX_STACK_BELOW_TAIL_CALL = 256;

interface Frame {
  readonly subprogno: number;
  /** The slot to go on with. */
  at: InsnIndex;
  /** Bytes of the frames below. */
  readonly below: number;
}

/**
 * Adds up the stack along every chain of calls, taken or not. Runs after the walk, which found out
 * how deep each function's own stack is.
 *
 * Differs from the kernel: a function is not gone through again at a depth at which all was well.
 *
 * @kernel kernel/bpf/verifier.c check_max_stack_depth()
 */
export function checkMaxStackDepth(env: Env): boolean {
  for (let root = env.subprogs.length - 1; root >= 0; root--)
    if ((root === 0 || subprog(env, root).isAsync) && !checkFrom(env, root)) return false;
  return true;
}

function checkFrom(env: Env, root: number): boolean {
  /** By function and frame number: the most bytes below it with which all was well. */
  const fine = new Int32Array(env.subprogs.length * MAX_CALL_FRAMES).fill(-1);
  const chain: Frame[] = [];
  const enter = (subprogno: number, below: number): boolean => {
    chain.push({ subprogno, at: subprog(env, subprogno).start, below });
    return checkFrame(env, subprogno, below, chain.length);
  };
  if (!enter(root, 0)) return false;
  for (let top = chain.at(-1); top !== undefined; top = chain.at(-1)) {
    const { end, stackDepth } = subprog(env, top.subprogno);
    const at = nextCall(env, top.at, end);
    if (at === null) {
      fine[top.subprogno * MAX_CALL_FRAMES + chain.length - 1] = top.below;
      chain.pop();
      continue;
    }
    top.at = at + 1;
    const callee = env.subprogOf(calleeOf(env.insn(at), at));
    if (subprog(env, callee).isAsync && !isPseudoCall(env.insn(at))) continue;
    const below = top.below + roundUp(stackDepth);
    if (chain.length >= MAX_CALL_FRAMES) return env.rejectAt(at, 'call-depth-static', chain.length);
    if (fine[callee * MAX_CALL_FRAMES + chain.length]! >= below) continue; // both are in range
    if (!enter(callee, below)) return false;
  }
  return true;
}

/** @kernel kernel/bpf/verifier.c check_max_stack_depth_subprog() */
function checkFrame(env: Env, subprogno: number, below: number, frames: number): boolean {
  const { hasTailCall, stackDepth } = subprog(env, subprogno);
  if (subprogno > 0 && hasTailCall && below >= MAX_STACK_BELOW_TAIL_CALL)
    return env.rejectAt(null, 'tail-calls-depth', below);
  const depth = below + roundUp(stackDepth);
  if (depth > MAX_BPF_STACK) return env.rejectAt(null, 'stack-combined', frames, depth);
  return true;
}

/** Three words: what is left of the count, the function and its context. */
const LOOP_STACK = 24;

/**
 * Stack that the kernel's rewriting of bpf_loop adds to a function: the registers that it uses.
 *
 * @kernel kernel/bpf/verifier.c optimize_bpf_loop()
 */
export function loopStack(env: Env, { start, end, stackDepth }: Subprog): number {
  for (let at = start; at < end; at++) {
    const { loopInline } = env.auxOf(at);
    if (loopInline !== null && loopInline !== false) return LOOP_STACK + (-stackDepth & 7);
  }
  return 0;
}

/** Two words: what is left of the count, and the time at which it began. */
const MAY_GOTO_STACK = 16;

/**
 * Stack that the kernel's rewriting of may_goto adds to a function. Those that jump nowhere are
 * dropped, and with them what only jumped over them.
 *
 * @kernel kernel/bpf/verifier.c do_misc_fixups(), opt_remove_nops()
 */
export function mayGotoStack(env: Env, { start, end }: Subprog): number {
  /** Where a jump to a slot arrives, dropped instructions aside. */
  let next = end;
  let found = false;
  for (let at = end - 1; at >= start; at--) {
    const insn = env.insn(at);
    const nowhere = isMayGoto(insn) && at + insn.off + 1 <= next && insn.off >= 0;
    if (nowhere || !env.auxOf(at).seen) continue;
    if (isMayGoto(insn)) found = true;
    next = at;
  }
  return found ? MAY_GOTO_STACK : 0;
}

function subprog(env: Env, subprogno: number): Subprog {
  return env.subprogs[subprogno]!; // functions are known by the first pass
}

/** The next slot that names a function of the program. */
function nextCall(env: Env, from: InsnIndex, end: InsnIndex): InsnIndex | null {
  for (let at = from; at < end; at++) {
    const insn = env.insn(at);
    if (isPseudoCall(insn) || isPseudoFunc(insn)) return at;
  }
  return null;
}

/** @kernel kernel/bpf/verifier.c round_up_stack_depth() */
function roundUp(stackDepth: number): number {
  return Math.ceil(stackDepth / STACK_ALIGNMENT) * STACK_ALIGNMENT;
}
