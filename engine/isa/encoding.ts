/**
 * The bits of an instruction, as `linux/bpf.h` and `linux/bpf_common.h` name them.
 *
 * A slot is 8 bytes, little endian:
 *
 *     byte 0      1            2..3            4..7
 *     code        src | dst    off (signed)    imm (signed)
 *                 high  low nibble
 *
 * `code` of loads and stores:            of arithmetic and jumps:
 *
 *     7 6 5   4 3    2 1 0               7 6 5 4   3        2 1 0
 *     mode    size   class               op        source   class
 *
 * @kernel include/uapi/linux/bpf.h, include/uapi/linux/bpf_common.h
 */

/** Bytes of one slot. */
export const INSN_SIZE = 8;

// Class: bits 0..2 of the code.
export const BPF_LD = 0x00; // 64-bit immediates, legacy packet access
export const BPF_LDX = 0x01;
export const BPF_ST = 0x02; // store an immediate
export const BPF_STX = 0x03; // store a register, atomics
export const BPF_ALU = 0x04; // 32 bits: the upper half of the result is zero
export const BPF_JMP = 0x05;
export const BPF_JMP32 = 0x06;
export const BPF_ALU64 = 0x07;

// Size of a load or store: bits 3..4.
export const BPF_W = 0x00; // 4 bytes
export const BPF_H = 0x08; // 2
export const BPF_B = 0x10; // 1
export const BPF_DW = 0x18; // 8

// Mode of a load or store: bits 5..7.
export const BPF_IMM = 0x00;
export const BPF_ABS = 0x20;
export const BPF_IND = 0x40;
export const BPF_MEM = 0x60;
export const BPF_MEMSX = 0x80;
export const BPF_ATOMIC = 0xc0;

// Source operand of arithmetic and jumps: bit 3.
export const BPF_K = 0x00; // imm
export const BPF_X = 0x08; // src register

// Operation of BPF_ALU and BPF_ALU64: bits 4..7.
export const BPF_ADD = 0x00;
export const BPF_SUB = 0x10;
export const BPF_MUL = 0x20;
export const BPF_DIV = 0x30; // signed with off 1
export const BPF_OR = 0x40;
export const BPF_AND = 0x50;
export const BPF_LSH = 0x60;
export const BPF_RSH = 0x70;
export const BPF_NEG = 0x80;
export const BPF_MOD = 0x90; // signed with off 1
export const BPF_XOR = 0xa0;
export const BPF_MOV = 0xb0; // sign-extends with off 8, 16 or 32
export const BPF_ARSH = 0xc0;
export const BPF_END = 0xd0;

// Source bit of BPF_ALU | BPF_END; imm is the width: 16, 32 or 64. BPF_ALU64 | BPF_END swaps always.
export const BPF_TO_LE = 0x00;
export const BPF_TO_BE = 0x08;

// Operation of BPF_JMP and BPF_JMP32: bits 4..7.
export const BPF_JA = 0x00; // BPF_JMP by off, BPF_JMP32 by imm
export const BPF_JEQ = 0x10;
export const BPF_JGT = 0x20;
export const BPF_JGE = 0x30;
export const BPF_JSET = 0x40;
export const BPF_JNE = 0x50;
export const BPF_JSGT = 0x60;
export const BPF_JSGE = 0x70;
export const BPF_CALL = 0x80;
export const BPF_EXIT = 0x90;
export const BPF_JLT = 0xa0;
export const BPF_JLE = 0xb0;
export const BPF_JSLT = 0xc0;
export const BPF_JSLE = 0xd0;
export const BPF_JCOND = 0xe0;

/** src of BPF_JCOND: may_goto. */
export const BPF_MAY_GOTO = 0;

// imm of BPF_STX | BPF_ATOMIC: BPF_ADD, BPF_OR, BPF_AND, BPF_XOR with or without BPF_FETCH, or one of these.
export const BPF_FETCH = 0x01;
export const BPF_XCHG = 0xe0 | BPF_FETCH;
export const BPF_CMPXCHG = 0xf0 | BPF_FETCH;
export const BPF_LOAD_ACQ = 0x100;
export const BPF_STORE_REL = 0x110;

// src of BPF_LD | BPF_IMM | BPF_DW: what the 64-bit immediate stands for.
export const BPF_PSEUDO_MAP_FD = 1; // imm: map fd (here: index of a map)
export const BPF_PSEUDO_MAP_VALUE = 2; // imm: map fd, next imm: offset into the value
export const BPF_PSEUDO_BTF_ID = 3; // imm: BTF id of a kernel variable
export const BPF_PSEUDO_FUNC = 4; // imm: distance to a subprogram
export const BPF_PSEUDO_MAP_IDX = 5; // imm: index into fd_array
export const BPF_PSEUDO_MAP_IDX_VALUE = 6; // the same, next imm: offset into the value

// src of BPF_JMP | BPF_CALL: what imm names. 0 is a helper.
export const BPF_PSEUDO_CALL = 1; // distance to a subprogram
export const BPF_PSEUDO_KFUNC_CALL = 2; // BTF id of a kernel function; off is an index into fd_array

// off of BPF_ALU64 | BPF_MOV | BPF_X beyond sign extension.
export const BPF_ADDR_SPACE_CAST = 1; // imm: destination address space << 16 | source address space
export const BPF_ADDR_PERCPU = -1; // only the kernel's own rewriter writes it

/** The code of a 64-bit immediate load, the one instruction of two slots. */
export const BPF_LD_IMM64 = BPF_LD | BPF_IMM | BPF_DW;

/** General registers r0..r9 and the read-only frame pointer r10. */
export const MAX_BPF_REG = 11;
export const BPF_REG_FP = 10;

/** Class bits of a code. */
export const bpfClass = (code: number): number => code & 0x07;
/** Size bits of a load or store. */
export const bpfSize = (code: number): number => code & 0x18;
/** Mode bits of a load or store. */
export const bpfMode = (code: number): number => code & 0xe0;
/** Operation bits of arithmetic or a jump. */
export const bpfOp = (code: number): number => code & 0xf0;
/** Source bit of arithmetic or a jump. */
export const bpfSrc = (code: number): number => code & 0x08;

const SIZE_BYTES = [4, 2, 1, 8] as const;

/** Bytes that a load or store of this code moves: 1, 2, 4 or 8. */
export function accessBytes(code: number): 1 | 2 | 4 | 8 {
  return SIZE_BYTES[(code & 0x18) >> 3]!; // two bits, four entries
}
