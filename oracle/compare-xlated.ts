import type { Disassemblable } from '../engine/asm';
import { decodeProgram, type Insn } from '../engine/isa';
import { diffLines } from '../engine/test/verifier-log';
import { maskedXlated, xlatedOf } from '../engine/test/xlated';
import { fromHex } from '../engine/util';
import { kernelRequestOf } from './judge';
import { askKernel } from './kernel';

/** The instructions that the kernel shows of each program; `null` of those that it refuses. */
export function askKernelXlated(programs: readonly Disassemblable[]): (readonly Insn[] | null)[] {
  const answers = askKernel(
    programs.map((program) => {
      const { progs = [], ...request } = kernelRequestOf(program, 4);
      return { ...request, progs: progs.map((prog) => ({ ...prog, xlated: true })) };
    }),
  );
  return answers.map(({ progs: [answer] }) => {
    const bytes = answer?.xlated === undefined ? null : fromHex(answer.xlated);
    const decoded = bytes && decodeProgram(bytes);
    return decoded?.ok ? decoded.insns : null;
  });
}

/** How our rewritten code differs from the kernel's, `null` where it does not, or where there is none. */
export function xlatedDifference(
  program: Disassemblable,
  kernel: readonly Insn[] | null,
): string | null {
  const ours = kernel && xlatedOf(program);
  if (!ours) return null;
  return diffLines(maskedXlated(kernel).join('\n'), maskedXlated(ours).join('\n')) || null;
}
