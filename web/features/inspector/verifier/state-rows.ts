import { type Fact, factsOf, type StateVisit } from './state-text';

/** A register or stack slot before an instruction. */
export interface StateRow extends Fact {
  /** Set where the instruction before this one changed it: what it was, empty where it was nothing. */
  readonly was: string | null;
}

const LONGEST_INSN = 2; // slots

/**
 * What the verifier knew before its first visit of an instruction; `null` where it never came.
 * What changed is told where the visit before it was of the instruction above: elsewhere the walk
 * came from another place, and the states have nothing to do with each other.
 */
export function stateRows(visits: readonly StateVisit[], slot: number): readonly StateRow[] | null {
  const index = visits.findIndex(({ insn }) => insn === slot);
  const visit = visits[index];
  if (!visit) return null;
  const last = visits[index - 1];
  const distance = last ? slot - last.insn : 0;
  const follows = last && distance > 0 && distance <= LONGEST_INSN;
  const facts = factsOf(visit.state);
  if (!follows) return facts.map((fact) => ({ ...fact, was: null }));
  const old = new Map(factsOf(last.state).map(({ name, value }) => [name, value]));
  return facts.map((fact) => {
    const before = old.get(fact.name) ?? '';
    return { ...fact, was: before === fact.value ? null : before };
  });
}
