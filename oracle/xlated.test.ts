import { expect, it } from 'vitest';
import { PROG_TYPES, type ProgTypeName } from '../engine/abi';
import { type Disassemblable, disassemble } from '../engine/asm';
import { assembleCase, readVerifierCorpus } from '../engine/test/verifier-corpus';
import { askKernelXlated, xlatedDifference } from './compare-xlated';
import { describeKernel } from './describe-kernel';
import { randomProgram } from './random-programs';
import { SEED } from './seed';

const COUNT = Number(process.env.CHAINCALL_COUNT ?? 1500);
const BATCH = 500;
const TYPES = Object.keys(PROG_TYPES) as readonly ProgTypeName[];

/** Compares rewritten code; returns how many programs there was some of. */
function compare(programs: readonly (readonly [name: string, program: Disassemblable])[]): number {
  let compared = 0;
  for (let from = 0; from < programs.length; from += BATCH) {
    const part = programs.slice(from, from + BATCH);
    const kernel = askKernelXlated(part.map(([, program]) => program));
    for (const [i, [name, program]] of part.entries()) {
      const xlated = kernel[i] ?? null;
      if (!xlated) continue;
      compared++;
      const difference = xlatedDifference(program, xlated);
      if (difference !== null)
        expect.fail(`${name}\n${disassemble(program)}\n- kernel, + ours\n${difference}`);
    }
  }
  return compared;
}

describeKernel('instructions after all passes are those that the kernel shows', () => {
  it('of every program of the corpus that it accepts', { timeout: 120_000 }, () => {
    const cases = readVerifierCorpus().map(
      ({ name, source }) => [name, assembleCase(source.join('\n'))] as const,
    );
    expect(compare(cases)).toBeGreaterThan(600);
  });

  it(`of random programs of each type, seed ${SEED}`, { timeout: 240_000 }, () => {
    const programs = Array.from({ length: COUNT }, (_, i) => {
      const seed = SEED + i;
      return [`seed ${seed}`, randomProgram(seed, TYPES[i % TYPES.length])] as const;
    });
    expect(compare(programs)).toBeGreaterThan(COUNT / 3);
  });
});
