import { expect, it } from 'vitest';
import { PROG_TYPES, type ProgTypeName } from '../engine/abi';
import { describeKernel } from './describe-kernel';
import { compare, show } from './differential';
import { randomProgram } from './random-programs';
import { SEED } from './seed';

/**
 * Random programs, judged by the running kernel and by our verifier: verdict, message, slot, and
 * logs at levels 1, 2 and 4. CHAINCALL_SEED and CHAINCALL_COUNT say which and how many; each program
 * has a seed of its own, counted up from the first, and the next program type. `node oracle/ask.mjs --random=COUNT
 * --seed=NUMBER` makes what differs small.
 */
const COUNT = Number(process.env.CHAINCALL_COUNT ?? 600);
const BATCH = 100;
const TYPES = Object.keys(PROG_TYPES) as readonly ProgTypeName[];
/** Milliseconds that a batch may take. */
const PATIENCE = 20_000;

const patience = PATIENCE * Math.ceil(COUNT / BATCH);

describeKernel(`the verifier on random programs, seed ${SEED}`, () => {
  it('answers as the kernel does, whose answers are of both kinds', { timeout: patience }, () => {
    let accepted = 0;
    for (let done = 0; done < COUNT; done += BATCH) {
      const count = Math.min(BATCH, COUNT - done);
      const seeds = Array.from({ length: count }, (_, i) => SEED + done + i);
      const programs = seeds.map((seed, i) => randomProgram(seed, TYPES[i % TYPES.length]));
      for (const [i, { verdict, difference }] of compare(programs).entries()) {
        if (verdict === 'ok') accepted++;
        if (difference) expect.fail(`seed ${seeds[i]}: ${show(programs[i]!, difference)}`);
      }
    }
    if (COUNT < BATCH) return;
    expect(accepted / COUNT).toBeGreaterThan(0.3);
    expect(accepted / COUNT).toBeLessThan(0.8);
  });
});
