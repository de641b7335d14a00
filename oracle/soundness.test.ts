import { describe, expect, it } from 'vitest';
import { SEED } from './seed';
import { soundnessText, trySeeds } from './soundness-run';

/**
 * What the verifier accepts runs without a fault, and within its bounds; what does not, but is accepted
 * by the running kernel as well, is told and no more. `npm run soundness` tries many more.
 */
const COUNT = Number(process.env.CHAINCALL_SOUNDNESS ?? 20_000);
const SLICES = 10;

describe('accepted programs, on random packets, maps and results of helpers', () => {
  const slices = Array.from({ length: SLICES }, (_, i) => ({
    from: SEED + i * 100_000,
    count: Math.ceil(COUNT / SLICES),
  }));
  it.each(slices)('$count from seed $from', { timeout: 300_000 }, ({ from, count }) => {
    const sum = trySeeds(from, count);
    expect(sum.fault).toBeNull();
    expect(sum.reached / sum.insns).toBeGreaterThan(0.5);
    console.info(soundnessText(sum));
    for (const flaw of sum.flaws) console.warn(`Linux accepts what goes wrong:\n${flaw}`);
  });
});
