import { ITERATORS, type IterName } from '../abi';
import type { Insn } from '../isa';
import type { Env } from './env';
import { previousEntry, widenImprecise } from './loops';
import { ITERATOR_NAMES, iteratorOf } from './object-regs';
import { writeObject } from './object-write';
import { exploredAt } from './prune';
import { pushStack } from './push-stack';
import { acquireReference, releaseReference } from './references';
import { knownReg, PTR_MAYBE_NULL, PTR_TO_STACK, type Reg, SCALAR_VALUE } from './reg';
import { currentReg, setReg } from './registers';
import { frameOf } from './stack-access';
import { hasObject, objectReg, objectSlot, readObject, setObject } from './stack-object';
import { type FuncState, STACK_ITER, type VerifierState } from './state';
import { ZERO } from './word';

/**
 * Open-coded iterators: an object on the stack that is made, asked for the next element until there is
 * none, and destroyed. Each call of `next` splits the path: one has an element, the other none is left.
 */

/** Where an iterator lies. */
export interface IterPlace {
  readonly frameno: number;
  readonly spi: number;
}

function checkPointer(env: Env, regno: number): boolean {
  if (currentReg(env, regno).type === PTR_TO_STACK) return true;
  return env.reject('iter-pointer', regno - 1);
}

/** @kernel kernel/bpf/verifier.c process_iter_arg(), mark_stack_slots_iter() */
export function makeIterator(env: Env, insn: Insn, regno: number, name: IterName): boolean {
  if (!checkPointer(env, regno)) return false;
  const reg = currentReg(env, regno);
  const slots = ITERATORS[name];
  const before = objectSlot(env, reg, 'iter', slots);
  const isFree =
    before === 'outside' || (before !== 'bad' && !touches(frameOf(env, reg), before, slots));
  if (!isFree) return env.reject('iter-not-uninit', name, regno - 1);
  if (!writeObject(env, insn, regno, slots)) return false;
  const spi = objectSlot(env, reg, 'iter', slots) as number; // it was written to
  const made = { ...knownReg(PTR_TO_STACK, ZERO), map: ITERATOR_NAMES.indexOf(name), frameno: 0 };
  const first = { ...made, refObjId: acquireReference(env) };
  const regs = Array.from({ length: slots }, (_, i) => (i === 0 ? first : made));
  setObject(env, frameOf(env, reg), spi, slots, STACK_ITER, regs);
  for (let i = 0; i < slots; i++) env.scratchedSlots.add(spi - i);
  return true;
}

/** Whether a byte of the slots belongs to an iterator. */
function touches({ stack }: FuncState, spi: number, slots: number): boolean {
  return stack.slice(spi - slots + 1, spi + 1).some(({ types }) => types.includes(STACK_ITER));
}

/**
 * An iterator that has to be there; `null` where it is not.
 *
 * @kernel kernel/bpf/verifier.c process_iter_arg(), is_iter_reg_valid_init()
 */
export function findIterator(env: Env, regno: number, name: IterName): IterPlace | null {
  if (!checkPointer(env, regno)) return null;
  const reg = currentReg(env, regno);
  const frame = frameOf(env, reg);
  const slots = ITERATORS[name];
  const spi = objectSlot(env, reg, 'iter', slots);
  if (typeof spi !== 'number' || !isWhole(frame, spi, name)) {
    env.reject('iter-not-init', name, regno - 1);
    return null;
  }
  readObject(env, frame, spi, slots);
  return { frameno: frame.frameno, spi };
}

function isWhole(frame: FuncState, spi: number, name: IterName): boolean {
  if (!hasObject(frame, spi, ITERATORS[name], STACK_ITER)) return false;
  for (let i = 0; i < ITERATORS[name]; i++) {
    const reg = objectReg(frame, spi - i);
    if (reg.map !== ITERATOR_NAMES.indexOf(name) || (reg.refObjId !== 0) !== (i === 0))
      return false;
  }
  return true;
}

/** @kernel kernel/bpf/verifier.c unmark_stack_slots_iter() */
export function destroyIterator(env: Env, { frameno, spi }: IterPlace, name: IterName): void {
  const frame = env.state.frames[frameno]!; // it was found there
  releaseReference(env, objectReg(frame, spi).refObjId);
  setObject(env, frame, spi, ITERATORS[name], 0, []);
}

export function iteratorRef(env: Env, { frameno, spi }: IterPlace): number {
  return objectReg(env.state.frames[frameno]!, spi).refObjId; // it was found there
}

/**
 * Splits the path after `next`: set aside is the one with an element, this one goes on without.
 *
 * @kernel kernel/bpf/verifier.c process_iter_next_call()
 */
export function splitAtNext(env: Env, place: IterPlace): boolean {
  const { state, insnIdx } = env;
  const { drained, depth } = iteratorOf(objectReg(state.frames[place.frameno]!, place.spi)); // found there
  if (!drained) {
    const before = previousEntry(exploredAt(env, insnIdx), state.parent ?? state, insnIdx);
    const going = pushStack(env, insnIdx + 1, insnIdx, 'too-complex-loop');
    if (!going) return false;
    change(going, place, { range: depth + 1 });
    if (before) widenImprecise(env, before, going);
    const { regs } = going.frame;
    regs[0] = { ...regs[0]!, type: regs[0]!.type & ~PTR_MAYBE_NULL };
  }
  change(state, place, { frameno: 1 });
  setReg(env, 0, knownReg(SCALAR_VALUE, ZERO));
  return true;
}

function change(state: VerifierState, { frameno, spi }: IterPlace, to: Partial<Reg>): void {
  const { stack } = state.frames[frameno]!; // it was found there
  stack[spi] = { ...stack[spi]!, spilled: { ...stack[spi]!.spilled, ...to } };
}
