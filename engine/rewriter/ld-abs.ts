import { INTERNAL_HELPERS } from '../abi';
import {
  BPF_ABS,
  BPF_ADD,
  BPF_ALU64,
  BPF_B,
  BPF_H,
  BPF_IND,
  BPF_JSGE,
  BPF_K,
  BPF_LD,
  BPF_XOR,
  bpfClass,
  bpfMode,
  bpfSize,
  type Insn,
} from '../isa';
import { alu32, callHelper, EXIT, emit, jumpImm, mov64, mov64Imm } from './emit';
import { type PassResult, type Program, patched } from './pass';

const CTX_REG = 6;

/**
 * Turns loads of classic BPF into calls of a function that reads the packet. Where it cannot, the
 * program ends with 0. The last instruction of those added counts as the program's own.
 *
 * @kernel net/core/filter.c bpf_gen_ld_abs(), kernel/bpf/verifier.c do_misc_fixups()
 */
export function generateLdAbs(program: Program): PassResult {
  const { insns, facts } = program;
  const patches = insns.flatMap((insn, at) =>
    facts.reached[at] === 1 && isLdAbs(insn) ? [{ at, put: callOf(insn) }] : [],
  );
  return patched(program, patches, {
    added: 'load from the packet',
    changed: (at) => (isLdAbs(insns[at]!) ? 'load from the packet' : ''), // in range
  });
}

function isLdAbs({ code }: Insn): boolean {
  return bpfClass(code) === BPF_LD && (bpfMode(code) === BPF_ABS || bpfMode(code) === BPF_IND);
}

function callOf({ code, src, imm }: Insn): readonly Insn[] {
  const offset =
    bpfMode(code) === BPF_ABS
      ? [mov64Imm(2, imm)]
      : [mov64(2, src), ...(imm === 0 ? [] : [emit(BPF_ALU64 | BPF_ADD | BPF_K, 2, 0, 0, imm)])];
  const size = bpfSize(code);
  const bits = size === BPF_B ? 8 : size === BPF_H ? 16 : 32;
  return [
    ...offset,
    mov64(1, CTX_REG),
    callHelper(INTERNAL_HELPERS[`skb_load_helper_${bits}_no_cache`]),
    jumpImm(BPF_JSGE, 0, 0, 2),
    alu32(BPF_XOR, 0, 0),
    EXIT,
  ];
}
