import { BPF_MEM, BPF_ST, bpfClass, bpfMode, type Insn } from '../isa';
import { destroyDynptr } from './dynptr-destroy';
import type { Env } from './env';
import { noteStackAccess } from './fast-calls';
import { pushHistory } from './history';
import { markChainPrecision } from './precision';
import {
  CONST_PTR_TO_DYNPTR,
  isConstant,
  isNull,
  knownReg,
  PTR_TO_STACK,
  REG_NOT_INIT,
  type Reg,
  SCALAR_VALUE,
} from './reg';
import { currentReg, setReg, withScalarId } from './registers';
import { slotMask } from './slot-mask';
import { byteAt, frameOf, offsetsOf, scrubbed } from './stack-access';
import {
  BPF_REG_SIZE,
  type FuncState,
  isSpilled,
  isSpilledScalar,
  STACK_DYNPTR,
  STACK_ITER,
  STACK_MISC,
  STACK_SPILL,
  STACK_ZERO,
} from './state';
import { fls, fromS32, isZero } from './word';

/**
 * A store of `size` bytes to the stack, within its bounds.
 *
 * @param value the register stored; `null` where it is an immediate or the result of an atomic
 * @kernel kernel/bpf/verifier.c check_stack_write()
 */
export function checkStackWrite(
  env: Env,
  insn: Insn,
  regno: number,
  off: number,
  size: number,
  value: number | null,
): boolean {
  const reg = currentReg(env, regno);
  const frame = frameOf(env, reg);
  const { min, max } = offsetsOf(reg, off);
  return isConstant(reg)
    ? writeFixed(env, insn, frame, min, size, value)
    : writeVariable(env, insn, frame, min, max + size, value);
}

/** The number that BPF_ST stores. */
function immediateOf(insn: Insn): Reg | null {
  const stores = bpfClass(insn.code) === BPF_ST && bpfMode(insn.code) === BPF_MEM;
  return stores ? knownReg(SCALAR_VALUE, fromS32(insn.imm)) : null;
}

/** @kernel kernel/bpf/verifier.c check_stack_write_fixed_off() */
function writeFixed(
  env: Env,
  insn: Insn,
  frame: FuncState,
  off: number,
  size: number,
  value: number | null,
): boolean {
  const { spi } = byteAt(off);
  if (frame.stack[spi]!.types[0] === STACK_DYNPTR && !destroyDynptr(env, frame, spi)) return false;
  noteStackAccess(env, frame.subprogno, off);
  const aligned = off % BPF_REG_SIZE === 0;
  if (aligned && size === BPF_REG_SIZE) env.liveStack.markWrite(frame.frameno, slotMask(spi));
  env.scratchedSlots.add(spi);
  const reg = value === null ? immediateOf(insn) : currentReg(env, value);
  if (reg?.type === SCALAR_VALUE) {
    if (!aligned) return writeData(env, frame, off, size, value, isNull(reg));
    const fits = value === null || fls(reg.umax) <= 8 * size;
    const linked = value !== null && fits ? withScalarId(env, reg) : reg;
    if (value !== null) setReg(env, value, linked);
    spill(frame, spi, fits ? linked : { ...linked, id: 0 }, size);
  } else if (reg && reg.type !== CONST_PTR_TO_DYNPTR) {
    if (size !== BPF_REG_SIZE) return env.reject('stack-spill-size');
    if (frame !== env.state.frame && reg.type === PTR_TO_STACK)
      return env.reject('stack-spill-caller');
    spill(frame, spi, reg, size);
  } else {
    return writeData(env, frame, off, size, value, false);
  }
  pushHistory(env).touch(frame.frameno, spi);
  return true;
}

/** Puts a register into the first bytes of a slot. @kernel kernel/bpf/verifier.c save_register_state() */
function spill(frame: FuncState, spi: number, reg: Reg, size: number): void {
  const types = frame.stack[spi]!.types.map((type, byte) => {
    if (byte >= BPF_REG_SIZE - size) return STACK_SPILL;
    return type === STACK_SPILL || type === STACK_ITER ? STACK_MISC : type;
  });
  frame.stack[spi] = { types, spilled: reg };
}

/** Bytes that are no register. */
function writeData(
  env: Env,
  frame: FuncState,
  off: number,
  size: number,
  value: number | null,
  zero: boolean,
): boolean {
  const { spi } = byteAt(off);
  if (zero && value !== null) markChainPrecision(env, value);
  const slot = frame.stack[spi]!; // within bounds
  const isHeld = isSpilled(slot) || slot.types[BPF_REG_SIZE - 1] === STACK_ITER;
  const types = isHeld ? scrubbed(slot) : [...slot.types];
  for (let i = 0; i < size; i++) types[byteAt(off + i).byte] = zero ? STACK_ZERO : STACK_MISC;
  frame.stack[spi] = { types, spilled: REG_NOT_INIT };
  return true;
}

/**
 * A store somewhere between two offsets: registers there are lost, zeros only stay if it stores zero.
 *
 * @kernel kernel/bpf/verifier.c check_stack_write_var_off()
 */
function writeVariable(
  env: Env,
  insn: Insn,
  frame: FuncState,
  from: number,
  to: number,
  value: number | null,
): boolean {
  const reg = value === null ? immediateOf(insn) : currentReg(env, value);
  const zero = reg !== null && isNull(reg);
  let zeroUsed = false;
  for (let at = from; at < to; at++) if (!destroyDynptr(env, frame, byteAt(at).spi)) return false;
  noteStackAccess(env, frame.subprogno, from);
  for (let at = from; at < to; at++) {
    const { spi, byte } = byteAt(at);
    const slot = frame.stack[spi]!; // within bounds
    const type = slot.types[byte];
    env.scratchedSlots.add(spi);
    if (zero && type === STACK_SPILL && isSpilledScalar(slot)) {
      if (isConstant(slot.spilled) && isZero(slot.spilled.varOff.value)) {
        zeroUsed = true;
        continue;
      }
    }
    const keepsZero = zero && type === STACK_ZERO;
    zeroUsed ||= keepsZero;
    const types = isSpilled(slot) ? scrubbed(slot) : [...slot.types];
    types[byte] = keepsZero ? STACK_ZERO : STACK_MISC;
    frame.stack[spi] = { types, spilled: REG_NOT_INIT };
  }
  if (zeroUsed && value !== null) markChainPrecision(env, value);
  return true;
}
