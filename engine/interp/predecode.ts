import type { Insn } from '../isa';
import {
  accessBytes,
  BPF_ADDR_SPACE_CAST,
  BPF_ALU,
  BPF_ALU64,
  BPF_ATOMIC,
  BPF_CALL,
  BPF_DIV,
  BPF_DW,
  BPF_END,
  BPF_EXIT,
  BPF_JA,
  BPF_JCOND,
  BPF_JMP,
  BPF_JMP32,
  BPF_K,
  BPF_LD_IMM64,
  BPF_LDX,
  BPF_MEMSX,
  BPF_MOD,
  BPF_MOV,
  BPF_NEG,
  BPF_PSEUDO_CALL,
  BPF_PSEUDO_FUNC,
  BPF_PSEUDO_KFUNC_CALL,
  BPF_ST,
  BPF_STX,
  BPF_X,
  bpfClass,
  bpfMode,
  bpfOp,
  bpfSrc,
} from '../isa';
import { InternalError, POINTER_HIGH } from '../util';

/**
 * Words of one pre-decoded instruction. There is one row for each slot, so that a row number is a
 * slot number:
 *
 *     0 operation   the opcode byte of the register form, or one of `Op`
 *     1 dst         index of the low word of the destination in the register file
 *     2 src         the same for the source; an immediate lies in the constant pool behind it
 *     3 off         byte offset of an access; target row of a jump, call or tail call
 *     4 imm         what the operation needs besides: width, helper (of a kernel function the negative
 *                   BTF id), atomic operation
 */
export const ROW = 5;
export const DST = 1;
export const SRC = 2;
export const OFF = 3;
export const IMM = 4;

/** Operations that the opcode byte alone does not tell apart, numbered behind the bytes. */
export const Op = {
  LOAD_IMM64: 256,
  SDIV64: 257,
  SMOD64: 258,
  SDIV32: 259,
  SMOD32: 260,
  MOVSX64: 261,
  MOVSX32: 262,
  SWAP: 263, // bytes in the other order, width in IMM
  TRUNCATE: 264, // to little endian: keeps the low bits, width in IMM
  LOAD_SX: 265, // width in bytes in IMM
  ATOMIC: 266,
  CALL_HELPER: 267,
  CALL_LOCAL: 268,
  TAIL_CALL: 269,
  EXIT: 270,
  JUMP: 271,
  MAY_GOTO: 272,
  INVALID: 273,
} as const;

const TAIL_CALL_HELPER = 12;

/**
 * Where immediates are kept: behind the registers in one file of word pairs, so that an operation
 * reads its second operand the same way whether it is a register or an immediate.
 */
export class ConstantPool {
  private readonly index = new Map<string, number>();
  words: Int32Array;

  constructor(private readonly firstFree: number) {
    this.words = new Int32Array(firstFree + 512);
  }

  /** Index of the low word of a constant. */
  intern(low: number, high: number): number {
    const key = `${low},${high}`;
    const known = this.index.get(key);
    if (known !== undefined) return known;
    const at = this.firstFree + 2 * this.index.size;
    if (at + 2 > this.words.length) {
      const larger = new Int32Array(this.words.length * 2);
      larger.set(this.words);
      this.words = larger;
    }
    this.words[at] = low;
    this.words[at + 1] = high;
    this.index.set(key, at);
    return at;
  }
}

/** Rows of a linked program. `pool` grows by its immediates. */
export function predecode(insns: readonly Insn[], pool: ConstantPool): Int32Array {
  const rows = new Int32Array(ROW * insns.length);
  for (const [slot, insn] of insns.entries()) {
    const at = ROW * slot;
    rows[at] = Op.INVALID;
    rows[at + DST] = 2 * insn.dst;
    rows[at + SRC] = 2 * insn.src;
    rows[at + OFF] = insn.off;
    rows[at + IMM] = insn.imm;
    decodeInto(rows, at, slot, insn, insns, pool);
  }
  return rows;
}

function decodeInto(
  rows: Int32Array,
  at: number,
  slot: number,
  insn: Insn,
  insns: readonly Insn[],
  pool: ConstantPool,
): void {
  const { code, off, imm } = insn;
  const immediate = () => {
    rows[at + SRC] = pool.intern(imm, imm >> 31);
  };
  switch (bpfClass(code)) {
    case BPF_ALU:
    case BPF_ALU64:
      rows[at] = code | BPF_X;
      if (bpfOp(code) === BPF_END || bpfOp(code) === BPF_NEG) decodeUnary(rows, at, insn);
      else {
        if (bpfSrc(code) === BPF_K) immediate();
        decodeSigned(rows, at, insn);
      }
      return;
    case BPF_JMP:
    case BPF_JMP32:
      decodeJump(rows, at, slot, insn);
      if (rows[at]! < 256 && bpfSrc(code) === BPF_K) immediate();
      return;
    case BPF_LDX:
      rows[at] = bpfMode(code) === BPF_MEMSX ? Op.LOAD_SX : code;
      rows[at + IMM] = accessBytes(code);
      return;
    case BPF_ST:
      rows[at] = (code & ~7) | BPF_STX;
      immediate();
      return;
    case BPF_STX:
      rows[at] = bpfMode(code) === BPF_ATOMIC ? Op.ATOMIC : code;
      if (bpfMode(code) === BPF_ATOMIC) rows[at + IMM] = imm | ((code & 0x18) << 16); // the size bits ride along
      return;
    default:
      if (code !== BPF_LD_IMM64) return; // the second half of one, or a form no machine runs
      if (insn.src === BPF_PSEUDO_FUNC) {
        rows[at] = Op.LOAD_IMM64;
        rows[at + SRC] = pool.intern(slot + 1 + imm, POINTER_HIGH); // a helper calls it by its slot
        return;
      }
      if (insn.src !== 0) throw new InternalError(`slot ${slot}: a reference that was not linked`);
      rows[at] = Op.LOAD_IMM64;
      rows[at + SRC] = pool.intern(imm, insns[slot + 1]?.imm ?? 0);
      rows[at + OFF] = off;
  }
}

function decodeUnary(rows: Int32Array, at: number, insn: Insn): void {
  const { code, imm } = insn;
  if (bpfOp(code) === BPF_NEG) return;
  const toLittle = bpfClass(code) === BPF_ALU && bpfSrc(code) === BPF_K;
  rows[at] = toLittle ? Op.TRUNCATE : Op.SWAP;
  rows[at + IMM] = imm;
}

/** Signed division and sign-extending moves, which the offset tells apart. */
function decodeSigned(rows: Int32Array, at: number, insn: Insn): void {
  const { code, off } = insn;
  if (off === 0) return;
  const wide = bpfClass(code) === BPF_ALU64;
  switch (bpfOp(code)) {
    case BPF_DIV:
      rows[at] = wide ? Op.SDIV64 : Op.SDIV32;
      return;
    case BPF_MOD:
      rows[at] = wide ? Op.SMOD64 : Op.SMOD32;
      return;
    case BPF_MOV:
      if (off === BPF_ADDR_SPACE_CAST || off < 0) rows[at] = Op.INVALID;
      else rows[at] = wide ? Op.MOVSX64 : Op.MOVSX32;
      rows[at + IMM] = off;
      return;
    default:
      rows[at] = Op.INVALID;
  }
}

function decodeJump(rows: Int32Array, at: number, slot: number, insn: Insn): void {
  const { code, src, off, imm } = insn;
  const wide = bpfClass(code) === BPF_JMP;
  rows[at] = code | BPF_X;
  rows[at + OFF] = slot + 1 + off;
  switch (bpfOp(code)) {
    case BPF_JA:
      rows[at] = Op.JUMP;
      if (!wide) rows[at + OFF] = slot + 1 + imm;
      return;
    case BPF_JCOND:
      rows[at] = Op.MAY_GOTO;
      return;
    case BPF_EXIT:
      rows[at] = Op.EXIT;
      return;
    case BPF_CALL:
      if (src === BPF_PSEUDO_CALL) {
        rows[at] = Op.CALL_LOCAL;
        rows[at + OFF] = slot + 1 + imm;
      } else if (src === 0) {
        rows[at] = imm === TAIL_CALL_HELPER ? Op.TAIL_CALL : Op.CALL_HELPER;
      } else if (src === BPF_PSEUDO_KFUNC_CALL) {
        rows[at] = Op.CALL_HELPER;
        rows[at + IMM] = -imm;
      } else rows[at] = Op.INVALID;
  }
}

/** Whether an access of this code moves 8 bytes. */
export const isDoubleWord = (code: number): boolean => (code & 0x18) === BPF_DW;
