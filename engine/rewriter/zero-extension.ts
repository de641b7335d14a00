import { BPF_ALU, BPF_MOV, BPF_X } from '../isa';
import { emit } from './emit';
import { type PassResult, type Program, patched } from './pass';
import { SELF } from './patch';

/** `w0 = w0`, marked as none of the program. @kernel include/linux/filter.h BPF_ZEXT_REG() */
const CUT = emit(BPF_ALU | BPF_MOV | BPF_X, 0, 0, 0, 1);

/**
 * Cuts the upper half of r0 behind a 32-bit compare-and-exchange whose result is read as 64 bits:
 * the processor leaves it as it was. The machine cuts it at once.
 *
 * Differs from the kernel: what BPF_F_TEST_RND_HI32 asks for is not written.
 *
 * @kernel kernel/bpf/verifier.c opt_subreg_zext_lo32_rnd_hi32()
 */
export function extendZeroes(program: Program): PassResult {
  const { facts } = program;
  const patches = [...facts.readWhole].map((at) => ({ at, put: [SELF, CUT] }) as const);
  return patched(program, patches, { added: 'the upper half is 0' });
}
