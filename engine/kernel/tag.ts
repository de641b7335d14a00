import {
  BPF_LD_IMM64,
  BPF_PSEUDO_MAP_FD,
  BPF_PSEUDO_MAP_VALUE,
  encodeProgram,
  type Insn,
} from '../isa';
import { sha256, toHex } from '../util';

const TAG_SIZE = 8; // bytes

/**
 * The tag of a program: the start of the SHA-256 of its instructions as loaded, with the immediates
 * of map references by fd taken for 0, so that it does not depend on the fds of one load. (Kernels
 * before 6.18 used SHA-1.)
 *
 * @returns 16 hex digits
 * @kernel kernel/bpf/core.c bpf_prog_calc_tag()
 */
export function programTag(insns: readonly Insn[]): string {
  const masked = insns.map((insn, at) => {
    const load = insn.code === BPF_LD_IMM64 ? insn : insns[at - 1];
    return load && isMapLoad(load) ? { ...insn, imm: 0 } : insn;
  });
  return toHex(sha256(encodeProgram(masked)).subarray(0, TAG_SIZE));
}

function isMapLoad({ code, src }: Insn): boolean {
  return code === BPF_LD_IMM64 && (src === BPF_PSEUDO_MAP_FD || src === BPF_PSEUDO_MAP_VALUE);
}
