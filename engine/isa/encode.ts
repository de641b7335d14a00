import { INSN_SIZE } from './encoding';
import type { Insn } from './insn';

/** Writes slots as little-endian bytes. Fields are cut to their width, as a C bit field cuts them. */
export function encodeProgram(insns: readonly Insn[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(insns.length * INSN_SIZE);
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const insn of insns) {
    view.setUint8(at, insn.code);
    view.setUint8(at + 1, ((insn.src & 0x0f) << 4) | (insn.dst & 0x0f));
    view.setInt16(at + 2, insn.off, true);
    view.setInt32(at + 4, insn.imm, true);
    at += INSN_SIZE;
  }
  return bytes;
}
