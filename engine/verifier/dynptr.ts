import type { Insn } from '../isa';
import { DYNPTR_SLOTS, destroyDynptr, isCountedDynptr } from './dynptr-destroy';
import type { Env } from './env';
import { type Dynptr, dynptrOf, isFirstSlot } from './object-regs';
import { writeObject } from './object-write';
import { acquireReference, releaseReference } from './references';
import {
  CONST_PTR_TO_DYNPTR,
  DYNPTR_FLAGS,
  DYNPTR_KINDS,
  type DynptrKind,
  knownReg,
  PTR_TO_STACK,
  type Reg,
} from './reg';
import { currentReg } from './registers';
import { frameOf } from './stack-access';
import { hasObject, objectReg, objectSlot, readObject, setObject } from './stack-object';
import { STACK_DYNPTR } from './state';
import { ZERO } from './word';

/** Dynptrs on the stack: handles of memory whose bounds the kernel checks when the program runs. */

/** A pointer to a dynptr as an argument, from 1. @kernel kernel/bpf/verifier.c process_dynptr_func() */
function checkPointer(env: Env, regno: number): boolean {
  const { type } = currentReg(env, regno);
  if (type === PTR_TO_STACK || type === CONST_PTR_TO_DYNPTR) return true;
  return env.reject('dynptr-pointer', regno - 1);
}

/**
 * A dynptr that is made where the argument points to.
 *
 * @param reference that it shares with another one; 0 for none
 * @kernel kernel/bpf/verifier.c process_dynptr_func(), mark_stack_slots_dynptr()
 */
export function makeDynptr(
  env: Env,
  insn: Insn,
  regno: number,
  kind: DynptrKind,
  reference = 0,
): boolean {
  if (!checkPointer(env, regno)) return false;
  const reg = currentReg(env, regno);
  if (reg.type === CONST_PTR_TO_DYNPTR) return env.reject('dynptr-flags');
  if (objectSlot(env, reg, 'dynptr', DYNPTR_SLOTS) === 'bad')
    return env.reject('dynptr-not-uninit');
  if (!writeObject(env, insn, regno, DYNPTR_SLOTS)) return false;
  const frame = frameOf(env, reg);
  const spi = objectSlot(env, reg, 'dynptr', DYNPTR_SLOTS) as number; // it was written to
  if (!destroyDynptr(env, frame, spi) || !destroyDynptr(env, frame, spi - 1)) return false;
  const id = env.newId();
  const made = { ...knownReg(CONST_PTR_TO_DYNPTR, ZERO), id, range: DYNPTR_KINDS.indexOf(kind) };
  const refObjId = isCountedDynptr(kind) ? reference || acquireReference(env) : 0;
  const [first, second] = [1, 0].map((map): Reg => ({ ...made, map, refObjId }));
  setObject(env, frame, spi, DYNPTR_SLOTS, STACK_DYNPTR, [first!, second!]);
  return true;
}

/**
 * A dynptr that has to be there; `null` where it is not.
 *
 * @param kind the only one that will do
 */
export function findDynptr(env: Env, regno: number, kind?: DynptrKind): Dynptr | null {
  if (!checkPointer(env, regno)) return null;
  const reg = currentReg(env, regno);
  if (reg.type === CONST_PTR_TO_DYNPTR) return dynptrOf(reg);
  const frame = frameOf(env, reg);
  const spi = objectSlot(env, reg, 'dynptr', DYNPTR_SLOTS);
  const isThere =
    typeof spi === 'number' &&
    isFirstSlot(objectReg(frame, spi)) &&
    hasObject(frame, spi, DYNPTR_SLOTS, STACK_DYNPTR);
  if (!isThere) {
    env.reject('dynptr-not-init', regno - 1);
    return null;
  }
  const found = dynptrOf(objectReg(frame, spi));
  if (kind && found.kind !== kind) {
    env.reject('dynptr-kind', kind, regno - 1);
    return null;
  }
  readObject(env, frame, spi, DYNPTR_SLOTS);
  return found;
}

/** Whether the argument points to a dynptr with a reference. @kernel check_func_arg() OBJ_RELEASE */
export function checkReleasable(env: Env, regno: number): boolean {
  const reg = currentReg(env, regno);
  const spi = objectSlot(env, reg, 'dynptr', DYNPTR_SLOTS);
  const has = typeof spi === 'number' && objectReg(frameOf(env, reg), spi).refObjId !== 0;
  return has || env.reject('dynptr-unacquired', regno);
}

/**
 * The dynptr, its clones and all slices are gone.
 *
 * @kernel kernel/bpf/verifier.c unmark_stack_slots_dynptr()
 */
export function releaseDynptr(env: Env, regno: number): void {
  const reg = currentReg(env, regno);
  const frame = frameOf(env, reg);
  const spi = objectSlot(env, reg, 'dynptr', DYNPTR_SLOTS) as number; // it was used
  const { refObjId } = objectReg(frame, spi);
  releaseReference(env, refObjId);
  for (let i = 1; i < frame.stack.length; i++) {
    const other = objectReg(frame, i);
    if (other.refObjId === refObjId && isFirstSlot(other))
      setObject(env, frame, i, DYNPTR_SLOTS, 0, []);
  }
}

/** What the type of a slice says of where it comes from. @kernel get_dynptr_type_flag() */
export function sliceFlag(kind: DynptrKind): number {
  return DYNPTR_FLAGS[kind];
}
