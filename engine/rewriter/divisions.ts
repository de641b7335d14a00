import {
  BPF_ADD,
  BPF_ALU,
  BPF_ALU64,
  BPF_DIV,
  BPF_JEQ,
  BPF_JGT,
  BPF_JMP,
  BPF_JMP32,
  BPF_JNE,
  BPF_K,
  BPF_MOD,
  BPF_MOV,
  BPF_NEG,
  BPF_XOR,
  bpfClass,
  bpfOp,
  bpfSrc,
  type Insn,
} from '../isa';
import { alu32, alu32Imm, BPF_REG_AX, emit, mov64, goTo } from './emit';
import { type PassResult, type Program, patched } from './pass';
import { type Patch, SELF } from './patch';

/**
 * Guards divisions, which processors do not define for every divisor as BPF does: by 0 the
 * quotient is 0 and the remainder the dividend, and by -1 (signed) the result is that of a negation.
 *
 * @kernel kernel/bpf/verifier.c do_misc_fixups()
 */
export function guardDivisions(program: Program): PassResult {
  const { insns, facts } = program;
  const patches = insns.flatMap((insn, at): Patch[] => {
    const put = facts.reached[at] === 1 ? guardOf(insn) : null;
    return put ? [{ at, put }] : [];
  });
  return patched(program, patches, {
    added: 'for a divisor of 0 or -1',
    changed: (at) => (isByMinusOne(insns[at]!) ? 'a division by -1 may overflow' : ''), // in range
  });
}

const isByMinusOne = (insn: Insn) => guardOf(insn)?.includes(SELF) === false;

function guardOf(insn: Insn): Patch['put'] | null {
  const { code, dst, src, off, imm } = insn;
  const kind = bpfClass(code);
  const op = bpfOp(code);
  if ((kind !== BPF_ALU && kind !== BPF_ALU64) || (op !== BPF_DIV && op !== BPF_MOD)) return null;
  const divides = op === BPF_DIV;
  const signed = off === 1;
  if (bpfSrc(code) === BPF_K) {
    if (!signed || imm !== -1) return null;
    return [divides ? emit(kind | BPF_NEG, dst) : alu32Imm(BPF_MOV, dst, 0)];
  }
  const jump = kind === BPF_ALU64 ? BPF_JMP : BPF_JMP32;
  const when = (test: number, reg: number, value: number, distance: number) =>
    emit(jump | test | BPF_K, reg, 0, distance, value);
  const cut = kind === BPF_ALU ? [goTo(1), alu32(BPF_MOV, dst, dst)] : []; // the upper half
  if (!signed)
    return divides
      ? [when(BPF_JNE, src, 0, 2), alu32(BPF_XOR, dst, dst), goTo(1), SELF]
      : [when(BPF_JEQ, src, 0, 1 + (cut.length >> 1)), SELF, ...cut];
  const test = [mov64(BPF_REG_AX, src), emit(kind | BPF_ADD | BPF_K, BPF_REG_AX, 0, 0, 1)];
  if (divides)
    return [
      ...test,
      when(BPF_JGT, BPF_REG_AX, 1, 4),
      when(BPF_JEQ, BPF_REG_AX, 0, 1),
      emit(kind | BPF_MOV | BPF_K, dst),
      emit(kind | BPF_NEG, dst),
      goTo(1),
      SELF,
    ];
  return [
    ...test,
    when(BPF_JGT, BPF_REG_AX, 1, 3),
    when(BPF_JEQ, BPF_REG_AX, 1, 3 + (cut.length >> 1)),
    alu32Imm(BPF_MOV, dst, 0),
    goTo(1),
    SELF,
    ...cut,
  ];
}
