import {
  BPF_ALU,
  BPF_ALU64,
  BPF_ATOMIC,
  BPF_CALL,
  BPF_CMPXCHG,
  BPF_EXIT,
  BPF_FETCH,
  BPF_IMM,
  BPF_JA,
  BPF_JMP,
  BPF_JMP32,
  BPF_LD,
  BPF_LDX,
  BPF_MOV,
  BPF_PSEUDO_CALL,
  BPF_ST,
  BPF_STX,
  BPF_X,
  bpfClass,
  bpfMode,
  bpfOp,
  bpfSrc,
  type Insn,
} from '../isa';
import { bare, type Facts, factsOf, frameOfStep, type PathStep } from './path';
import type { CauseKind, CauseStep } from './types';

/** One step backwards: the instruction, where it ran, and what was known around it. */
interface Move {
  readonly insn: Insn;
  readonly step: PathStep;
  readonly next: PathStep;
  /** The frame that executes the instruction, and what was known of it before and after. */
  readonly frame: number;
  readonly before: Facts;
  readonly after: Facts;
}

/** What an instruction did to one wanted name, and where to look for it from there on. */
interface Effect {
  readonly kind: CauseKind;
  readonly from?: string;
  /** Names in the instruction's frame that are wanted in its place; the name itself where absent. */
  readonly instead?: readonly string[];
  /** Another frame that they are in. */
  readonly frame?: number;
}

const CALLER_SAVED = /^R[1-5]$/;

/** Registers and slots whose values matter, followed backwards along a path. */
export class Slice {
  /** Names by frame: `0:R2`. */
  private wanted = new Set<string>();

  constructor(private readonly insns: readonly Insn[]) {}

  want(name: string, frame: number): void {
    this.wanted.add(`${frame}:${name}`);
  }

  /**
   * What made the wanted values, in the order of the path.
   *
   * @param whole whether the path was recorded from its beginning
   */
  back(fault: PathStep, whole: boolean): CauseStep[] {
    const steps: CauseStep[] = [];
    let next = fault;
    for (let step = fault.before; step && this.wanted.size > 0; step = step.before) {
      steps.push(...this.over(step, next));
      next = step;
    }
    if (whole && next.before === null) steps.push(...this.atStart(next));
    return steps.reverse();
  }

  /** The last conditional jumps before the fault, each once, in the order of the path. */
  branches(fault: PathStep, most: number): CauseStep[] {
    const steps: CauseStep[] = [];
    let next = fault;
    for (let step = fault.before; step && steps.length < most; step = step.before) {
      const { at } = step;
      const nothing = { name: '', from: null, before: null, after: null };
      if (isConditional(this.insn(at)) && !steps.some((known) => known.at === at))
        steps.push({ at, kind: 'branch', ...nothing, next: next.at });
      next = step;
    }
    return steps.reverse();
  }

  private insn(at: number): Insn {
    return this.insns[at]!; // a path has slots of the program
  }

  private over(step: PathStep, next: PathStep): CauseStep[] {
    const frame = frameOfStep(step);
    const move: Move = {
      insn: this.insn(step.at),
      step,
      next,
      frame,
      before: factsOf(step, frame),
      after: factsOf(next, frame),
    };
    const steps: CauseStep[] = [];
    for (const key of [...this.wanted]) {
      const [at, name] = key.split(':') as [string, string];
      const effect = effectOf(move, Number(at), name);
      if (!effect) continue;
      this.wanted.delete(key);
      const instead = effect.instead ?? [];
      for (const other of instead) this.want(other, effect.frame ?? frame);
      steps.push({
        at: step.at,
        kind: effect.kind,
        name,
        from: effect.from ?? null,
        before: factsOf(step, Number(at)).get(name) ?? null,
        after: factsOf(next, Number(at)).get(name) ?? null,
        next: next.at,
      });
    }
    return steps;
  }

  private atStart(first: PathStep): CauseStep[] {
    return [...this.wanted].flatMap((key): CauseStep[] => {
      const [frame, name] = key.split(':') as [string, string];
      const state = factsOf(first, Number(frame)).get(name) ?? null;
      if (name === 'R10') return [];
      const kind = state === null ? 'never' : 'given';
      const what = { name, from: null, before: state, after: state, next: first.at };
      return [{ at: first.at, kind, ...what }];
    });
  }
}

function isConditional({ code }: Insn): boolean {
  const kind = bpfClass(code);
  if (kind !== BPF_JMP && kind !== BPF_JMP32) return false;
  return ![BPF_CALL, BPF_EXIT, BPF_JA].includes(bpfOp(code));
}

/** What a move did to `name` of `frame`; `null` for nothing. */
function effectOf(move: Move, frame: number, name: string): Effect | null {
  const { insn, next, frame: running } = move;
  const kind = bpfClass(insn.code);
  const isJump = kind === BPF_JMP || kind === BPF_JMP32;
  if (isJump && bpfOp(insn.code) === BPF_CALL) return ofCall(move, frame, name);
  if (isJump && bpfOp(insn.code) === BPF_EXIT) {
    if (frame !== frameOfStep(next) || name !== 'R0' || frame === running) return null;
    return { kind: 'returned', from: 'R0', instead: ['R0'], frame: running };
  }
  if (frame !== running) return null;
  const written = writtenBy(move, name);
  if (written) return written;
  if (bare(move.before.get(name)) === bare(move.after.get(name))) return null;
  if (isJump) return { kind: 'narrowed', instead: [name] };
  return { kind: 'changed', instead: [name] };
}

function ofCall(move: Move, frame: number, name: string): Effect | null {
  const { insn, step, next, frame: running } = move;
  const inside = frameOfStep(next) > running || next.at !== step.at + 1;
  const isStatic = insn.src === BPF_PSEUDO_CALL;
  if (inside && frame > running)
    return isStatic && CALLER_SAVED.test(name) && factsOf(next, frame).has(name)
      ? { kind: 'passed', from: name, instead: [name] }
      : { kind: factsOf(next, frame).has(name) ? 'given' : 'never' };
  if (frame !== running) return null;
  if (CALLER_SAVED.test(name) && (isStatic || !inside)) return { kind: 'cleared' };
  if (inside) return null;
  if (name === 'R0') return { kind: 'returned' };
  if (bare(move.before.get(name)) === bare(move.after.get(name))) return null;
  return name.startsWith('R') ? { kind: 'changed', instead: [name] } : { kind: 'written' };
}

/** Of an instruction that writes a register or a slot. */
function writtenBy({ insn, before, after }: Move, name: string): Effect | null {
  const { code, dst, src, imm } = insn;
  const target = `R${dst}`;
  const source = `R${src}`;
  switch (bpfClass(code)) {
    case BPF_ALU:
    case BPF_ALU64:
      if (name !== target) return null;
      return ofAlu(insn, bare(before.get(name)), bare(after.get(name)));
    case BPF_LD:
      if (bpfMode(code) !== BPF_IMM) return name === 'R0' ? { kind: 'loaded' } : null;
      return name === target ? { kind: 'made' } : null;
    case BPF_LDX: {
      if (name !== target) return null;
      const slot = slotOf(before.get(source), insn);
      if (slot === null) return { kind: 'loaded', from: source };
      return { kind: 'filled', from: slot, instead: [slot] };
    }
    case BPF_ST:
      return name === slotOf(before.get(target), insn) ? { kind: 'made' } : null;
    case BPF_STX: {
      if (bpfMode(code) === BPF_ATOMIC) {
        const fetched = imm === BPF_CMPXCHG ? 'R0' : source;
        const fetches = (imm & BPF_FETCH) !== 0 && name === fetched;
        return fetches ? { kind: 'loaded', from: target } : null;
      }
      if (name !== slotOf(before.get(target), insn)) return null;
      return { kind: 'spilled', from: source, instead: [source] };
    }
    default:
      return null;
  }
}

function ofAlu(insn: Insn, before: string | undefined, after: string | undefined): Effect {
  const { code, dst, src } = insn;
  const byReg = bpfSrc(code) === BPF_X;
  const source = `R${src}`;
  if (bpfOp(code) === BPF_MOV)
    return byReg ? { kind: 'copied', from: source, instead: [source] } : { kind: 'made' };
  const kind = after === 'scalar()' && before !== 'scalar()' ? 'lost' : 'computed';
  if (!byReg) return { kind, instead: [`R${dst}`] };
  return { kind, from: source, instead: [`R${dst}`, source] };
}

/** The slot that a load or store through a stack pointer touches, where that is one of its own frame. */
function slotOf(base: string | undefined, insn: Insn): string | null {
  const off = /^fp(-?\d+)$/.exec(base ?? '')?.[1];
  if (off === undefined) return null;
  return `fp${Math.floor((Number(off) + insn.off) / 8) * 8}`;
}
