import type { Env } from './env';
import { forEachReg } from './for-each-reg';
import { dynptrOf, isFirstSlot } from './object-regs';
import { type DynptrKind, PTR_MAYBE_NULL, PTR_TO_MEM, REG_UNKNOWN } from './reg';
import { objectReg, setObject } from './stack-object';
import { type FuncState, STACK_DYNPTR } from './state';

export const DYNPTR_SLOTS = 2;

/** Whether it has to be given back. @kernel dynptr_type_refcounted() */
export function isCountedDynptr(kind: DynptrKind): boolean {
  return kind === 'ringbuf';
}

/**
 * A store to a slot destroys the dynptr that it is part of; one with a reference may not be
 * destroyed.
 *
 * @kernel kernel/bpf/verifier.c destroy_if_dynptr_stack_slot()
 */
export function destroyDynptr(env: Env, frame: FuncState, at: number): boolean {
  if (frame.stack[at]!.types[0] !== STACK_DYNPTR) return true; // within bounds
  const spi = isFirstSlot(objectReg(frame, at)) ? at : at + 1;
  const { kind, id } = dynptrOf(objectReg(frame, spi));
  if (isCountedDynptr(kind)) return env.reject('dynptr-overwrite');
  env.scratchedSlots.add(spi);
  env.scratchedSlots.add(spi - 1);
  // The kernel looks for the slices of bpf_dynptr_data only, whose types say nothing of a kind.
  forEachReg(env.state, (reg) =>
    (reg.type & ~PTR_MAYBE_NULL) === PTR_TO_MEM && reg.map === id ? REG_UNKNOWN : reg,
  );
  setObject(env, frame, spi, DYNPTR_SLOTS, 0, []);
  return true;
}
