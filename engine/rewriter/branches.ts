import {
  BPF_CALL,
  BPF_EXIT,
  BPF_JA,
  BPF_JMP,
  BPF_JMP32,
  bpfClass,
  bpfOp,
  type Insn,
  type InsnIndex,
} from '../isa';
import { identityMap } from '../util';
import { emit } from './emit';
import { type PassResult, type Program, passed, patched } from './pass';

/**
 * Turns conditional jumps of which only one side was ever walked into plain ones.
 *
 * @kernel kernel/bpf/verifier.c opt_hard_wire_dead_code_branches()
 */
export function hardWireBranches(program: Program): PassResult {
  const { insns, facts } = program;
  const wired = new Map<InsnIndex, Insn>();
  for (const [at, insn] of insns.entries()) {
    if (!isConditional(insn) || facts.reached[at] !== 1) continue;
    if (facts.reached[at + 1] !== 1) wired.set(at, emit(BPF_JMP | BPF_JA, 0, 0, insn.off));
    else if (facts.reached[at + 1 + insn.off] !== 1) wired.set(at, emit(BPF_JMP | BPF_JA, 0));
  }
  if (wired.size === 0) return patched(program, [], {});
  const result = {
    ok: true,
    insns: insns.map((insn, at) => wired.get(at) ?? insn),
    map: identityMap(insns.length),
  } as const;
  return passed(program, result, {
    changed: (at) => {
      const jump = wired.get(at);
      if (!jump) return '';
      return jump.off === 0 ? 'jumps on no path' : 'jumps on every path';
    },
  });
}

function isConditional({ code }: Insn): boolean {
  const op = bpfOp(code);
  if (bpfClass(code) === BPF_JMP32) return op !== BPF_JA;
  return bpfClass(code) === BPF_JMP && op !== BPF_JA && op !== BPF_CALL && op !== BPF_EXIT;
}
