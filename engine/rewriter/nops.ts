import { BPF_JA, BPF_JCOND, BPF_JMP, type Insn, type InsnIndex } from '../isa';
import { type PassResult, type Program, patched } from './pass';

const GOTO = BPF_JMP | BPF_JA;
const MAY_GOTO = BPF_JMP | BPF_JCOND;

/**
 * Takes out jumps to the next instruction. What one of them leaves may be another one: the kernel
 * looks back at the instruction before a `may_goto`, but not before a `goto`.
 *
 * @kernel kernel/bpf/verifier.c opt_remove_nops()
 */
export function removeNops(program: Program): PassResult {
  const { insns } = program;
  const removed = new Uint8Array(insns.length);
  const goesNowhere = ({ code, off }: Insn, at: InsnIndex): boolean => {
    if ((code !== GOTO && code !== MAY_GOTO) || off < 0) return false;
    for (let between = at + 1; between <= at + off; between++)
      if (removed[between] === 0) return false;
    return true;
  };
  for (let at = 0; at < insns.length; at++) {
    const insn = insns[at]!; // in range
    if (removed[at] === 1 || !goesNowhere(insn, at)) continue;
    removed[at] = 1;
    if (insn.code !== MAY_GOTO) continue;
    let before = at - 1;
    while (before >= 0 && removed[before] === 1) before--;
    at = Math.max(before - 1, -1);
  }
  const patches = [...insns.keys()]
    .filter((at) => removed[at] === 1)
    .map((at) => ({ at, put: [] }));
  return patched(program, patches, { removed: 'does nothing' });
}
