import { KERNEL_FUNCTIONS } from '../abi';
import {
  BPF_ALU64,
  BPF_DW,
  BPF_JCOND,
  BPF_JEQ,
  BPF_JMP,
  BPF_JNE,
  BPF_K,
  BPF_MEM,
  BPF_REG_FP,
  BPF_ST,
  BPF_STX,
  BPF_SUB,
  type InsnIndex,
} from '../isa';
import { BPF_REG_AX, callHelper, emit, jumpImm, loadMem, mov64Imm } from './emit';
import { type PassResult, type Program, patched } from './pass';
import { type Patch, SELF } from './patch';
import { subprogOf } from './targets';

/** Rounds until the clock is looked at. */
const BPF_MAX_TIMED_LOOPS = 0xffff;
/** Two words: the rounds that are left, and when it began. */
const MAY_GOTO_STACK = 16;

/**
 * Writes out each may_goto: it counts, and after a while has the kernel look at the clock. The
 * machine counts by itself.
 *
 * @kernel kernel/bpf/verifier.c do_misc_fixups()
 */
export function expandMayGoto(program: Program): PassResult {
  const { insns, facts } = program;
  const stackDepth = [...facts.stackDepth];
  const patches = new Map<InsnIndex, Patch>();
  for (const [at, { code }] of insns.entries()) {
    if (code !== (BPF_JMP | BPF_JCOND) || facts.reached[at] !== 1) continue;
    const subprog = subprogOf(at, facts.subprogStarts);
    const count = -(facts.stackDepth[subprog] ?? 0) - MAY_GOTO_STACK;
    stackDepth[subprog] = -count;
    patches.set(at, countDown(at, count));
  }
  for (const [subprog, at] of facts.subprogStarts.entries()) {
    const count = -stackDepth[subprog]!; // as many
    if (stackDepth[subprog] === facts.stackDepth[subprog]) continue;
    const store = (off: number, imm: number) =>
      emit(BPF_ST | BPF_MEM | BPF_DW, BPF_REG_FP, 0, off, imm);
    const entry = [store(count, BPF_MAX_TIMED_LOOPS), store(count + 8, 0)];
    const { put, ...rest }: Omit<Patch, 'at'> = patches.get(at) ?? { put: [SELF] };
    patches.set(at, { ...rest, at, put: [...entry, ...put], landing: entry.length });
  }
  return patched(
    program,
    [...patches.values()],
    {
      added: 'counts the rounds of may_goto',
      changed: (at) => (insns[at]!.code === (BPF_JMP | BPF_JCOND) ? 'may_goto' : ''), // in range
    },
    stackDepth,
  );
}

function countDown(at: InsnIndex, count: number): Patch {
  return {
    at,
    put: [
      loadMem(BPF_DW, BPF_REG_AX, BPF_REG_FP, count),
      SELF,
      emit(BPF_ALU64 | BPF_SUB | BPF_K, BPF_REG_AX, 0, 0, 1),
      jumpImm(BPF_JNE, BPF_REG_AX, 0, 2),
      mov64Imm(BPF_REG_AX, count),
      callHelper(KERNEL_FUNCTIONS.arch_bpf_timed_may_goto),
      emit(BPF_STX | BPF_MEM | BPF_DW, BPF_REG_FP, BPF_REG_AX, count),
    ],
    as: { code: BPF_JMP | BPF_JEQ | BPF_K, dst: BPF_REG_AX, src: 0, imm: 0 },
  };
}
