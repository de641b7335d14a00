import { HELPERS, helperNumber, kfuncById, PROG_TYPE_HELPERS, type ProgTypeName } from '../abi';
import {
  BPF_CALL,
  BPF_DW,
  BPF_JMP,
  BPF_LDX,
  BPF_MEM,
  BPF_PSEUDO_KFUNC_CALL,
  BPF_STX,
  type InsnIndex,
} from '../isa';
import type { Env, Subprog } from './env';
import { helperArity } from './helper-arity';

/**
 * Spills and fills around calls that the kernel inlines: compilers write them in case a call
 * clobbers r1 to r5, and the kernel drops them, with the stack that they took, where it does not.
 *
 * A pass of the rewriter drops them; here the stack is counted as the kernel does.
 */

const STORE = BPF_STX | BPF_MEM | BPF_DW;
const LOAD = BPF_LDX | BPF_MEM | BPF_DW;
const FRAME_POINTER = 10;
const CALLER_SAVED = 0x3f; // r0 to r5
const CALLER_SAVED_COUNT = 6;
const BROKEN = -0x8000; // below any offset

/** The helper that x86-64 inlines without touching r1 to r5. @kernel verifier_inlines_helper_call() */
const INLINED = helperNumber('get_smp_processor_id');

/** Finds them. @kernel kernel/bpf/verifier.c mark_fastcall_patterns() */
export function markFastCalls(env: Env): boolean {
  for (const subprog of env.subprogs) {
    let lowest = 0;
    for (let at = subprog.start; at < subprog.end; at++) {
      const { code, dst, off } = env.insn(at);
      if (code === STORE && dst === FRAME_POINTER) lowest = Math.min(lowest, off);
    }
    for (let at = subprog.start; at < subprog.end; at++)
      if (env.insn(at).code === (BPF_JMP | BPF_CALL)) markCall(env, subprog, at, lowest);
  }
  return true;
}

/** @kernel kernel/bpf/verifier.c get_call_summary() */
interface Summary {
  readonly arity: number;
  readonly isVoid: boolean;
}

function helperSummary(progType: ProgTypeName, id: number): Summary | null {
  const proto = HELPERS.get(id);
  if (!proto || !PROG_TYPE_HELPERS[progType].has(id)) return null;
  return { arity: helperArity(progType, id), isVoid: proto.ret === 'RET_VOID' };
}

function kfuncSummary(progType: ProgTypeName, id: number): Summary | null {
  const kfunc = kfuncById(id);
  if (!kfunc?.progTypes.includes(progType)) return null;
  return { arity: kfunc.arity, isVoid: kfunc.proto?.ret === 'void' };
}

/** @kernel kernel/bpf/verifier.c mark_fastcall_pattern_for_call() */
function markCall(env: Env, subprog: Subprog, at: InsnIndex, lowest: number): void {
  const { src, imm } = env.insn(at);
  const { progType } = env.request;
  const call =
    src === 0
      ? helperSummary(progType, imm)
      : src === BPF_PSEUDO_KFUNC_CALL
        ? kfuncSummary(progType, imm)
        : null;
  if (!call) return;
  const result = call.isVoid ? 0 : 1;
  const parameters = ((1 << (call.arity + 1)) - 1) & ~1;
  let kept = CALLER_SAVED & ~(parameters | result);
  let pairs = 0;
  let off = lowest;
  for (; pairs < CALLER_SAVED_COUNT; pairs++, off += 8) {
    const store = env.insns[at - pairs - 1];
    const load = env.insns[at + pairs + 1];
    if (store?.code !== STORE || load?.code !== LOAD) break;
    if (store.dst !== FRAME_POINTER || load.src !== FRAME_POINTER || store.src !== load.dst) break;
    if ((kept & (1 << store.src)) === 0 || store.off !== off || load.off !== off) break;
    kept &= ~(1 << store.src);
    env.auxOf(at - pairs - 1).fastCall = true;
    env.auxOf(at + pairs + 1).fastCall = true;
  }
  if (pairs === 0) return;
  if (src === 0 && imm === INLINED) env.auxOf(at).fastCall = true;
  else subprog.keepsFastCalls = true;
  subprog.fastCallOff = Math.min(subprog.fastCallOff, off);
}

/**
 * Notes an access to the stack of a function: one to what its fast calls use makes them all plain.
 *
 * @kernel kernel/bpf/verifier.c check_fastcall_stack_contract()
 */
export function noteStackAccess(env: Env, subprogno: number, off: number): void {
  const subprog = env.subprogs[subprogno]!; // of a frame
  if (subprog.fastCallOff <= off || env.auxOf(env.insnIdx).fastCall) return;
  subprog.fastCallOff = BROKEN;
  for (let at = subprog.start; at < subprog.end; at++) env.auxOf(at).fastCall = false;
}

/** How many pairs of them stand around a call for no need. */
export function spillsAround(env: Env, at: InsnIndex): number {
  if (!isInlined(env, at)) return 0;
  const isPart = (i: InsnIndex, code: number) =>
    env.insns[i]?.code === code && env.auxOf(i).fastCall;
  let pairs = 0;
  while (isPart(at - pairs - 1, STORE) && isPart(at + pairs + 1, LOAD)) pairs++;
  return pairs;
}

function isInlined(env: Env, at: InsnIndex): boolean {
  const { code, src, imm } = env.insn(at);
  return code === (BPF_JMP | BPF_CALL) && src === 0 && imm === INLINED && env.auxOf(at).fastCall;
}

/** Takes back the stack that they used. @kernel kernel/bpf/verifier.c remove_fastcall_spills_fills() */
export function dropFastCalls(env: Env): boolean {
  for (const subprog of env.subprogs) {
    subprog.usedStack = subprog.stackDepth;
    let found = false;
    for (let at = subprog.start; at < subprog.end; at++) if (isInlined(env, at)) found = true;
    if (found && !subprog.keepsFastCalls) subprog.stackDepth = -subprog.fastCallOff;
  }
  return true;
}
