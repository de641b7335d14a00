import type { Disassemblable } from '../asm';
import {
  BPF_ADDR_PERCPU,
  BPF_ALU64,
  BPF_CALL,
  BPF_JMP,
  BPF_LD_IMM64,
  BPF_MOV,
  BPF_X,
  type Insn,
  printInsn,
} from '../isa';
import { kernelXlated } from '../rewriter/kernel-passes';
import { verify } from '../verifier';
import { requestOf } from './verifier-log';

/** What the kernel shows of a program once it is loaded, as we make it; `null` of a refused one. */
export function xlatedOf(program: Disassemblable): readonly Insn[] | null {
  const verified = verify(requestOf(program, 0));
  if (!verified.ok) return null;
  const { insns, progType } = program;
  const result = kernelXlated({ insns, facts: verified.facts }, progType);
  return result.ok ? result.insns : null;
}

const TAIL_CALL = 12;

/** Addresses of the kernel have these bits in their high word. */
const isKernelHalf = (hi: number) => hi >>> 15 === 0x1ffff;

/**
 * Instructions as text, one a line, without what is different with each boot: which function of the
 * kernel a call goes to, and addresses.
 */
export function maskedXlated(insns: readonly Insn[]): string[] {
  return insns.map((insn, at) => {
    const { code, src } = insn;
    if (code === (BPF_JMP | BPF_CALL) && src !== 1 && insn.imm !== TAIL_CALL) return `call ${src}`;
    const next = insns[at + 1];
    if (code === BPF_LD_IMM64 && src === 0 && next && isKernelHalf(next.imm))
      return `r${insn.dst} = address`;
    const load = insns[at - 1];
    if (load?.code === BPF_LD_IMM64)
      return load.src === 0 && isKernelHalf(insn.imm) ? '' : `  ${insn.imm}`;
    const perCpu = next?.code === (BPF_ALU64 | BPF_MOV | BPF_X) && next.off === BPF_ADDR_PERCPU;
    if (perCpu && code === (BPF_ALU64 | BPF_MOV)) return `r${insn.dst} = address`;
    const rest = code === BPF_LD_IMM64 ? `, imm ${insn.imm}` : src === 1 ? `, ${insn.off}` : '';
    return `${printInsn(insns, at, { prefix: false })}${rest}`;
  });
}
