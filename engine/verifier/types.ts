import type { ErrnoName, MapDef, ProgTypeName, SockStruct } from '../abi';
import type { ProgTypes } from '../btf';
import type { Insn, InsnIndex } from '../isa';
import type { MessageCode } from './messages';
import type { Tnum } from './tnum';
import type { Word } from './word';

/** What the verifier is asked: the parts of BPF_PROG_LOAD that bear on its answer. */
export interface VerifyRequest {
  /** BPF_PSEUDO_MAP_FD, MAP_VALUE, MAP_IDX and MAP_IDX_VALUE loads carry an index into `maps`. */
  readonly insns: readonly Insn[];
  readonly progType: ProgTypeName;
  /** `expected_attach_type`; 0 if absent. */
  readonly attachType?: number;
  readonly maps: readonly MapDef[];
  /** `GPL` and its like permit GPL-only helpers. */
  readonly license: string;
  /** `prog_flags` as of Linux 6.18; chain-call bits have been taken out. */
  readonly progFlags: number;
  /** What its functions and lines are; absent where nothing is said of them. */
  readonly types?: ProgTypes;
  /** 0 none, 1 branches, 2 every instruction, +4 statistics. */
  readonly logLevel: number;
  /** Characters of the log that are kept, those at its end; 16 Mi if absent. */
  readonly logSize?: number;
  /** Leaves out the states at first visits, which are for people to look at. */
  readonly noVisits?: boolean;
  readonly observer?: Observer;
}

/**
 * Hears of each visit. For it every path is walked to its end, for a state that was pruned says
 * nothing of numbers that do not matter to the verdict, and bounds are right also where those of
 * Linux are known to be wrong.
 */
export interface Observer {
  /** Most visits; a program that takes more is refused as too large. */
  readonly most: number;
  /** @param numbers what is known of r0.. before the instruction; `null` for what is no number */
  visit(at: InsnIndex, numbers: readonly (KnownNumber | null)[]): void;
}

/** What is known of a number; never changed. Bounds are those of the log. */
export interface KnownNumber {
  readonly varOff: Tnum;
  readonly smin: Word;
  readonly smax: Word;
  readonly umin: Word;
  readonly umax: Word;
  readonly s32min: number;
  readonly s32max: number;
  readonly u32min: number;
  readonly u32max: number;
}

/** The memory that an instruction accesses, where it is the same on every path. */
export type AccessKind = 'ctx' | 'stack' | 'packet' | 'map_value' | SockStruct | 'other';

/** What later passes may rely on; only of a program that was accepted. */
export interface VerifierFacts {
  /** By slot: what a load, store or atomic accesses; `null` for other instructions and for those never reached. */
  readonly access: readonly (AccessKind | null)[];
  /** 1 for each slot that some path reached. */
  readonly reached: Uint8Array;
  /** First slot of each subprogram, ascending; the first is 0, the main program. */
  readonly subprogStarts: readonly InsnIndex[];
  /** Deepest stack byte that each subprogram uses, as a positive number of bytes. */
  readonly stackDepth: readonly number[];
  /** Whether it stores into the packet through a pointer. */
  readonly writesPacket: boolean;
  /** Whether it can be attached as it was loaded for only. @kernel enforce_expected_attach_type */
  readonly enforcesAttachType: boolean;
  /** By slot: what was the same each time that a path came to this call of a helper. */
  readonly calls: ReadonlyMap<InsnIndex, CallFacts>;
  /** 32-bit compare-and-exchanges whose result is read as 64 bits. @kernel zext_dst */
  readonly readWhole: ReadonlySet<InsnIndex>;
  /** `stackDepth` without the stack of spills around fast calls, which the kernel drops. */
  readonly stackWithoutSpills: readonly number[];
}

/** What the kernel's rewriting of a call depends on. */
export interface CallFacts {
  /** The map that it works on, always the same one. @kernel struct bpf_map_ptr_state */
  readonly map: MapDef | null;
  /** Of bpf_loop: the subprogram that a loop can call in its place. @kernel loop_inline_state */
  readonly callback: number | null;
  /** Spills before it, and as many fills behind it, for which there is no need. @kernel fastcall_spills_num */
  readonly spills: number;
}

/** The counters of the log's last line. */
export interface VerifierStats {
  readonly processed: number;
  readonly maxStatesPerInsn: number;
  readonly totalStates: number;
  readonly peakStates: number;
  readonly markRead: number;
}

/** The state before one visit of an instruction, as the log words it (`R1=ctx() R10=fp0`). */
export interface StateVisit {
  readonly insn: InsnIndex;
  readonly state: string;
}

export interface Accepted {
  readonly ok: true;
  readonly log: string;
  readonly stats: VerifierStats;
  readonly facts: VerifierFacts;
  /** The first visit of each slot, in the order of the walk. */
  readonly visits: readonly StateVisit[];
}

/** One line of what is said of a refusal. */
export interface Said {
  /** Stable name of the entry in the message catalogue; `unsupported` for what cannot be judged. */
  readonly code: MessageCode | 'unsupported';
  /** The numbers and names in the message, in the order of the entry's parameters. */
  readonly args: readonly (string | number)[];
  /** The kernel's wording, without line end. */
  readonly message: string;
}

/** A register (`R2`) or stack slot (`fp-8`) that a refusal is about. */
export interface Involved {
  readonly name: string;
  /** What was known of it before the instruction, as the log words it; `null` for nothing. */
  readonly state: string | null;
}

/**
 * What an instruction did on the way to a refusal, to a register or slot that matters there.
 *
 * - `made` a constant or an address, `loaded` from memory, `given` by the caller, `returned` by a call
 * - `copied`, `spilled`, `filled`, `passed` to a function: the same value in another place
 * - `computed` from what it held, `lost` by that all that was known, `narrowed` by a comparison
 * - `cleared` by a call, `written` to by a helper, `changed` by what happened to something else
 * - `never` was anything put there, before the instruction that the path began with
 * - `branch`: the way that the path took; `acquired`: a reference
 */
export type CauseKind =
  | 'made'
  | 'loaded'
  | 'given'
  | 'returned'
  | 'copied'
  | 'spilled'
  | 'filled'
  | 'passed'
  | 'computed'
  | 'lost'
  | 'narrowed'
  | 'cleared'
  | 'written'
  | 'changed'
  | 'never'
  | 'branch'
  | 'acquired';

export interface CauseStep {
  readonly at: InsnIndex;
  readonly kind: CauseKind;
  /** `R2`, `fp-8`; empty for a branch. */
  readonly name: string;
  /** Where the value came from, of a copy, a spill, a fill: `R1`. */
  readonly from: string | null;
  /** What was known of it before and after; `null` for nothing. */
  readonly before: string | null;
  readonly after: string | null;
  /** The instruction that the path went on with. */
  readonly next: InsnIndex;
}

/** How a refusal came about: what it is about, and the steps that made it so, in order. */
export interface Cause {
  /** What was known before the instruction at fault, in its frame, as the log words it; empty where there is no path. */
  readonly state: string;
  readonly involved: readonly Involved[];
  readonly steps: readonly CauseStep[];
}

export interface Rejected extends Said {
  readonly ok: false;
  readonly errno: ErrnoName;
  /** What else the kernel says of it, in further lines. */
  readonly more: readonly Said[];
  /** The instruction at fault; `null` where the whole program is. */
  readonly at: InsnIndex | null;
  /** Set where Linux 6.18 might accept, but this verifier cannot judge yet; says what is missing. */
  readonly unsupported?: string;
  readonly log: string;
  readonly stats: VerifierStats;
  readonly visits: readonly StateVisit[];
  /** How it came about; where `causeSteps` was asked. */
  readonly cause?: Cause;
}

export type VerifyResult = Accepted | Rejected;
