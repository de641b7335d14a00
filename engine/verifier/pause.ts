import type { Env } from './env';

/**
 * Work in slices of about a millisecond. Yields how many instructions were processed, and is given
 * whether to stop: as the kernel's verifier, which looks for a signal now and then.
 */
export type Steps<T> = Generator<number, T, boolean | undefined>;

/** Lets others be heard, and begins a new slice of work. */
export function* pause(env: Env): Steps<void> {
  env.work = 0;
  if (yield env.insnProcessed) env.stopped = true;
}
