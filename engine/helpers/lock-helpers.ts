import { argPointer } from './registers';
import type { HelperFunction } from './types';

/** Nobody else wants a lock: there is one CPU, and programs run one after the other. */
function set(value: number): HelperFunction {
  return ({ memory }, regs) => {
    const at = argPointer(regs, 1);
    if (at === null || !memory.accessible(at, 4)) return 'r1 does not lead to a lock';
    memory.view.setUint32(at, value, true);
    return;
  };
}

/** @kernel kernel/bpf/helpers.c bpf_spin_lock() */
export const spinLock = set(1);

/** @kernel kernel/bpf/helpers.c bpf_spin_unlock() */
export const spinUnlock = set(0);
