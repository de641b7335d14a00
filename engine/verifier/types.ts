import type { ErrnoName, MapDef, ProgTypeName } from '../abi';
import type { Insn, InsnIndex } from '../isa';

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
  /** 0 none, 1 branches, 2 every instruction, +4 statistics. */
  readonly logLevel: number;
  /** Characters of the log that are kept, those at its end; 16 Mi if absent. */
  readonly logSize?: number;
}

/** The memory that an instruction accesses, where it is the same on every path. */
export type AccessKind = 'ctx' | 'stack' | 'packet' | 'map_value' | 'other';

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

export interface Rejected {
  readonly ok: false;
  readonly errno: ErrnoName;
  /** Stable name of the entry in the message catalogue. */
  readonly code: string;
  /** The kernel's wording, without line end. */
  readonly message: string;
  /** The instruction at fault; `null` where the whole program is. */
  readonly at: InsnIndex | null;
  /** Set where Linux 6.18 might accept, but this verifier cannot judge yet; says what is missing. */
  readonly unsupported?: string;
  readonly log: string;
  readonly stats: VerifierStats;
  readonly visits: readonly StateVisit[];
}

export type VerifyResult = Accepted | Rejected;
