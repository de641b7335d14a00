import type { Reg } from './reg';
import { BPF_REG_SIZE, STACK_SPILL, type VerifierState } from './state';

/**
 * Replaces registers and spilled registers of every frame by what `change` makes of them.
 *
 * @kernel include/linux/bpf_verifier.h bpf_for_each_reg_in_vstate()
 */
export function forEachReg(state: VerifierState, change: (reg: Reg) => Reg): void {
  for (const { regs, stack } of state.frames) {
    for (const [regno, reg] of regs.entries()) {
      const changed = change(reg);
      if (changed !== reg) regs[regno] = changed;
    }
    for (const [spi, slot] of stack.entries()) {
      if (slot.types[BPF_REG_SIZE - 1] !== STACK_SPILL) continue;
      const changed = change(slot.spilled);
      if (changed !== slot.spilled) stack[spi] = { ...slot, spilled: changed };
    }
  }
}
