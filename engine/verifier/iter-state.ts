import type { Env } from './env';
import { iteratorOf } from './object-regs';
import { currentReg } from './registers';
import { frameOf } from './stack-access';
import { objectReg, objectSlot } from './stack-object';
import { STACK_ITER, type VerifierState } from './state';

/** What is asked of iterators where states are compared. */

/** Whether the iterator of the call of `next` that is to be executed has elements left. */
export function isNextActive(env: Env): boolean {
  const reg = currentReg(env, 1);
  const spi = objectSlot(env, reg, 'iter', 1);
  return typeof spi === 'number' && !iteratorOf(objectReg(frameOf(env, reg), spi)).drained;
}

/** Whether an iterator has gone on since: then there is no endless loop. @kernel iter_active_depths_differ() */
export function depthsDiffer(old: VerifierState, current: VerifierState): boolean {
  return old.frames.some(({ stack }, frame) =>
    stack.some(({ types, spilled }, spi) => {
      if (types[0] !== STACK_ITER) return false;
      const { drained, depth } = iteratorOf(spilled);
      return !drained && iteratorOf(objectReg(current.frames[frame]!, spi)).depth !== depth; // as many
    }),
  );
}
