import { INSN_SIZE } from './encoding';
import type { Insn } from './insn';

export type DecodeResult =
  | { readonly ok: true; readonly insns: readonly Insn[] }
  | { readonly ok: false; readonly message: string };

/** Reads one slot at a byte offset, which must leave 8 bytes. */
export function decodeInsn(view: DataView, at: number): Insn {
  const regs = view.getUint8(at + 1);
  return {
    code: view.getUint8(at),
    dst: regs & 0x0f,
    src: regs >>> 4,
    off: view.getInt16(at + 2, true),
    imm: view.getInt32(at + 4, true),
  };
}

/**
 * Reads little-endian slots as `BPF_PROG_LOAD` takes them. Every 8 bytes are some slot; whether it
 * means something is for `opcodeOf` and the verifier.
 *
 * @returns a message when the length is not a multiple of 8
 */
export function decodeProgram(bytes: Uint8Array): DecodeResult {
  if (bytes.length % INSN_SIZE !== 0) {
    return {
      ok: false,
      message: `${bytes.length} bytes are not a whole number of instructions of ${INSN_SIZE} bytes each`,
    };
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const insns: Insn[] = new Array(bytes.length / INSN_SIZE);
  for (let i = 0; i < insns.length; i++) insns[i] = decodeInsn(view, i * INSN_SIZE);
  return { ok: true, insns };
}
