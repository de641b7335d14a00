import { expect, it } from 'vitest';
import { anyProgram } from './any-program';
import { describeKernel } from './describe-kernel';
import { compareRuns } from './compare-runs';
import { type Comparison, compare } from './differential';
import { keepDisagreement, keepRun } from './disagreements';
import { askOurVerifier } from './judge';
import { FRESH_SEED, SEED } from './seed';
import { count, emptyTally, type Tally } from './tally';

/**
 * Random programs, judged by the running kernel and by our verifier: verdict, message, slot, counters
 * and logs. Those of one seed gate; those of a fresh seed run beside them, of which only an unsound
 * accept fails, and other differences are printed, made small and kept. CHAINCALL_SEED and
 * CHAINCALL_COUNT say which and how many gate; each program has a seed of its own, counted up from
 * the first, and the next program type. `oracle/fidelity.mjs` asks about many more.
 */
const COUNT = Number(process.env.CHAINCALL_COUNT ?? 5000);
const FRESH = Math.ceil(COUNT / 5);
/** Programs of which the accepted ones run on packets. */
const RUNS = Math.ceil(COUNT / 10);
const BATCH = 250;
/** Milliseconds that a batch may take. */
const PATIENCE = 60_000;
/** Differing programs that are made small, which takes a while. */
const MOST_KEPT = 3;

const patience = (programs: number) => PATIENCE * Math.ceil(programs / BATCH);

/** Asks about programs; `differs` hears of each that is answered differently. */
function ask(
  seed: number,
  programs: number,
  differs: (tell: () => string, compared: Comparison) => void,
): Tally {
  const tally = emptyTally();
  for (let done = 0; done < programs; done += BATCH) {
    const batch = Array.from({ length: Math.min(BATCH, programs - done) }, (_, i) => {
      const own = seed + done + i;
      return { own, program: anyProgram(own) };
    });
    for (const [i, compared] of compare(batch.map(({ program }) => program)).entries()) {
      const { own, program } = batch[i]!; // one for each answer
      const { difference } = compared;
      count(tally, program, compared);
      if (difference && difference.kind !== 'unsupported')
        differs(
          () => keepDisagreement(`seed ${own}`, program, { ...compared, difference }),
          compared,
        );
    }
  }
  return tally;
}

describeKernel('the verifier on random programs', () => {
  it('accepts what then runs as in the kernel', { timeout: patience(RUNS) }, () => {
    const programs = Array.from({ length: RUNS }, (_, i) => {
      return { program: anyProgram(SEED + i), seed: SEED + i };
    });
    const accepted = programs.filter(
      ({ program }) => askOurVerifier([program, 0]).verdict === 'ok',
    );
    let ran = 0;
    for (const [i, { skipped, text }] of compareRuns(accepted).entries()) {
      if (skipped === null) ran++;
      const { seed, program } = accepted[i]!; // one for each answer
      if (text !== '') expect.fail(keepRun(seed, program, { skipped, text }));
    }
    expect(ran).toBeGreaterThan(RUNS / 10);
  });

  it(`answers as the kernel does about ${COUNT} of seed ${SEED}, of both kinds`, {
    timeout: patience(COUNT),
  }, () => {
    const tally = ask(SEED, COUNT, (tell) => expect.fail(tell()));
    if (COUNT < BATCH) return;
    expect(tally.accepted / COUNT).toBeGreaterThan(0.4);
    expect(tally.accepted / COUNT).toBeLessThan(0.6);
  });

  it(`accepts nothing that the kernel refuses of ${FRESH} of the fresh seed ${FRESH_SEED}`, {
    timeout: patience(FRESH),
  }, () => {
    let kept = 0;
    const tally = ask(FRESH_SEED, FRESH, (tell, { unsound }) => {
      if (unsound) expect.fail(tell());
      if (kept++ < MOST_KEPT) console.warn(`A new disagreement, which does not fail:\n${tell()}`);
    });
    expect(tally.unsound).toBe(0);
    if (kept > 0) console.warn(`${kept} of ${FRESH} differ: ${JSON.stringify(tally.kinds)}`);
  });
});
