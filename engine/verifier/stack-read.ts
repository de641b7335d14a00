import type { Env } from './env';
import { noteStackAccess } from './fast-calls';
import { pushHistory } from './history';
import { copyReg, isConstant, knownReg, REG_UNKNOWN, type Reg, SCALAR_VALUE } from './reg';
import { currentReg, setReg, withoutId, withScalarId } from './registers';
import { slotMask } from './slot-mask';
import { byteAt, checkStackRange, frameOf, offsetsOf, spillSize, typesAt } from './stack-access';
import {
  BPF_REG_SIZE,
  type FuncState,
  isSpilled,
  STACK_DYNPTR,
  STACK_SPILL,
  STACK_ZERO,
} from './state';
import { tnumText } from './tnum';
import { fls, isZero, ZERO } from './word';

const REG_ZERO: Reg = knownReg(SCALAR_VALUE, ZERO);

/**
 * A load of `size` bytes from the stack, within its bounds.
 *
 * @param dst the register that it goes to; `null` where it goes nowhere, as with atomics
 * @kernel kernel/bpf/verifier.c check_stack_read()
 */
export function checkStackRead(
  env: Env,
  regno: number,
  off: number,
  size: number,
  dst: number | null,
): boolean {
  const reg = currentReg(env, regno);
  if (isConstant(reg)) return readFixed(env, reg, offsetsOf(reg, off).min, size, dst);
  if (dst === null) return env.reject('stack-helper-variable', tnumText(reg.varOff), off, size);
  if (!checkStackRange(env, regno, off, size, false, 'read')) return false;
  const { min, max } = offsetsOf(reg, off);
  noteStackAccess(env, frameOf(env, reg).subprogno, min);
  setReg(env, dst, dataAt(env, frameOf(env, reg), min, max + size - min));
  return true;
}

/** @kernel kernel/bpf/verifier.c check_stack_read_fixed_off() */
function readFixed(env: Env, pointer: Reg, off: number, size: number, dst: number | null): boolean {
  const frame = frameOf(env, pointer);
  const { spi } = byteAt(off);
  const slot = frame.stack[spi]!; // within bounds
  env.scratchedSlots.add(spi);
  noteStackAccess(env, frame.subprogno, off);
  env.liveStack.markRead(frame.frameno, env.insnIdx, slotMask(spi));
  if (!isSpilled(slot)) {
    const at = typesAt(frame, off, size).findIndex((type) => type >= STACK_DYNPTR);
    if (at >= 0) return env.reject('object-read', off, at, size);
    if (dst !== null) setReg(env, dst, dataAt(env, frame, off, size));
    return true;
  }
  const spilled = spillSize(slot);
  const partial = size !== BPF_REG_SIZE || spilled !== BPF_REG_SIZE;
  if (partial && slot.spilled.type !== SCALAR_VALUE) return env.reject('stack-fill-size');
  if (partial && dst === null) return true;
  let fills = true;
  if (dst !== null) {
    if (!partial) {
      setReg(env, dst, slot.spilled);
    } else if (size <= spilled && off % BPF_REG_SIZE === 0) {
      const wide = fls(slot.spilled.umax) > 8 * size;
      const linked = size === 4 && spilled === 4 && fls(slot.spilled.umax) <= 32;
      const reg = linked ? linkSlot(env, frame, spi) : slot.spilled;
      setReg(env, dst, wide ? withoutId(reg) : copyReg(reg));
    } else {
      const part = partOfSlot(frame, off, size, slot.spilled);
      setReg(env, dst, part.reg);
      fills = part.fills;
    }
  }
  if (fills) pushHistory(env).touch(frame.frameno, spi);
  return true;
}

/** The register in a slot, after slot and destination have become copies of one number. */
function linkSlot(env: Env, frame: FuncState, spi: number): Reg {
  const slot = frame.stack[spi]!; // the caller has it
  const reg = withScalarId(env, slot.spilled);
  if (reg !== slot.spilled) frame.stack[spi] = { ...slot, spilled: reg };
  return reg;
}

/** Bytes that are partly beside a spilled number, or not at its start. */
function partOfSlot(
  frame: FuncState,
  off: number,
  size: number,
  spilled: Reg,
): { reg: Reg; fills: boolean } {
  const types = typesAt(frame, off, size);
  const ofZero = isConstant(spilled) && isZero(spilled.varOff.value);
  if (ofZero && types.every((type) => type === STACK_SPILL)) return { reg: REG_ZERO, fills: true };
  const zero = types.every((type) => type === STACK_ZERO);
  return { reg: zero ? REG_ZERO : REG_UNKNOWN, fills: false };
}

/** What a load of bytes yields that are no register: zero, or an unknown number. @kernel mark_reg_stack_read() */
function dataAt(env: Env, frame: FuncState, off: number, size: number): Reg {
  const types = typesAt(frame, off, size);
  for (const [i, type] of types.entries()) {
    env.scratchedSlots.add(byteAt(off + i).spi);
    if (type !== STACK_ZERO) return REG_UNKNOWN;
  }
  return REG_ZERO;
}
