import type { Env } from './env';
import { isConstant, REG_NOT_INIT, type Reg } from './reg';
import { slotMask } from './slot-mask';
import { BPF_REG_SIZE, EMPTY_SLOT, type FuncState } from './state';
import { toSignedNumber } from './word';

/**
 * Objects of the kernel's that programs keep on the stack and may not touch: dynptrs and iterators.
 * They take whole slots; the first one, with the lowest address, has the highest `spi`.
 */

export type ObjectKind = 'dynptr' | 'iter';

/**
 * The first slot of the object that a stack pointer points to; `outside`: the stack is not that deep
 * yet, `bad`: it points to no slot, as the log has been told.
 *
 * @kernel kernel/bpf/verifier.c stack_slot_obj_get_spi()
 */
export function objectSlot(
  env: Env,
  reg: Reg,
  kind: ObjectKind,
  slots: number,
): number | 'outside' | 'bad' {
  if (!isConstant(reg)) {
    env.reject('object-variable', kind);
    return 'bad';
  }
  const off = reg.off + toSignedNumber(reg.varOff.value);
  const spi = Math.trunc((-off - 1) / BPF_REG_SIZE); // as C divides: fp0 counts as fp-8
  if (off % BPF_REG_SIZE !== 0 || spi + 1 < slots) {
    env.reject('object-offset', kind, off);
    return 'bad';
  }
  const { length } = env.state.frames[reg.frameno]!.stack; // a stack pointer's frame is there
  return spi - slots + 1 >= 0 && spi < length ? spi : 'outside';
}

/** Puts an object into its slots, `regs` from the first on; none forgets it. */
export function setObject(
  env: Env,
  frame: FuncState,
  spi: number,
  slots: number,
  type: number,
  regs: readonly Reg[],
): void {
  for (let i = 0; i < slots; i++) {
    const types = EMPTY_SLOT.types.map(() => type);
    frame.stack[spi - i] = regs[i] ? { types, spilled: regs[i]! } : EMPTY_SLOT;
    env.liveStack.markWrite(frame.frameno, slotMask(spi - i));
  }
}

/** Whether all bytes of its slots are of a type. */
export function hasObject(frame: FuncState, spi: number, slots: number, type: number): boolean {
  for (let i = 0; i < slots; i++)
    if (!frame.stack[spi - i]!.types.every((byte) => byte === type)) return false; // within the stack
  return true;
}

/** @kernel kernel/bpf/verifier.c mark_stack_slot_obj_read() */
export function readObject(env: Env, frame: FuncState, spi: number, slots: number): void {
  for (let i = 0; i < slots; i++) {
    env.liveStack.markRead(frame.frameno, env.insnIdx, slotMask(spi - i));
    env.scratchedSlots.add(spi - i);
  }
}

export function objectReg(frame: FuncState, spi: number): Reg {
  return frame.stack[spi]?.spilled ?? REG_NOT_INIT;
}
