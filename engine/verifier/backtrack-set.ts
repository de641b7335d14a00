import { MAX_CALL_FRAMES } from '../abi';
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
  // By frame.
  private readonly regs = new Int32Array(MAX_CALL_FRAMES);
  private readonly slotsLow = new Int32Array(MAX_CALL_FRAMES);
  private readonly slotsHigh = new Int32Array(MAX_CALL_FRAMES);
  /** The frame that is executing at the place where the walk has come to. Of those above it, nothing is wanted. */
  frame = 0;

  /** Begins anew, with nothing to look for. */
  begin(frame: number): this {
    this.regs.fill(0);
    this.slotsLow.fill(0);
    this.slotsHigh.fill(0);
    this.frame = frame;
    return this;
  }

  regMask(frame = this.frame): number {
    return this.regs[frame]!; // there is place for every frame
  }

  slotMask(frame = this.frame): SlotMask {
    return { lo: this.slotsLow[frame]!, hi: this.slotsHigh[frame]! };
  }

  hasSlots(frame: number): boolean {
    return (this.slotsLow[frame]! | this.slotsHigh[frame]!) !== 0;
  }

  hasReg(regno: number, frame = this.frame): boolean {
    return ((this.regs[frame]! >>> regno) & 1) !== 0;
  }

  addReg(regno: number, frame = this.frame): void {
    this.regs[frame]! |= 1 << regno;
  }

  removeReg(regno: number, frame = this.frame): void {
    this.regs[frame]! &= ~(1 << regno);
  }

  hasSlot(spi: number, frame = this.frame): boolean {
    const { lo, hi } = slotMask(spi);
    return ((this.slotsLow[frame]! & lo) | (this.slotsHigh[frame]! & hi)) !== 0;
  }

  addSlot(spi: number, frame = this.frame): void {
    const { lo, hi } = slotMask(spi);
    this.slotsLow[frame]! |= lo;
    this.slotsHigh[frame]! |= hi;
  }

  removeSlot(spi: number, frame = this.frame): void {
    const { lo, hi } = slotMask(spi);
    this.slotsLow[frame]! &= ~lo;
    this.slotsHigh[frame]! &= ~hi;
  }

  get empty(): boolean {
    for (let frame = this.frame; frame >= 0; frame--)
      if ((this.regs[frame]! | this.slotsLow[frame]! | this.slotsHigh[frame]!) !== 0) return false;
    return true;
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
    if (linked.length === 0) return;
    const wanted = linked.some(({ frame, isReg, at }) =>
      isReg ? this.hasReg(at, frame) : this.hasSlot(at, frame),
    );
    if (!wanted) return;
    for (const { frame, isReg, at } of linked)
      if (isReg) this.addReg(at, frame);
      else this.addSlot(at, frame);
  }

  /** `r1,r2,fp-8`: all that is wanted of a frame. */
  names(frame: number): string {
    const slots = slotNames(this.slotMask(frame)).replace(/-/g, 'fp-');
    return [regNames(this.regMask(frame)), slots].filter((names) => names !== '').join();
  }

  /** `regs=r1,r2 stack=-8`, as the log words it. */
  text(frame = this.frame): string {
    return `regs=${regNames(this.regMask(frame))} stack=${slotNames(this.slotMask(frame))}`;
  }
}

const REGISTERS: readonly number[] = Array.from({ length: BPF_REG_FP }, (_, regno) => regno);

/** @kernel kernel/bpf/verifier.c fmt_reg_mask() */
function regNames(mask: number): string {
  return REGISTERS.filter((regno) => ((mask >>> regno) & 1) !== 0)
    .map((regno) => `r${regno}`)
    .join();
}
