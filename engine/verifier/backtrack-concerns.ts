import {
  BPF_ATOMIC,
  BPF_CALL,
  BPF_EXIT,
  BPF_JMP,
  BPF_JMP32,
  BPF_STX,
  BPF_X,
  bpfClass,
  bpfMode,
  bpfOp,
  bpfSrc,
  type Insn,
} from '../isa';

/** An instruction that a walk backwards may not pass over, whatever it looks for. */
export const BACKTRACK_ALWAYS = 1 << 15;

/**
 * By slot, as bits, the registers of the current frame of which an instruction has something to tell
 * a walk backwards. Where none of them is wanted, and the path has no note of the instruction, the
 * walk passes over it: most of a long way back is passed so.
 */
export function backtrackConcerns(insns: readonly Insn[]): Uint16Array {
  const concerns = new Uint16Array(insns.length);
  for (let at = 0; at < insns.length; at++) concerns[at] = concernsOf(insns[at]!); // below the length
  return concerns;
}

function concernsOf({ code, dst, src }: Insn): number {
  if (code === 0) return 0; // second slot of a 64-bit immediate
  switch (bpfClass(code)) {
    case BPF_JMP:
    case BPF_JMP32:
      if (bpfOp(code) === BPF_CALL || bpfOp(code) === BPF_EXIT) return BACKTRACK_ALWAYS;
      return bpfSrc(code) === BPF_X ? (1 << dst) | (1 << src) : 0;
    case BPF_STX:
      return bpfMode(code) === BPF_ATOMIC ? BACKTRACK_ALWAYS : 1 << dst;
    default:
      return 1 << dst;
  }
}
