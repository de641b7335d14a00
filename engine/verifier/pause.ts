import type { Env } from './env';

/** Lets others be heard, and begins a new slice of work. */
export function* pause(env: Env): Generator<void, void> {
  env.work = 0;
  yield;
}
