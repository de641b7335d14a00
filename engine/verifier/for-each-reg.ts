import type { Reg } from './reg';
import { isSpilled, type VerifierState } from './state';

/**
 * Replaces registers and spilled registers of every frame by what `change` makes of them.
 *
 * @kernel include/linux/bpf_verifier.h bpf_for_each_reg_in_vstate()
 */
export function forEachReg(state: VerifierState, change: (reg: Reg) => Reg): void {
  for (let frame = 0; frame <= state.curframe; frame++) {
    const { regs, stack } = state.frames[frame]!; // up to curframe
    for (let regno = 0; regno < regs.length; regno++) {
      const reg = regs[regno]!; // below the length, as the slots
      const changed = change(reg);
      if (changed !== reg) regs[regno] = changed;
    }
    for (let spi = 0; spi < stack.length; spi++) {
      const slot = stack[spi]!;
      if (!isSpilled(slot)) continue;
      const changed = change(slot.spilled);
      if (changed !== slot.spilled) stack[spi] = { types: slot.types, spilled: changed };
    }
  }
}
