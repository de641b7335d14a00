import { BPF_LD_IMM64, BPF_PSEUDO_FUNC, type Insn } from '../../engine/isa';
import { prng } from '../../engine/util';

/** A place in a program that jumps and calls can name before it is known. */
export type Label = number;

type Patch = (insn: Insn, distance: number) => Insn;

/** Random choices, the same for the same seed. */
export class Dice {
  private readonly source: ReturnType<typeof prng>;

  constructor(seed: number) {
    this.source = prng(seed);
  }

  /** A whole number from 0, below `count`. */
  below(count: number): number {
    return Math.floor((this.source.next() / 2 ** 32) * count);
  }

  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  chance(probability: number): boolean {
    return this.source.next() < probability * 2 ** 32;
  }

  pick<T>(from: readonly T[]): T {
    const picked = from[this.below(from.length)];
    if (picked === undefined) throw new Error('nothing to pick from');
    return picked;
  }

  /** One of several, each as often as its weight says. */
  weighted<T>(from: readonly (readonly [weight: number, value: T])[]): T {
    let left = this.below(from.reduce((sum, [weight]) => sum + weight, 0));
    const found = from.find(([weight]) => {
      left -= weight;
      return left < 0;
    });
    return found ? found[1] : this.pick(from)[1];
  }
}

/** Instructions one after the other, with labels. */
export class ProgramWriter {
  private readonly insns: Insn[] = [];
  private readonly places: number[] = [];
  private readonly patches: { at: number; label: Label; patch: Patch }[] = [];

  emit(code: number, dst = 0, src = 0, off = 0, imm = 0): void {
    this.insns.push({ code, dst, src, off, imm });
  }

  label(): Label {
    return this.places.push(-1) - 1;
  }

  place(label: Label): void {
    this.places[label] = this.insns.length;
  }

  /** A jump whose distance is in `off`. */
  jump(label: Label, code: number, dst = 0, src = 0, imm = 0): void {
    this.patch(label, (insn, off) => ({ ...insn, off }));
    this.emit(code, dst, src, 0, imm);
  }

  /** A jump or call whose distance is in `imm`. */
  longJump(label: Label, code: number, src = 0): void {
    this.patch(label, (insn, imm) => ({ ...insn, imm }));
    this.emit(code, 0, src);
  }

  /** Loads the address of a function. */
  loadFunction(label: Label, reg: number): void {
    this.patch(label, (insn, imm) => ({ ...insn, imm }));
    this.emit(BPF_LD_IMM64, reg, BPF_PSEUDO_FUNC);
    this.emit(0);
  }

  /** Whether something goes there. */
  isNamed(label: Label): boolean {
    return this.patches.some((patch) => patch.label === label);
  }

  /** The slot that a label was placed at. */
  placeOf(label: Label): number {
    return this.places[label] ?? 0;
  }

  /** Instructions so far. */
  get length(): number {
    return this.insns.length;
  }

  finish(): Insn[] {
    for (const { at, label, patch } of this.patches)
      this.insns[at] = patch(this.insns[at]!, (this.places[label] ?? 0) - at - 1);
    return this.insns;
  }

  private patch(label: Label, patch: Patch): void {
    this.patches.push({ at: this.insns.length, label, patch });
  }
}
