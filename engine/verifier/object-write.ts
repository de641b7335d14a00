import type { Insn } from '../isa';
import type { Env } from './env';
import { currentReg } from './registers';
import { checkStackBounds } from './stack-access';
import { checkStackWrite } from './stack-write';
import { BPF_REG_SIZE } from './state';

/** Writes some data to the slots of an object to be made, as the kernel does: this sees to the bounds. */
export function writeObject(env: Env, insn: Insn, regno: number, slots: number): boolean {
  for (let i = 0; i < slots; i++) {
    const off = currentReg(env, regno).off + BPF_REG_SIZE * i;
    if (!checkStackBounds(env, regno, off, BPF_REG_SIZE, 'write')) return false;
    if (!checkStackWrite(env, insn, regno, off, BPF_REG_SIZE, null)) return false;
  }
  return true;
}
