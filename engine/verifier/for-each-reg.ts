import type { Reg } from './reg';
import { isSpilled, type VerifierState } from './state';

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
      if (!isSpilled(slot)) continue;
      const changed = change(slot.spilled);
      if (changed !== slot.spilled) stack[spi] = { ...slot, spilled: changed };
    }
  }
}
