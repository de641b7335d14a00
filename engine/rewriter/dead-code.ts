import type { InsnIndex } from '../isa';
import { invertMap } from '../util';
import { type PassResult, type Program, passed, patched } from './pass';
import { patchInsns } from './patch';
import { reachOf, slotsOf, targetOf } from './targets';

/**
 * Takes out what no path came to, functions that nothing calls included.
 *
 * @kernel kernel/bpf/verifier.c opt_remove_dead_code()
 */
export function removeDeadCode(program: Program): PassResult {
  const { insns, facts } = program;
  const dead: InsnIndex[] = [];
  for (let at = 0; at < insns.length; at += slotsOf(insns[at]!))
    if (facts.reached[at] !== 1) dead.push(at);
  if (dead.length === 0) return patched(program, [], {});
  const result = patchInsns(
    insns,
    dead.map((at) => ({ at, put: [] })),
  );
  if (!result.ok) return result;
  const became = invertMap(result.map);
  const moved = result.insns.map((insn, at) => {
    if (reachOf(insn) !== 'func') return insn;
    const before = result.map.origin[at]!; // as long as the instructions
    const target = targetOf(insns[before]!, before, 'func');
    if (facts.reached[target] === 1) return insn;
    return { ...insn, imm: addressOfDead(facts.reached, became, target) - at - 1 };
  });
  return passed(program, { ...result, insns: moved }, { removed: 'no path comes here' });
}

/**
 * Where a function that is removed seems to be afterwards. What names it (a load of its address, or
 * the loop that was written for a bpf_loop) keeps its number while the stretch that it is in goes, and
 * so names what moves there.
 */
function addressOfDead(reached: Uint8Array, became: Int32Array, target: InsnIndex): InsnIndex {
  const isDead = (at: InsnIndex) => at < reached.length && reached[at] !== 1;
  let at = target;
  while (isDead(at)) {
    let start = at;
    while (isDead(start - 1)) start--;
    let end = at;
    while (isDead(end)) end++;
    at += end - start;
  }
  if (at < reached.length) return became[at]!;
  return became.reduce((count, to) => count + (to === -1 ? 0 : 1), 0) + at - reached.length;
}
