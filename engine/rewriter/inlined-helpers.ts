import { ERRNO, helperNumber } from '../abi';
import {
  BPF_ALU64,
  BPF_CALL,
  BPF_DW,
  BPF_JEQ,
  BPF_JMP,
  BPF_JNE,
  BPF_K,
  BPF_LD_IMM64,
  BPF_MOV,
  BPF_MUL,
  BPF_RSH,
  BPF_W,
  type Insn,
} from '../isa';
import { alu32Imm, alu64, emit, goTo, jumpImm, loadMem, mov64Imm } from './emit';
import { onThisCpu } from './lookups';
import { type PassResult, type Program, passed, patched } from './pass';
import { type Patch, patchInsns, SELF } from './patch';

/** Addresses of the kernel are those of one boot: 0 with the high word of all of them. */
const KERNEL_ADDRESS = { lo: 0, hi: -1 } as const;

function loadAddress(dst: number): readonly Insn[] {
  const { lo, hi } = KERNEL_ADDRESS;
  return [emit(BPF_LD_IMM64, dst, 0, 0, lo), emit(0, 0, 0, 0, hi)];
}

/** Of struct perf_branch_entry, bytes. */
const BR_ENTRY_SIZE = 24;

/** `bytes / 24`, by a multiplication, and the call; -EINVAL for flags, -ENOENT where there are none. */
function branchSnapshot(): Patch['put'] {
  return [
    jumpImm(BPF_JNE, 3, 0, 7),
    alu32Imm(BPF_MOV, 0, -0x55555555), // 2^36 / 24, to the next integer
    alu64(BPF_MUL, 2, 0),
    emit(BPF_ALU64 | BPF_RSH | BPF_K, 2, 0, 0, 36),
    SELF,
    jumpImm(BPF_JEQ, 0, 0, 4),
    alu32Imm(BPF_MUL, 0, BR_ENTRY_SIZE),
    goTo(3),
    mov64Imm(0, -ERRNO.EINVAL.number),
    goTo(1),
    mov64Imm(0, -ERRNO.ENOENT.number),
  ];
}

interface Written {
  readonly put: Patch['put'];
  readonly note: string;
}

/** Helpers that the kernel writes out, or gives one more argument. */
const WRITTEN: ReadonlyMap<number | null, Written> = new Map([
  [
    helperNumber('jiffies64'),
    { put: [...loadAddress(0), loadMem(BPF_DW, 0, 0, 0)], note: 'the address of jiffies' },
  ],
  [
    helperNumber('get_smp_processor_id'),
    {
      put: [mov64Imm(0, KERNEL_ADDRESS.lo), onThisCpu(0), loadMem(BPF_W, 0, 0, 0)],
      note: 'where each CPU keeps its number',
    },
  ],
  [
    helperNumber('get_branch_snapshot'),
    { put: branchSnapshot(), note: 'the records of the processor, counted in bytes' },
  ],
  [
    helperNumber('timer_set_callback'),
    { put: [...loadAddress(3), SELF], note: 'the program, as an argument that it cannot give' },
  ],
]);

/**
 * Writes out helpers that are a load of one variable, and gives others what only the kernel knows.
 * The machine calls.
 *
 * @kernel kernel/bpf/verifier.c do_misc_fixups()
 */
export function inlineHelpers(program: Program): PassResult {
  const { insns, facts } = program;
  const writtenAt = (at: number): Written | undefined => {
    const { code, src, imm } = insns[at]!; // in range
    const calls = code === (BPF_JMP | BPF_CALL) && src === 0 && facts.reached[at] === 1;
    return calls ? WRITTEN.get(imm) : undefined;
  };
  const patches = insns.flatMap((_, at): Patch[] => {
    const written = writtenAt(at);
    return written ? [{ at, put: written.put }] : [];
  });
  if (patches.length === 0) return patched(program, [], {});
  const result = patchInsns(insns, patches);
  if (!result.ok) return result;
  return passed(program, result, {
    added: (at) => writtenAt(result.map.origin[at]!)?.note ?? '', // as long as the instructions
    changed: (at) => {
      const written = writtenAt(at);
      return written && !written.put.includes(SELF) ? written.note : '';
    },
  });
}
