import { InternalError } from '../util';

/** A set of slots of one frame: 64 bits by spi. */
export interface SlotMask {
  readonly lo: number;
  readonly hi: number;
}

const SLOT_MASKS: readonly SlotMask[] = Array.from({ length: 64 }, (_, spi) =>
  spi < 32 ? { lo: 1 << spi, hi: 0 } : { lo: 0, hi: 1 << (spi - 32) },
);

/** The set of one slot. */
export function slotMask(spi: number): SlotMask {
  const mask = SLOT_MASKS[spi];
  if (!mask) throw new InternalError(`no stack slot ${spi}`);
  return mask;
}

/** Slots of one frame, to which some are added one by one. */
export class SlotSet {
  private lo = 0;
  private hi = 0;

  get empty(): boolean {
    return (this.lo | this.hi) === 0;
  }

  has(spi: number): boolean {
    return ((spi < 32 ? this.lo >>> spi : this.hi >>> (spi - 32)) & 1) !== 0;
  }

  add(spi: number): void {
    if (spi < 32) this.lo |= 1 << spi;
    else this.hi |= 1 << (spi - 32);
  }

  addAll(): void {
    this.lo = this.hi = -1;
  }

  clear(): void {
    this.lo = this.hi = 0;
  }
}

/**
 * Offsets from the frame pointer, as the log has them: `-8,-16`.
 *
 * @kernel kernel/bpf/verifier.c bpf_fmt_stack_mask()
 */
export function slotNames({ lo, hi }: SlotMask): string {
  if ((lo | hi) === 0) return '';
  const names: number[] = [];
  for (const [spi, mask] of SLOT_MASKS.entries())
    if ((mask.lo & lo) | (mask.hi & hi)) names.push(-8 * (spi + 1));
  return names.join();
}
