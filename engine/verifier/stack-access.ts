import { MAX_BPF_STACK } from '../abi';
import type { Env } from './env';
import { BPF_MAX_VAR_OFF } from './pointer-alu';
import { isConstant, REG_UNKNOWN, type Reg } from './reg';
import type { AccessType } from './region-access';
import { currentReg } from './registers';
import { slotMask } from './slot-mask';
import {
  BPF_REG_SIZE,
  type FuncState,
  STACK_DYNPTR,
  STACK_INVALID,
  STACK_MISC,
  STACK_SPILL,
  STACK_ZERO,
  type StackSlot,
} from './state';
import { tnumText } from './tnum';
import { toSignedNumber } from './word';

/** What accesses to the stack have in common: bounds, and the bytes of slots. */

/** The frame that a stack pointer points into. */
export function frameOf(env: Env, reg: Reg): FuncState {
  return env.state.frames[reg.frameno] ?? env.state.frame;
}

/** Slot and byte within it (as in `types`) of an offset from the frame pointer, which is negative. */
export function byteAt(off: number): { spi: number; byte: number } {
  const slot = -off - 1;
  return { spi: Math.floor(slot / BPF_REG_SIZE), byte: slot % BPF_REG_SIZE };
}

/** The types of `size` bytes from an offset upwards. */
export function typesAt(frame: FuncState, off: number, size: number): number[] {
  return Array.from({ length: size }, (_, i) => {
    const { spi, byte } = byteAt(off + i);
    return frame.stack[spi]?.types[byte] ?? STACK_INVALID;
  });
}

/** A slot whose register is forgotten: what was part of it is some data. */
export function scrubbed(slot: StackSlot): number[] {
  return slot.types.map((type) => (type === STACK_INVALID ? STACK_INVALID : STACK_MISC));
}

/** Bytes from the lowest address on that are part of a register. */
export function spillSize(slot: StackSlot): number {
  let size = 0;
  while (size < BPF_REG_SIZE && slot.types[BPF_REG_SIZE - 1 - size] === STACK_SPILL) size++;
  return size;
}

/** The lowest and the highest offset at which an access through `reg` may begin. */
export function offsetsOf(reg: Reg, off: number): { min: number; max: number } {
  if (isConstant(reg)) {
    const at = toSignedNumber(reg.varOff.value) + off;
    return { min: at, max: at };
  }
  return { min: toSignedNumber(reg.smin) + off, max: toSignedNumber(reg.smax) + off };
}

/**
 * Whether an access lies within the stack on every path; the stack grows to hold it.
 *
 * @kernel kernel/bpf/verifier.c check_stack_access_within_bounds()
 */
export function checkStackBounds(
  env: Env,
  regno: number,
  off: number,
  size: number,
  type: AccessType,
): boolean {
  const reg = currentReg(env, regno);
  const verb = type === 'read' ? 'read from' : 'write to';
  const constant = isConstant(reg);
  const { min, max } = offsetsOf(reg, off);
  if (
    !constant &&
    (toSignedNumber(reg.smax) >= BPF_MAX_VAR_OFF || toSignedNumber(reg.smin) <= -BPF_MAX_VAR_OFF)
  )
    return env.reject('stack-unbounded', verb, regno);
  const below = min < -MAX_BPF_STACK || min > -1;
  if (below || max + size > 0) {
    if (constant)
      return below
        ? env.reject('stack-invalid-access', verb, regno, min, size)
        : env.reject('stack-invalid-end', verb, regno, min, size);
    const varOff = tnumText(reg.varOff);
    return below
      ? env.reject('stack-invalid-variable', verb, regno, varOff, off, size)
      : env.reject('stack-invalid-variable-end', verb, regno, varOff, off, size);
  }
  const frame = frameOf(env, reg);
  frame.grow(-min);
  const subprog = env.subprogs[frame.subprogno]!; // the frame executes it
  subprog.stackDepth = Math.max(subprog.stackDepth, frame.stack.length * BPF_REG_SIZE);
  return true;
}

/**
 * Whether an access through a helper or at a variable offset may read, or overwrite, a range of the
 * stack; with privileges it may be uninitialised.
 *
 * @kernel kernel/bpf/verifier.c check_stack_range_initialized()
 */
export function checkStackRange(
  env: Env,
  regno: number,
  off: number,
  size: number,
  zeroAllowed: boolean,
  type: AccessType,
): boolean {
  if (size === 0 && !zeroAllowed) return env.reject('zero-sized-read');
  if (!checkStackBounds(env, regno, off, size, type)) return false;
  const reg = currentReg(env, regno);
  const frame = frameOf(env, reg);
  const { min, max } = offsetsOf(reg, off);
  for (let at = min; at < max + size; at++) {
    const { spi, byte } = byteAt(at);
    if (frame.stack[spi]!.types[byte]! >= STACK_DYNPTR) {
      const from = isConstant(reg) ? `off ${min}` : `var_off ${tnumText(reg.varOff)}`;
      return env.reject('object-helper', regno, from, at - min, size);
    }
    if (type === 'write') overwriteByte(frame, spi, byte);
    env.liveStack.markRead(reg.frameno, env.insnIdx, slotMask(spi));
  }
  return true;
}

function overwriteByte(frame: FuncState, spi: number, byte: number): void {
  const slot = frame.stack[spi]!; // within bounds
  const type = slot.types[byte];
  if (type === STACK_SPILL) {
    frame.stack[spi] = { types: scrubbed(slot), spilled: REG_UNKNOWN };
  } else if (type === STACK_ZERO || type === STACK_INVALID) {
    frame.stack[spi] = { ...slot, types: slot.types.with(byte, STACK_MISC) };
  }
}
