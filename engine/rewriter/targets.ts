import {
  BPF_CALL,
  BPF_EXIT,
  BPF_JA,
  BPF_JMP,
  BPF_JMP32,
  BPF_LD_IMM64,
  BPF_PSEUDO_CALL,
  BPF_PSEUDO_FUNC,
  bpfClass,
  bpfOp,
  type Insn,
  type InsnIndex,
} from '../isa';

/**
 * How an instruction names another one. All distances count from the slot after its own.
 *
 * - `off`: a jump by the signed 16-bit offset (conditional jumps, `goto`, may_goto)
 * - `imm`: a jump by the signed 32-bit immediate (`gotol`)
 * - `func`: a call of a subprogram, or the address of one, by the immediate
 */
export type Reach = 'off' | 'imm' | 'func';

/** Which field of an instruction holds a distance; `null` for one that names no other. */
export function reachOf(insn: Insn): Reach | null {
  if (insn.code === BPF_LD_IMM64) return insn.src === BPF_PSEUDO_FUNC ? 'func' : null;
  const kind = bpfClass(insn.code);
  if (kind !== BPF_JMP && kind !== BPF_JMP32) return null;
  switch (bpfOp(insn.code)) {
    case BPF_EXIT:
      return null;
    case BPF_CALL:
      return insn.src === BPF_PSEUDO_CALL ? 'func' : null;
    case BPF_JA:
      return kind === BPF_JMP32 ? 'imm' : 'off';
    default:
      return 'off';
  }
}

/** The slot that the instruction at `at` names; meaningful where `reachOf` is not `null`. */
export function targetOf(insn: Insn, at: InsnIndex, reach: Reach): InsnIndex {
  return at + 1 + (reach === 'off' ? insn.off : insn.imm);
}

/** The subprogram that a slot belongs to. */
export function subprogOf(at: InsnIndex, starts: readonly InsnIndex[]): number {
  return starts.findLastIndex((start) => start <= at);
}

/** Slots that the instruction takes: 2 for a 64-bit immediate load, else 1. */
export const slotsOf = (insn: Insn): 1 | 2 => (insn.code === BPF_LD_IMM64 ? 2 : 1);
