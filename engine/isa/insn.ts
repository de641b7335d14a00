/**
 * One 8-byte slot of a BPF program, decoded. A 64-bit immediate load takes two slots; the second
 * has `code` 0 and carries the upper half in `imm`.
 *
 * @kernel include/uapi/linux/bpf.h struct bpf_insn
 */
export interface Insn {
  /** Opcode byte, 0..255. */
  readonly code: number;
  /** Destination register, 0..15 (11 and up are not valid, but can be written). */
  readonly dst: number;
  /** Source register or pseudo source, 0..15. */
  readonly src: number;
  /** Signed 16-bit offset. */
  readonly off: number;
  /** Signed 32-bit immediate. */
  readonly imm: number;
}

/** Index of a slot in a program. */
export type InsnIndex = number;
