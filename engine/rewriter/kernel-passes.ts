import {
  BPF_CALL,
  BPF_JMP,
  BPF_LD_IMM64,
  BPF_PSEUDO_CALL,
  BPF_PSEUDO_FUNC,
  type Insn,
} from '../isa';
import type { ProgTypeName } from '../abi';
import { hardWireBranches } from './branches';
import { convertCtxAccess } from './convert-ctx';
import { removeDeadCode } from './dead-code';
import { guardDivisions } from './divisions';
import { dropSpills } from './fast-calls';
import { inlineHelpers } from './inlined-helpers';
import { generateLdAbs } from './ld-abs';
import { inlineLookups } from './lookups';
import { inlineLoops } from './loops';
import { expandMayGoto } from './may-goto';
import { removeNops } from './nops';
import { type Pass, type Program, runPasses } from './pass';
import type { RewriteRefused } from './patch';
import { subprogOf } from './targets';
import { extendZeroes } from './zero-extension';

/**
 * Every pass of the kernel, in its order. Of what some of them write the machine has no need or no
 * means: it runs what `PASSES` make, which are among these.
 *
 * @kernel kernel/bpf/verifier.c bpf_check(), the passes after the walk
 */
export const KERNEL_PASSES: readonly Pass[] = [
  { id: 'fast-calls', run: dropSpills },
  { id: 'loops', run: inlineLoops },
  { id: 'branches', run: hardWireBranches },
  { id: 'dead-code', run: removeDeadCode },
  { id: 'nops', run: removeNops },
  { id: 'ctx', run: convertCtxAccess },
  { id: 'divisions', run: guardDivisions },
  { id: 'packet-loads', run: generateLdAbs },
  { id: 'may-goto', run: expandMayGoto },
  { id: 'lookups', run: inlineLookups },
  { id: 'helpers', run: inlineHelpers },
  { id: 'zero-extension', run: extendZeroes },
];

/**
 * What the kernel shows of a verified program that it has loaded, but for its addresses and with our
 * numbers of functions of its own.
 *
 * @kernel kernel/bpf/syscall.c bpf_insn_prepare_dump()
 */
export function kernelXlated(
  program: Program,
  progType: ProgTypeName,
): { readonly ok: true; readonly insns: readonly Insn[] } | RewriteRefused {
  const result = runPasses(KERNEL_PASSES, program, progType);
  return result.ok ? { ok: true, insns: numberCalls(result.whole) } : result;
}

/**
 * Calls of functions of the program as the JIT compiler leaves them: the distance stands in the offset,
 * and the number of the function where the distance was, or behind it where its address is loaded.
 *
 * @kernel kernel/bpf/verifier.c jit_subprogs()
 */
function numberCalls({ insns, facts: { subprogStarts } }: Program): readonly Insn[] {
  if (subprogStarts.length === 1) return insns;
  const numberAt = (at: number) => subprogOf(at + 1 + insns[at]!.imm, subprogStarts); // in range
  return insns.map((insn, at): Insn => {
    const { code, src, imm } = insn;
    if (code === (BPF_JMP | BPF_CALL) && src === BPF_PSEUDO_CALL)
      return { ...insn, off: (imm << 16) >> 16, imm: numberAt(at) };
    const load = insns[at - 1];
    if (load?.code !== BPF_LD_IMM64 || load.src !== BPF_PSEUDO_FUNC) return insn;
    return { ...insn, imm: numberAt(at - 1) };
  });
}
