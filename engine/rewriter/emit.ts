import {
  BPF_ALU,
  BPF_ALU64,
  BPF_CALL,
  BPF_EXIT,
  BPF_JA,
  BPF_JMP,
  BPF_K,
  BPF_LDX,
  BPF_MEM,
  BPF_MOV,
  BPF_X,
  type Insn,
} from '../isa';

/** The register that programs cannot name, for passes to work with. */
export const BPF_REG_AX = 11;

/** Instructions that passes write, one function for each kind. */

export const emit = (code: number, dst: number, src = 0, off = 0, imm = 0): Insn => ({
  code,
  dst,
  src,
  off,
  imm,
});

/** `dst = *(size *)(src + off)` */
export const loadMem = (size: number, dst: number, src: number, off: number): Insn =>
  emit(BPF_LDX | BPF_MEM | size, dst, src, off);

/** `dst = src` */
export const mov64 = (dst: number, src: number): Insn =>
  emit(BPF_ALU64 | BPF_MOV | BPF_X, dst, src);

/** `r = imm` */
export const mov64Imm = (dst: number, imm: number): Insn =>
  emit(BPF_ALU64 | BPF_MOV | BPF_K, dst, 0, 0, imm);

/** `w op= imm` */
export const alu32Imm = (op: number, dst: number, imm: number): Insn =>
  emit(BPF_ALU | op | BPF_K, dst, 0, 0, imm);

/** `w op= w` */
export const alu32 = (op: number, dst: number, src: number): Insn =>
  emit(BPF_ALU | op | BPF_X, dst, src);

/** `r op= r` */
export const alu64 = (op: number, dst: number, src: number): Insn =>
  emit(BPF_ALU64 | op | BPF_X, dst, src);

/** `if r op imm goto +off` */
export const jumpImm = (op: number, dst: number, imm: number, off: number): Insn =>
  emit(BPF_JMP | op | BPF_K, dst, 0, off, imm);

/** `goto +off` */
export const goTo = (off: number): Insn => emit(BPF_JMP | BPF_JA, 0, 0, off);

export const callHelper = (id: number): Insn => emit(BPF_JMP | BPF_CALL, 0, 0, 0, id);

export const EXIT: Insn = emit(BPF_JMP | BPF_EXIT, 0);
