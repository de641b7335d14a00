import type { MapDef, ProgTypeName } from '../../engine/abi';
import type { Prototype } from '../../engine/asm';
import {
  BPF_ADD,
  BPF_ALU,
  BPF_ALU64,
  BPF_AND,
  BPF_DW,
  BPF_JGE,
  BPF_JGT,
  BPF_JMP,
  BPF_JMP32,
  BPF_JSGT,
  BPF_LD_IMM64,
  BPF_MEM,
  BPF_MOV,
  BPF_ST,
  BPF_STX,
  BPF_X,
} from '../../engine/isa';
import { isSame, joined, type Kind, type Known, NOTHING, NUMBER, upTo } from './known';
import { CONSTANTS, FAR, MASKS, MOV64, SIZES } from './tables';
import { type Dice, type Label, ProgramWriter } from './writer';

/** A function that was called and is still to be written. */
export interface Callee {
  readonly label: Label;
  /** Of r1 to r5. */
  readonly args: readonly Known[];
  readonly calledBy: 'program' | 'helper' | 'timer';
  /** What it is declared to take, where it is. */
  readonly proto?: Prototype;
}

/** A program being written: its instructions so far, and what is known where it goes on. */
export class Draft {
  readonly out = new ProgramWriter();
  readonly maps: MapDef[] = [];
  readonly callees: Callee[] = [];
  /** Functions of other kinds, written behind those. */
  readonly later: (() => void)[] = [];
  /** How often it goes wrong. */
  readonly slipRate: number;
  regs: Known[] = [];
  /** Registers spilled as a whole, by offset from the frame pointer. */
  spills = new Map<number, Known>();
  /** Registers that the loop being written must leave as they are. */
  frozen = new Set<number>();
  /** Whether it calls functions of the kernel. */
  callsKernel = false;
  /** Whether helpers may be given functions to call. */
  callsBack = false;
  /** Whether functions are declared with what they take. */
  declares = false;
  /** Where dynptrs were made in the function being written. */
  readonly dynptrs: number[] = [];
  isMain = true;
  calledBy: Callee['calledBy'] = 'program';
  /** Where the function being written ends early. */
  exit: Label = 0;
  bases = 0;

  /** @param block writes statements, at a depth of branches and loops */
  constructor(
    readonly dice: Dice,
    readonly progType: ProgTypeName,
    readonly block: (draft: Draft, statements: number, depth: number) => void,
  ) {
    this.slipRate = dice.weighted([
      [5, 0],
      [4, 0.012],
      [2, 0.05],
    ]);
  }

  slips(): boolean {
    return this.slipRate > 0 && this.dice.chance(this.slipRate);
  }

  with(...kinds: readonly Kind[]): number[] {
    return [...this.regs.keys()].filter((reg) => kinds.includes(this.regs[reg]!.kind));
  }

  isSet(reg: number): boolean {
    return this.regs[reg]!.kind !== 'nothing' || this.dice.chance(0.05);
  }

  /** A register that holds one of these, if there is one. */
  find(...kinds: readonly Kind[]): number | null {
    const found = this.slips()
      ? [...this.regs.keys()].filter((reg) => this.isSet(reg))
      : this.with(...kinds);
    return found.length === 0 ? null : this.dice.pick(found);
  }

  number(): number {
    const found = this.find('number');
    if (found !== null) return found;
    const reg = this.target();
    this.constant(reg);
    return reg;
  }

  /** A register that may be overwritten; the last one with the context rarely is. */
  target(): number {
    if (this.slips()) return this.dice.below(11);
    const free = [0, 1, 2, 3, 4, 5, 7, 8, 9].filter((reg) => !this.frozen.has(reg));
    return this.dice.chance(0.01) && !this.frozen.has(6) ? 6 : this.dice.pick(free);
  }

  set(reg: number, known: Known): void {
    if (reg < 10) this.regs[reg] = known;
  }

  forgetArguments(result: Known): void {
    for (let reg = 1; reg <= 5; reg++) this.set(reg, NOTHING);
    this.set(0, result);
  }

  move(dst: number, src: number): void {
    this.out.emit(MOV64 | BPF_X, dst, src);
    this.set(dst, this.regs[src]!);
  }

  /** Gets a kind of pointer into a register; false where none is at hand. */
  bring(dst: number, ...kinds: readonly Kind[]): boolean {
    const found = this.find(...kinds);
    if (found === null) return false;
    if (found !== dst) this.move(dst, found);
    return true;
  }

  someNumber(): number {
    const { dice } = this;
    if (dice.chance(0.15)) return dice.below(2 ** 32) | 0;
    return dice.chance(0.4) ? dice.between(-20, 80) : dice.pick(CONSTANTS);
  }

  constant(reg: number): void {
    const { dice, out } = this;
    const imm = this.someNumber();
    if (dice.chance(0.15)) {
      out.emit(BPF_LD_IMM64, reg, 0, 0, imm);
      out.emit(0, 0, 0, 0, dice.chance(0.5) ? 0 : this.someNumber());
      this.set(reg, NUMBER);
      return;
    }
    out.emit((dice.chance(0.3) ? BPF_ALU : BPF_ALU64) | BPF_MOV, reg, 0, 0, imm);
    this.set(reg, upTo(imm < 0 ? Number.POSITIVE_INFINITY : imm));
  }

  /** A number that may become any other number. */
  changeable(): number | null {
    if (this.slips()) return this.dice.below(11);
    const free = this.with('number').filter(
      (reg) => !this.frozen.has(reg) || isSame(this.regs[reg]!, NUMBER),
    );
    return free.length === 0 ? null : this.dice.pick(free);
  }

  /** Makes a number small. */
  bound(): number {
    const { dice, out } = this;
    const reg = this.changeable() ?? this.number();
    const mask = dice.pick(MASKS);
    if (dice.chance(0.6))
      out.emit((dice.chance(0.3) ? BPF_ALU : BPF_ALU64) | BPF_AND, reg, 0, 0, mask);
    else {
      const op = dice.pick([BPF_JGT, BPF_JGE, BPF_JSGT]);
      out.jump(this.exit, (dice.chance(0.3) ? BPF_JMP32 : BPF_JMP) | op, reg, 0, mask);
    }
    this.set(reg, upTo(mask));
    return reg;
  }

  mayCall(): boolean {
    return [0, 1, 2, 3, 4, 5].every((reg) => !this.frozen.has(reg));
  }

  save(): { regs: Known[]; spills: Map<number, Known> } {
    return { regs: [...this.regs], spills: new Map(this.spills) };
  }

  restore({ regs, spills }: ReturnType<Draft['save']>): void {
    this.regs = [...regs];
    this.spills = new Map(spills);
  }

  join({ regs, spills }: ReturnType<Draft['save']>): void {
    this.regs = this.regs.map((known, reg) => joined(known, regs[reg]!));
    for (const [off, known] of this.spills) {
      const met = joined(known, spills.get(off) ?? NOTHING);
      if (met.kind === 'nothing') this.spills.delete(off);
      else this.spills.set(off, met);
    }
  }

  forgetSpills(at: number, size: number): void {
    for (const off of this.spills.keys())
      if (off < at + size && off + 8 > at) this.spills.delete(off);
  }

  /** An offset at which `size` bytes may be accessed; `null` where nothing fits. */
  place(reg: number, size: number): number | null {
    const { dice } = this;
    const { kind, at } = this.regs[reg]!;
    const end = Math.min(this.regs[reg]!.end, FAR);
    const first = kind === 'stack' ? -8 * dice.between(1, 10) : 0;
    const last = (kind === 'stack' ? 0 : end) - size;
    const least = kind === 'stack' ? Math.min(first, last) : Math.min(at, 0) * -1 + at;
    if (last < least) return null;
    let where = dice.between(least, last);
    if (kind === 'stack' || dice.chance(0.85)) where -= ((where % size) + size) % size;
    if (where < least && kind !== 'stack') where = least;
    return where - at + (this.slips() ? dice.between(-9, 9) : 0);
  }

  addConstant(reg: number, step: number): void {
    const known = this.regs[reg]!;
    this.out.emit(BPF_ALU64 | BPF_ADD, reg, 0, 0, step);
    this.set(reg, known.kind === 'number' ? NUMBER : { ...known, at: known.at + step });
  }

  addVariable(reg: number): void {
    const small = this.with('number').filter((one) => this.regs[one]!.end <= 255);
    const by = this.slips()
      ? this.number()
      : small.length > 0
        ? this.dice.pick(small)
        : this.bound();
    if (by === reg) return;
    const known = this.regs[reg]!;
    this.out.emit(BPF_ALU64 | BPF_ADD | BPF_X, reg, by);
    if (known.kind === 'packet' || known.kind === 'meta')
      this.set(reg, { ...known, at: 0, end: 0, base: ++this.bases });
    else this.set(reg, { ...known, at: known.at + Math.min(this.regs[by]!.end, FAR) });
  }

  /** Stores some number in a slot of the stack. */
  storeNumber(at: number): void {
    const { dice, out } = this;
    const number = this.find('number');
    if (number !== null && dice.chance(0.3)) out.emit(BPF_STX | BPF_MEM | BPF_DW, 10, number, at);
    else out.emit(BPF_ST | BPF_MEM | BPF_DW, 10, 0, at, dice.between(0, 3));
    this.forgetSpills(at, 8);
  }

  /** Puts `size` bytes somewhere on the stack and points a register there. */
  memory(reg: number, size: number): void {
    const { dice, out } = this;
    const pointer = dice.chance(0.15)
      ? this.find('packet', 'value', 'record', 'key', 'slice')
      : null;
    if (pointer !== null && !this.frozen.has(reg)) {
      this.move(reg, pointer);
      return;
    }
    if (dice.chance(0.1) && !this.frozen.has(reg)) {
      const by = this.bound();
      const most = Math.min(this.regs[by]!.end, FAR);
      if (by !== reg && most < FAR) {
        this.move(reg, 10);
        out.emit(BPF_ALU64 | BPF_ADD | BPF_X, reg, by);
        this.addConstant(reg, -8 * Math.ceil((size + most) / 8));
        return;
      }
    }
    const at = -8 * Math.ceil(size / 8) - 8 * dice.below(4);
    if (dice.chance(0.8)) {
      const [bytes, code] = dice.pick(SIZES.slice(2));
      const number = this.find('number');
      for (let off = 0; off < size && off < 16; off += bytes) {
        if (number !== null && dice.chance(0.4))
          out.emit(BPF_STX | BPF_MEM | code, 10, number, at + off);
        else out.emit(BPF_ST | BPF_MEM | code, 10, 0, at + off, dice.between(0, 3));
      }
      this.forgetSpills(at, size + 8);
    }
    this.move(reg, 10);
    this.addConstant(reg, this.slips() ? at + dice.between(-2, 8) : at);
  }
}
