import type { CauseKind, CauseStep } from './types';

/** Steps that a reader is shown at most, besides branches. */
const MOST_STEPS = 7;

/** What is left out first: the same value in another place says least. */
const WEIGHT: Readonly<Record<CauseKind, number>> = {
  copied: 0,
  passed: 0,
  spilled: 0,
  filled: 0,
  changed: 1,
  computed: 1,
  narrowed: 2,
  written: 2,
  branch: 2,
  loaded: 3,
  made: 3,
  given: 3,
  returned: 3,
  never: 4,
  acquired: 4,
  cleared: 4,
  lost: 4,
};

/** The most telling of many steps; of an instruction in a loop, its last. `steps` are in the path's order. */
export function drop(steps: readonly CauseStep[]): CauseStep[] {
  const kept = steps.filter(
    ({ at, name, kind }, i) =>
      !steps
        .slice(i + 1)
        .some((later) => later.at === at && later.name === name && later.kind === kind),
  );
  while (kept.length > MOST_STEPS) {
    const least = Math.min(...kept.map(({ kind }) => WEIGHT[kind]));
    kept.splice(
      kept.findIndex(({ kind }) => WEIGHT[kind] === least),
      1,
    );
  }
  return kept;
}
