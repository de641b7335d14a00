import { describe, expect, it } from 'vitest';
import { assemble } from '../asm';
import { verifySteps } from '.';

/**
 * How much is done at one go, in work that can be counted: a machine with other things to do makes
 * milliseconds say little. `npm run cli -- bench verifier` is for those.
 */

/** Most of a slice's share of the whole that a program of many slices may take. */
const SHARE = 0.05;
/** Slices that are looked at. */
const MOST = 1000;
const LONG = 120_000; // ms

const repeat = (count: number, line: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => line(i)).join('\n');

const PROGRAMS: Readonly<Record<string, string>> = {
  'a loop with ways back': `  r0 = 0
round:
  r0 += 1
  if r0 != 60000 goto round
  exit`,
  'a loop that the machine bounds': `  r6 = 0
  r7 = 0
  r8 = 0
again:
  may_goto done
  r6 += 1
  r7 ^= r6
  if r7 > 100 goto again
  r8 += r7
  if r8 > 1000 goto again
  goto again
done:
  r0 = r6
  exit`,
  'branches that touch the stack': `  r7 = *(u32 *)(r1 + xdp_md.rx_queue_index)
  r6 = 0
${repeat(300, (i) => `  *(u64 *)(r10 - ${8 * (1 + (i % 60))}) = r6\n  if r7 > ${1000 + i} goto +1\n  r6 += ${i + 1}`)}
  r0 = r6
  exit`,
};

describe('verification in slices', () => {
  it.each(Object.entries(PROGRAMS))(
    '%s: no slice takes much of the whole',
    (_, body) => {
      const result = assemble(`xdp main:\n${body}\n`);
      if (!result.ok) throw new Error(JSON.stringify(result.errors));
      const { insns, progType, maps, license, progFlags } = result.program;
      const took: number[] = [];
      const steps = verifySteps({ insns, progType, maps, license, progFlags, logLevel: 0 });
      for (let done = false; !done && took.length < MOST; ) {
        const { user } = process.cpuUsage();
        done = steps.next().done ?? false;
        took.push(process.cpuUsage().user - user);
      }
      const sorted = took.slice().sort((a, b) => b - a);
      const whole = took.reduce((sum, time) => sum + time, 0);
      expect(took.length).toBeGreaterThan(60);
      // one slice may be the one in which garbage was collected or code was compiled
      expect(sorted[3]! / whole).toBeLessThan(SHARE);
    },
    LONG,
  );
});
