import { expect, it } from 'vitest';
import { assemble } from '../asm';
import { verify } from '../verifier';
import { BENCH_PROGRAMS } from '.';

/** A million instructions, in a test runner that makes them slow. */
const LONG = 120_000; // ms

it.each(BENCH_PROGRAMS)(
  '$name is walked as the kernel walks it',
  ({ source, counters }) => {
    const result = assemble(source);
    if (!result.ok) throw new Error(JSON.stringify(result.errors));
    const { insns, progType, maps, license, progFlags } = result.program;
    const { stats, ok } = verify({ insns, progType, maps, license, progFlags, logLevel: 0 });
    expect(ok).toBe(true);
    const { processed, maxStatesPerInsn, totalStates, peakStates } = stats;
    expect([processed, maxStatesPerInsn, totalStates, peakStates]).toEqual(counters);
  },
  LONG,
);
