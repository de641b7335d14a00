import { BPF_REG_FP } from '../isa';
import { InternalError } from '../util';
import { slotMask, type SlotMask, slotNames } from './slot-mask';
import type { LinkedReg } from './state';

/**
 * What a walk backwards still looks for: registers and stack slots of each frame.
 *
 * @kernel include/linux/bpf_verifier.h struct backtrack_state
 */
export class BacktrackSet {
  private readonly regs: number[] = [];
  private readonly slots: { lo: number; hi: number }[] = [];

  /** @param frame the one that is executing at the place where the walk has come to */
  constructor(public frame: number) {}

  regMask(frame = this.frame): number {
    return this.regs[frame] ?? 0;
  }

  slotMask(frame = this.frame): SlotMask {
    return this.slots[frame] ?? NO_SLOTS;
  }

  hasReg(regno: number, frame = this.frame): boolean {
    return ((this.regMask(frame) >>> regno) & 1) !== 0;
  }

  addReg(regno: number, frame = this.frame): void {
    this.regs[frame] = this.regMask(frame) | (1 << regno);
  }

  removeReg(regno: number, frame = this.frame): void {
    this.regs[frame] = this.regMask(frame) & ~(1 << regno);
  }

  hasSlot(spi: number, frame = this.frame): boolean {
    const { lo, hi } = slotMask(spi);
    const mask = this.slotMask(frame);
    return ((mask.lo & lo) | (mask.hi & hi)) !== 0;
  }

  addSlot(spi: number, frame = this.frame): void {
    const { lo, hi } = slotMask(spi);
    const mask = this.slotMask(frame);
    this.slots[frame] = { lo: mask.lo | lo, hi: mask.hi | hi };
  }

  removeSlot(spi: number, frame = this.frame): void {
    const { lo, hi } = slotMask(spi);
    const mask = this.slotMask(frame);
    this.slots[frame] = { lo: mask.lo & ~lo, hi: mask.hi & ~hi };
  }

  get empty(): boolean {
    const noRegs = this.regs.every((mask) => !mask);
    return noRegs && this.slots.every((mask) => !mask || (mask.lo | mask.hi) === 0);
  }

  /** Goes back into a function, through its exit. */
  enterSubprog(): void {
    this.frame++;
  }

  /** Goes back to the caller, through the call. */
  exitSubprog(): void {
    if (this.frame === 0) throw new InternalError('backtracking left the main program');
    this.frame--;
  }

  /** Looks for all of what was linked with something that it looks for. @kernel bt_sync_linked_regs() */
  addLinked(linked: readonly LinkedReg[]): void {
    const wanted = linked.some(({ frame, isReg, at }) =>
      isReg ? this.hasReg(at, frame) : this.hasSlot(at, frame),
    );
    if (!wanted) return;
    for (const { frame, isReg, at } of linked)
      if (isReg) this.addReg(at, frame);
      else this.addSlot(at, frame);
  }

  /** `regs=r1,r2 stack=-8`, as the log words it. */
  text(frame = this.frame): string {
    return `regs=${regNames(this.regMask(frame))} stack=${slotNames(this.slotMask(frame))}`;
  }

  registersOf(frame: number): number[] {
    return REGISTERS.filter((regno) => this.hasReg(regno, frame));
  }

  slotsOf(frame: number): number[] {
    const { lo, hi } = this.slotMask(frame);
    if ((lo | hi) === 0) return [];
    return SPIS.filter((spi) => this.hasSlot(spi, frame));
  }
}

const NO_SLOTS: SlotMask = { lo: 0, hi: 0 };
const REGISTERS: readonly number[] = Array.from({ length: BPF_REG_FP }, (_, regno) => regno);
const SPIS: readonly number[] = Array.from({ length: 64 }, (_, spi) => spi);

/** @kernel kernel/bpf/verifier.c fmt_reg_mask() */
function regNames(mask: number): string {
  return REGISTERS.filter((regno) => ((mask >>> regno) & 1) !== 0)
    .map((regno) => `r${regno}`)
    .join();
}
