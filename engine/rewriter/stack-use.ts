import type { Insn, InsnIndex } from '../isa';
import { reachOf, slotsOf, targetOf } from './targets';

/** A stack slot is 8 bytes. */
export const STACK_ALIGN = 8;

/** Frames are rounded up to this under a JIT. */
const FRAME_ALIGN = 16;

/** Bytes, frames rounded up as the kernel rounds them, and how many frames those are. */
interface StackUse {
  readonly bytes: number;
  readonly frames: number;
}

const NOTHING: StackUse = { bytes: 0, frames: 0 };

/**
 * The most stack that any chain of calls from the main program holds at once.
 *
 * @param stackDepth bytes by subprogram
 * @kernel kernel/bpf/verifier.c check_max_stack_depth_subprog(), round_up_stack_depth()
 */
export function deepestStack(
  insns: readonly Insn[],
  subprogStarts: readonly InsnIndex[],
  stackDepth: readonly number[],
): StackUse {
  const callees = calleesOf(insns, subprogStarts);
  const known: (StackUse | undefined)[] = [];
  const deepest = (subprog: number): StackUse => {
    const before = known[subprog];
    if (before) return before;
    known[subprog] = NOTHING; // ends a recursion, which no verified program has
    const own = FRAME_ALIGN * Math.ceil((stackDepth[subprog] ?? 0) / FRAME_ALIGN);
    let below = NOTHING;
    for (const callee of callees[subprog] ?? []) {
      const found = deepest(callee);
      if (found.bytes > below.bytes) below = found;
    }
    const all = { bytes: own + below.bytes, frames: 1 + below.frames };
    known[subprog] = all;
    return all;
  };
  return deepest(0);
}

function calleesOf(insns: readonly Insn[], subprogStarts: readonly InsnIndex[]): Set<number>[] {
  const callees = subprogStarts.map(() => new Set<number>());
  let subprog = 0;
  for (let at = 0; at < insns.length; at += slotsOf(insns[at]!)) {
    while (at >= (subprogStarts[subprog + 1] ?? insns.length)) subprog++;
    const reach = reachOf(insns[at]!); // in range
    if (reach !== 'func') continue;
    const callee = subprogStarts.indexOf(targetOf(insns[at]!, at, reach));
    if (callee >= 0) callees[subprog]?.add(callee);
  }
  return callees;
}
