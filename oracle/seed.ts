const anySeed = () => Math.floor(Math.random() * 2 ** 31);

/**
 * The seed of the random suites, which print it. CHAINCALL_SEED names one, or asks for another each
 * time with `random`, as `npm run test:kernel` does; the gate takes the same always, so that its
 * answer does not hang on chance.
 */
export const SEED = seedOf(process.env.CHAINCALL_SEED);

/** Another one each time, for what runs beside the gate. CHAINCALL_FRESH_SEED names one. */
export const FRESH_SEED = Number(process.env.CHAINCALL_FRESH_SEED ?? anySeed());

function seedOf(asked: string | undefined): number {
  if (asked === 'random') return anySeed();
  return Number(asked ?? 20_191_004);
}
