import type { Insn } from '../isa';
import type { Fault, Hop } from '../trace';
import type { Address, FlatMemory, PositionMap, Region } from '../util';

/**
 * A program ready for a machine: verified, rewritten, and with every map reference replaced by
 * the address of that map (high word POINTER_HIGH).
 */
export interface LinkedProgram {
  /** Kernel id. */
  readonly id: number;
  readonly name: string;
  /** The xlated instructions, with final 64-bit immediates. */
  readonly insns: readonly Insn[];
  /** From `insns` back to the instructions as loaded. */
  readonly map: PositionMap;
}

/** What a tail call through the map at an address would run, and how a hop names that way in. */
export interface TailTarget {
  readonly program: LinkedProgram;
  readonly via: Hop['via'];
}

/** What a machine needs of the world around it. */
export interface Host {
  readonly memory: FlatMemory;
  /** Memory for the stack frames by call depth, of `mapStacks`. */
  readonly stacks: readonly Region[];
  /**
   * Carries out a helper call: arguments in r1..r5, result to r0 through `regs`. Negative numbers
   * are BTF ids of kernel functions.
   *
   * @returns a sentence when the call would harm memory, which ends the run with a fault, or what
   *   the helper calls back before it has a result
   */
  call(helper: number, regs: Registers): string | Callback | null;
  /**
   * The program that a tail call through the map (or slot array) at `map` would run.
   *
   * @returns `empty` for an empty slot, `range` for an index past the end; both fall through
   */
  tailTarget(
    map: Address,
    index: number,
  ): TailTarget | 'empty' | 'range' | { readonly fault: string };
}

/** A function of the running program that a helper calls, again and again. */
export interface Callback {
  /** Its first slot. */
  readonly start: number;
  /**
   * Sets the arguments of the next call, or, where there is none, the helper's result.
   *
   * @param result the low word of what the last call returned, `null` before the first
   * @param depth call depth of the function that called the helper
   * @returns whether the function is to be called
   */
  next(result: number | null, depth: number): boolean;
}

/**
 * The register file r0..r10 as low and high words side by side: `words[2 * r]` is the low word.
 * `wide` lies over the same bytes.
 */
export interface Registers {
  readonly words: Int32Array;
  readonly wide: BigUint64Array;
}

export interface MachineOptions {
  /** Most instructions for one packet. */
  readonly insnBudget: number;
  /** Most tail calls for one packet: 33. */
  readonly tailCalls: number;
  /** The rule of 2019: an attempt on an empty slot costs a tail call too. */
  readonly emptySlotCosts: boolean;
}

/** How a machine's `run` came back. */
export type Stop =
  /** The chain has ended; r0 of the last program, as u32. */
  | { readonly kind: 'exited'; readonly retval: number }
  /** The number of instructions asked for has run; `run` goes on. */
  | { readonly kind: 'paused' }
  | { readonly kind: 'fault'; readonly fault: Fault };

/** A machine that runs one packet at a time. Implemented by the interpreter, later by a JIT too. */
export interface Machine {
  readonly regs: Registers;
  /** Hops so far; the last is the running one. */
  readonly hops: readonly Hop[];
  /** Begins a packet: r1 = `ctx`, r10 = top of the first stack frame. */
  start(program: LinkedProgram, ctx: Address, options: MachineOptions): void;
  /** Runs at most `maxInsns` instructions. */
  run(maxInsns: number): Stop;
  /** Where it stands: program, slot and call depth (0 is the main program's frame). */
  position(): { readonly program: LinkedProgram; readonly pc: number; readonly depth: number };
}
