import type { InsnIndex } from '../isa';
import { InternalError } from '../util';
import { knownReg, PTR_TO_STACK, REG_NOT_INIT, type Reg, SCALAR_VALUE } from './reg';
import { ZERO } from './word';

/**
 * What a byte of the stack holds.
 *
 * @kernel include/linux/bpf_verifier.h enum bpf_stack_slot_type
 */
export const STACK_INVALID = 0; // nothing was stored
export const STACK_SPILL = 1; // part of a register
export const STACK_MISC = 2; // some data
export const STACK_ZERO = 3;
export const STACK_DYNPTR = 4; // part of a dynptr, `dynptr.ts`
export const STACK_ITER = 5; // part of an iterator, `iterators.ts`

/** Bytes of a stack slot. */
export const BPF_REG_SIZE = 8;

/** Slots are numbered by `spi`: 0 for fp-8, 1 for fp-16 and so on. Never changed, only replaced. */
export interface StackSlot {
  /** Eight types, one for each byte; the last one is that of the lowest address. */
  readonly types: readonly number[];
  /** The register, where the bytes are STACK_SPILL; what is known of a dynptr or iterator. */
  readonly spilled: Reg;
}

/** Whether it holds a register, whole or part of it. @kernel is_spilled_reg() */
export function isSpilled({ types }: StackSlot): boolean {
  return types[BPF_REG_SIZE - 1] === STACK_SPILL;
}

/** Whether that register is a number. @kernel is_spilled_scalar_reg() */
export function isSpilledScalar(slot: StackSlot): boolean {
  return isSpilled(slot) && slot.spilled.type === SCALAR_VALUE;
}

/** A slot that nothing was stored to. */
export const EMPTY_SLOT: StackSlot = {
  types: Array.from({ length: BPF_REG_SIZE }, () => STACK_INVALID),
  spilled: REG_NOT_INIT,
};

/**
 * One frame of a call chain. Registers and slots are shared with other states.
 *
 * @kernel include/linux/bpf_verifier.h struct bpf_func_state
 */
export class FuncState {
  /** Of a function that a helper calls back: the least and the greatest number that it may return. */
  returns: readonly [number, number] | null = null;
  /** Of the function of a timer: how many such functions started one another; 0 of all others. */
  asyncEntry = 0;
  /** How often the callback of the helper that it is at was called on this path. */
  callbackDepth = 0;

  /**
   * @param callsite slot of the call that entered it, -1 for the main program
   * @param frameno 0 for the main program
   * @param subprogno index into the program's subprograms
   * @param stack by spi; its length times 8 is `allocated_stack`
   */
  constructor(
    readonly callsite: InsnIndex,
    readonly frameno: number,
    readonly subprogno: number,
    readonly regs: Reg[] = [],
    readonly stack: StackSlot[] = [],
  ) {}

  /** A frame in which only the frame pointer is set. @kernel kernel/bpf/verifier.c init_func_state() */
  static entry(callsite: InsnIndex, frameno: number, subprogno: number): FuncState {
    const frame = new FuncState(callsite, frameno, subprogno);
    for (let i = 0; i < 10; i++) frame.regs.push(REG_NOT_INIT);
    frame.regs.push({ ...knownReg(PTR_TO_STACK, ZERO), frameno });
    return frame;
  }

  clone(): FuncState {
    const { callsite, frameno, subprogno } = this;
    const copy = new FuncState(callsite, frameno, subprogno, this.regs.slice(), this.stack.slice());
    copy.returns = this.returns;
    copy.asyncEntry = this.asyncEntry;
    copy.callbackDepth = this.callbackDepth;
    return copy;
  }

  /** Makes the stack at least `size` bytes deep. @kernel kernel/bpf/verifier.c grow_stack_state() */
  grow(size: number): void {
    const slots = Math.ceil(size / BPF_REG_SIZE);
    while (this.stack.length < slots) this.stack.push(EMPTY_SLOT);
  }
}

const NOT_LINKED: LinkedRegs = [];

/**
 * A step of a path that a walk backwards needs to know, because it jumped or touched the stack.
 *
 * @kernel include/linux/bpf_verifier.h struct bpf_jmp_history_entry
 */
export class HistoryEntry {
  /** The stack slot that the instruction fills from or spills to, with its frame; -1 for none. */
  spi = -1;
  frame = -1;
  /** Whether the operands of a comparison are stack pointers. */
  dstIsStack = false;
  srcIsStack = false;
  /** Registers and slots that had the same id when a comparison narrowed them. */
  linked: LinkedRegs = NOT_LINKED;

  constructor(
    readonly idx: InsnIndex,
    readonly prevIdx: InsnIndex,
  ) {}

  /** Notes the stack slot that the instruction accesses. */
  touch(frame: number, spi: number): void {
    this.frame = frame;
    this.spi = spi;
  }

  /** Whether it says only that the instruction was executed. */
  get isPlain(): boolean {
    return this.spi < 0 && this.linked.length === 0;
  }
}

/** Registers and stack slots of all frames that share an id. */
export type LinkedRegs = readonly LinkedReg[];

/** One of them: register `at` or slot `at` of a frame. */
export interface LinkedReg {
  readonly frame: number;
  readonly isReg: boolean;
  readonly at: number;
}

/** At most this many registers and slots are told apart in a history entry. */
export const LINKED_REGS_MAX = 6;

/** Something that a helper handed out and that has to be given back. @kernel struct bpf_reference_state */
export interface Reference {
  readonly id: number;
  /** The call that acquired it. */
  readonly insnIdx: InsnIndex;
  /** Of a lock, the map that it is in, with the id of the value, 0 of one that has none; else `null`. */
  readonly lockOf: number | null;
}

/**
 * Everything known at one point of one path.
 *
 * @kernel include/linux/bpf_verifier.h struct bpf_verifier_state
 */
export class VerifierState {
  frames: FuncState[] = [];
  /** Acquired and not released, oldest first. */
  refs: readonly Reference[] = [];
  /** The state from which this one goes on; its numbers may be made precise later. */
  parent: VerifierState | null = null;
  /** Paths from here that are not finished yet. */
  branches = 0;
  /** The slot that it is about to execute, and the ones executed last and first since `parent`. */
  insnIdx: InsnIndex = 0;
  lastInsnIdx: InsnIndex = -1;
  firstInsnIdx: InsnIndex = -1;
  /** Jumps and stack accesses since `parent`. */
  history: HistoryEntry[] = [];
  dfsDepth = 0;
  mayGotoDepth = 0;
  /** Callbacks that were entered. @kernel callback_unroll_depth */
  callbackDepth = 0;
  /** How often preemption is disabled. @kernel active_preempt_locks */
  preemptLocks = 0;
  /** Between bpf_rcu_read_lock and bpf_rcu_read_unlock. @kernel active_rcu_lock */
  inRcu = false;
  /** Whether registers and slots that nobody reads any more have been forgotten. */
  cleaned = false;

  get curframe(): number {
    return this.frames.length - 1;
  }

  /** The frame that is executing. */
  get frame(): FuncState {
    const frame = this.frames[this.frames.length - 1];
    if (!frame) throw new InternalError('a state without frames');
    return frame;
  }

  /**
   * @param history what the copy has for its own
   * @kernel kernel/bpf/verifier.c copy_verifier_state()
   */
  clone(history: HistoryEntry[] = this.history.slice()): VerifierState {
    const copy = new VerifierState();
    for (let i = 0; i < this.frames.length; i++) copy.frames.push(this.frames[i]!.clone()); // below the length
    copy.refs = this.refs;
    copy.parent = this.parent;
    copy.branches = this.branches;
    copy.insnIdx = this.insnIdx;
    copy.lastInsnIdx = this.lastInsnIdx;
    copy.firstInsnIdx = this.firstInsnIdx;
    copy.history = history;
    copy.dfsDepth = this.dfsDepth;
    copy.mayGotoDepth = this.mayGotoDepth;
    copy.callbackDepth = this.callbackDepth;
    copy.preemptLocks = this.preemptLocks;
    copy.inRcu = this.inRcu;
    return copy;
  }
}
