import type { HookName } from '../abi';
import type { Hop } from '../trace';
import type { ItemId, Workspace } from '../workspace';

/** What of a document bears on its chain. */
export type ChainDocument = Pick<
  Workspace,
  'programs' | 'edges' | 'interfaces' | 'settings' | 'mechanism'
>;

/**
 * One way to make several programs run in sequence on one hook. Pure data in, data out: it says
 * what to set up, what it cannot express, which program runs next, and tells it all in words. The
 * kernel does the work and does not know which mechanism runs.
 */
export interface Mechanism {
  readonly name: string;
  /** What people call it, the variant included. */
  readonly title: string;
  /** Turns the edges of a document into commands, and names every edge that it cannot turn. */
  express(document: ChainDocument): Expression;
  /** What runs first for a packet that arrives at a head. */
  begin(head: ProgId): ChainStep;
  /**
   * What follows when a run has come back. A mechanism whose programs jump to one another by
   * themselves has one run for the whole chain; one with a loop outside the programs has a run for
   * each of them.
   */
  next(host: ChainHost, run: FinishedRun): ChainStep;
  /** Why the packet went where it went after a hop, in one sentence. */
  explainHop(hop: HopStory): string;
  /** What becomes of the packet after the chain; the packet verdict belongs to the mechanism. */
  endOfChain(end: ChainEnd): Disposition;
}

/** Kernel id of a program. */
export type ProgId = number;

// ------------------------------------------------------------------------------ set-up

export interface Expression {
  readonly plan: ChainPlan;
  readonly losses: readonly Loss[];
  readonly hints: readonly Hint[];
}

/** What to do to a fresh kernel, as data. Commands are carried out in order; any may fail. */
export interface ChainPlan {
  readonly commands: readonly SetupCommand[];
  readonly machine: MachineRules;
}

/** How tail calls are counted while this plan is in force. */
export interface MachineRules {
  /** Most tail calls for one packet, chain calls included. */
  readonly tailCalls: number;
  /** Whether an attempt on an empty slot costs one, as it did in 2019. */
  readonly emptySlotCosts: boolean;
}

export type SetupCommand =
  /** BPF_PROG_LOAD; with `inject`, under the chain-call flag, which makes the rewriter add this variant. */
  | { readonly kind: 'load'; readonly program: ItemId; readonly inject: InjectVariant | null }
  /** BPF_PROG_CHAIN_ADD: `next` runs after `prev` returned `code`. */
  | {
      readonly kind: 'chain-add';
      readonly prev: ItemId;
      readonly code: number | '*';
      readonly next: ItemId;
    }
  /** Attaches the head of a chain to a hook of an interface. */
  | {
      readonly kind: 'attach';
      readonly iface: ItemId;
      readonly hook: HookName;
      readonly program: ItemId;
    };

export type InjectVariant = 'as-posted' | 'fixed';

/** An edge (or head) of the document that the mechanism cannot express. */
export interface Loss {
  readonly subject: ChainSubject;
  /** Why not, in one sentence; with the kernel's error where it would answer with one. */
  readonly reason: string;
  /** What comes nearest, in one sentence. */
  readonly nearest: string;
}

/** Something that works, but may not be meant. */
export interface Hint {
  readonly subject: ChainSubject;
  readonly message: string;
}

export type ChainSubject =
  | { readonly kind: 'edge'; readonly from: ItemId; readonly code: number | '*' }
  | { readonly kind: 'interface'; readonly id: ItemId }
  | { readonly kind: 'program'; readonly id: ItemId };

// ------------------------------------------------------------------------------ a packet

/** What a mechanism asks of the kernel while a packet is on its way. */
export interface ChainHost {
  /**
   * The program in a chain slot of another one: slot 0 is the wildcard, `code + 1` that of a code.
   *
   * @returns `null` for an empty slot and for a program without slots
   */
  successor(prog: ProgId, slot: number): ProgId | null;
}

/** A run that came back with a return value; a fault ends the chain without asking. */
export interface FinishedRun {
  /** The program that was started; programs may have jumped to others since. */
  readonly prog: ProgId;
  /** r0 at the end, u32. */
  readonly retval: number;
  /** Runs for this packet so far, this one included. */
  readonly runs: number;
}

export type ChainStep =
  | { readonly kind: 'run'; readonly prog: ProgId; readonly via: Hop['via'] }
  /** The packet verdict, u32, which need not be what the last program returned. */
  | { readonly kind: 'end'; readonly retval: number };

export interface ChainEnd {
  /** Where the chain ran. */
  readonly hook: HookName;
  /** The packet verdict, u32. */
  readonly retval: number;
  /** Name of the interface that the packet arrived on. */
  readonly arrivedOn: string;
  /** Name of what bpf_redirect() chose, if it was called: an interface, a CPU, a socket. */
  readonly redirectedTo: string | null;
  /** What comes next if the packet is let pass, as people call it; `null` for the stack. */
  readonly next: string | null;
}

/** Where a packet goes in the end. */
export interface Disposition {
  /** `PASS`; `invalid` for a code that the hook does not know. */
  readonly name: string;
  /** Shortest: `stack`, `dropped`, `out of eth0`. */
  readonly to: string;
  /** The same in one sentence. */
  readonly sentence: string;
  /** Whether the packet comes to the next hook. */
  readonly goesOn: boolean;
}

// ------------------------------------------------------------------------------ words

/** What is known of a hop when it is told, with programs by the names people gave them. */
export interface HopStory {
  readonly program: string;
  readonly hook: HookName;
  /** What it returned (u32); `null` where it did not come so far. */
  readonly retval: number | null;
  /** Source line of its last step, where it is known. */
  readonly line?: number | null;
  /** The fault that ended it. */
  readonly fault: string | null;
  /** Whether it was loaded with slots. */
  readonly hasSlots: boolean;
  /** Its edges whose slots were filled. */
  readonly edges: readonly { readonly code: number | '*'; readonly to: string }[];
  /** The hop that follows, if any. */
  readonly next: { readonly program: string; readonly via: Hop['via'] } | null;
}
