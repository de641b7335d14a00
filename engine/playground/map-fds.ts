import { BPF_LD_IMM64, BPF_PSEUDO_MAP_FD, BPF_PSEUDO_MAP_VALUE, type Insn } from '../isa';

/**
 * Instructions whose loads of maps carry an index into a list of maps, as the assembler and the
 * wire format have them, with the fds that BPF_PROG_LOAD wants.
 *
 * @param fds by index; an index without one becomes fd -1, which refers to nothing
 */
export function withMapFds(insns: readonly Insn[], fds: readonly number[]): readonly Insn[] {
  if (!insns.some(isMapLoad)) return insns;
  return insns.map((insn) => (isMapLoad(insn) ? { ...insn, imm: fds[insn.imm] ?? -1 } : insn));
}

function isMapLoad({ code, src }: Insn): boolean {
  return code === BPF_LD_IMM64 && (src === BPF_PSEUDO_MAP_FD || src === BPF_PSEUDO_MAP_VALUE);
}
