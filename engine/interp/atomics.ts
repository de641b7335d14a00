import {
  BPF_ADD,
  BPF_AND,
  BPF_CMPXCHG,
  BPF_FETCH,
  BPF_LOAD_ACQ,
  BPF_OR,
  BPF_STORE_REL,
  BPF_XCHG,
  BPF_XOR,
} from '../isa';
import type { Address } from '../util';

/**
 * One atomic operation on 4 or 8 bytes at `address`. There is one processor, so "atomic" needs
 * nothing more. `dst` and `src` index the register file.
 *
 * @kernel kernel/bpf/core.c ___bpf_prog_run() STX_ATOMIC
 */
export function atomic(
  view: DataView,
  address: Address,
  operation: number,
  wide: boolean,
  words: Int32Array,
  src: number,
): void {
  const oldLow = view.getInt32(address, true);
  const oldHigh = wide ? view.getInt32(address + 4, true) : 0;
  const low = words[src]!;
  const high = words[src + 1]!;
  const store = (newLow: number, newHigh: number) => {
    view.setInt32(address, newLow, true);
    if (wide) view.setInt32(address + 4, newHigh, true);
  };
  const fetch = (register: number) => {
    words[register] = oldLow;
    words[register + 1] = oldHigh;
  };
  if (operation === BPF_CMPXCHG) {
    const equal = words[0] === oldLow && (!wide || words[1] === oldHigh);
    if (equal) store(low, high);
    fetch(0);
    return;
  }
  if (operation === BPF_XCHG) {
    store(low, high);
    fetch(src);
    return;
  }
  switch (operation & ~BPF_FETCH) {
    case BPF_ADD: {
      const sum = (oldLow >>> 0) + (low >>> 0);
      store(sum | 0, (oldHigh + high + (sum > 0xffff_ffff ? 1 : 0)) | 0);
      break;
    }
    case BPF_OR:
      store(oldLow | low, oldHigh | high);
      break;
    case BPF_AND:
      store(oldLow & low, oldHigh & high);
      break;
    case BPF_XOR:
      store(oldLow ^ low, oldHigh ^ high);
      break;
  }
  if (operation & BPF_FETCH) fetch(src);
}

/** Whether the operation is a load-acquire or store-release, which access 1, 2, 4 or 8 bytes. */
export const isOrderedAccess = (operation: number): boolean =>
  operation === BPF_LOAD_ACQ || operation === BPF_STORE_REL;
