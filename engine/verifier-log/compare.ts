import type { FrameState } from './facts';

/** A register, a stack slot or what is held, in two states; `null` where one does not have it. */
export interface ComparedFact {
  readonly name: string;
  readonly before: string | null;
  readonly after: string | null;
  readonly differs: boolean;
}

/** Registers by number, then stack slots from the top down, then what is held. */
function rank(name: string): number {
  const register = /^R(\d+)$/.exec(name);
  if (register) return Number(register[1]);
  const slot = /^fp-(\d+)$/.exec(name);
  return slot ? 100 + Number(slot[1]) : 10_000;
}

/** Marks of precision come and go by what is asked later: they are no difference of what is known. */
const withoutMark = (value: string) => value.replace(/^(inv)?P(?=[-\d(]|[a-z])/, '$1');

/** Two states side by side. */
export function compareStates(before: FrameState, after: FrameState): readonly ComparedFact[] {
  const names = [...new Set([...before.facts.keys(), ...after.facts.keys()])];
  names.sort((a, b) => rank(a) - rank(b));
  return names.map((name) => {
    const one = before.facts.get(name) ?? null;
    const two = after.facts.get(name) ?? null;
    const differs =
      one === null || two === null ? one !== two : withoutMark(one) !== withoutMark(two);
    return { name, before: one, after: two, differs };
  });
}
