/**
 * The seed of the random suites, which print it. CHAINCALL_SEED names one, or asks for another each
 * time with `random`, as `npm run test:kernel` does; the gate takes the same always, so that its
 * answer does not hang on chance.
 */
export const SEED = seedOf(process.env.CHAINCALL_SEED);

function seedOf(asked: string | undefined): number {
  if (asked === 'random') return Math.floor(Math.random() * 2 ** 31);
  return Number(asked ?? 20_191_004);
}
