import { isGplCompatible, type MapDef } from '../abi';
import type { BtfType, LineInfo } from '../btf';
import type { Insn, InsnIndex } from '../isa';
import { InternalError } from '../util';
import { backtrackConcerns } from './backtrack-concerns';
import { BacktrackSet } from './backtrack-set';
import type { Successors } from './cfg';
import { IdMap } from './equal';
import type { TypeInfo } from './func-info';
import { LiveStack } from './live-stack';
import { BPF_LOG_BUF_SIZE, Log } from './log';
import type { LoopVisit } from './loops';
import { listMaps } from './map-list';
import { MESSAGES, type Message, type MessageCode, type Messages } from './messages';
import type { PathStep } from './path';
import type { ArgInfo } from './prototypes';
import type { Reg } from './reg';
import { SlotSet } from './slot-mask';
import { type HistoryEntry, VerifierState } from './state';
import type { AccessKind, Rejected, Said, VerifyRequest } from './types';
import { Visits } from './visits';

/** A function of the program. @kernel include/linux/bpf_verifier.h struct bpf_subprog_info */
export interface Subprog {
  /** Its first slot. */
  readonly start: InsnIndex;
  /** The slot behind its last one. */
  readonly end: InsnIndex;
  /** Deepest byte of its stack, as a positive number. */
  stackDepth: number;
  /** The same with the stack of fast calls, once that is taken off. */
  usedStack: number;
  hasTailCall: boolean;
  /** It, or what it calls, may move or change the packet. @kernel changes_pkt_data */
  changesPacket: boolean;
  /** It, or what it calls, may sleep. @kernel might_sleep */
  mightSleep: boolean;
  /** What is said of it; `null` of programs without type information. */
  func: FuncAux | null;
  /** A timer calls it, when nothing of the program is on the stack. */
  isAsync: boolean;
  /** Fast calls have the stack below this offset to themselves. */
  fastCallOff: number;
  /** Whether their spills and fills stay, for another call is surrounded by some too. */
  keepsFastCalls: boolean;
}

/** A function by its type information. @kernel include/linux/bpf.h struct bpf_func_info_aux */
export interface FuncAux {
  readonly type: BtfType;
  readonly name: string;
  /** BTF_FUNC_STATIC or BTF_FUNC_GLOBAL. */
  readonly linkage: number;
  /** Its arguments were found to be others. */
  unreliable: boolean;
  /** Of a global function: whether something calls it, and whether it was verified. */
  called: boolean;
  verified: boolean;
  /** What it takes, once that was asked. */
  args: readonly ArgInfo[] | null;
}

/** What is found out of one slot. @kernel include/linux/bpf_verifier.h struct bpf_insn_aux_data */
export interface InsnAux {
  /** States are kept and compared here. */
  prunePoint: boolean;
  /** A jump may land here: the path's history is needed. */
  jmpPoint: boolean;
  /** A state is kept here each time. */
  forceCheckpoint: boolean;
  /** r0..r9 that may be read later, as bits, before the instruction. */
  liveRegs: number;
  /** Strongly connected component of the control flow, 0 where the slot is in no loop. */
  scc: number;
  /** Whether a path came here. */
  seen: boolean;
  /** What a load or store accesses: the pointer's type on the paths so far, 0 for none. */
  pointerType: number;
  /** Part of a fast call: the call, or a spill or fill beside it. */
  fastCall: boolean;
  /** It asks an iterator for its next element. */
  iterNext: boolean;
  /** It calls back a function of the program before it goes on. */
  callsBack: boolean;
  /** Of bpf_loop, the function that a loop can be written for; `false` for none, `null` before it is known. */
  loopInline: number | false | null;
  /** Of a call, the index of the map that it works on; `false` for one of several, `null` for none. */
  map: number | false | null;
  access: AccessKind | null;
  /** The immediate operand as a register; `null` until it was needed. */
  immediate: Reg | null;
}

/** A path to be walked later. @kernel kernel/bpf/verifier.c struct bpf_verifier_stack_elem */
export interface Pending {
  readonly state: VerifierState;
  readonly insnIdx: InsnIndex;
  readonly prevInsnIdx: InsnIndex;
  /** Where level 1 cuts the log back to. */
  readonly logPosition: number;
  /** The step that it goes on from, where steps are recorded. */
  readonly step: PathStep | null;
}

/** A state kept for comparison. @kernel include/linux/bpf_verifier.h struct bpf_verifier_state_list */
export interface ExploredState {
  readonly state: VerifierState;
  hits: number;
  misses: number;
  evicted: boolean;
}

/** Work of about a millisecond: see `Env.work`. */
const SLICE = 1024;

export type Rejection = Said & Pick<Rejected, 'errno' | 'at' | 'unsupported'>;

/**
 * Everything that one run of the verifier knows. Functions that check something return whether all
 * is well; before they return `false` they say why with `reject` or `unsupported`.
 *
 * @kernel include/linux/bpf_verifier.h struct bpf_verifier_env
 */
export class Env {
  readonly insns: readonly Insn[];
  /** The program's own, and behind them those of `innerMaps`. */
  readonly maps: readonly MapDef[];
  /** By index of a map of maps: the index of what the maps in it look like. */
  readonly innerMaps: ReadonlyMap<number, number>;
  readonly log: Log;
  readonly aux: InsnAux[];
  /** In order of their starts; set by the first pass. */
  subprogs: readonly Subprog[] = [];
  /** Slots of each subprogram in the order in which a depth-first walk leaves them, one after the other. */
  postorder: readonly InsnIndex[] = [];
  /** Where the control flow goes on; set once it is known to be sound. */
  successors: Successors | null = null;
  /** Whether some slot is in a loop. */
  hasLoops = false;
  /** What is said of the program's functions and lines, where something is. */
  types: TypeInfo | null = null;
  /** The line that the log told last. */
  lineSaid: LineInfo | null = null;
  rejection: Rejection | null = null;
  /** What was said after the first refusal. */
  readonly saidMore: Said[] = [];
  /** Called with each instruction about to be processed, from the one processed as this on. */
  watch: (env: Env) => void = () => {};
  watchFrom = Number.POSITIVE_INFINITY;
  /** The last step that was recorded on this path. */
  step: PathStep | null = null;
  /** Whether some path stores into the packet. @kernel seen_direct_write */
  writesPacket = false;
  /** Whether some path returns what is known at one attach type only. @kernel enforce_expected_attach_type */
  enforcesAttachType = false;

  // The walk.
  state = new VerifierState();
  /** The slot being executed, and the one before it on this path. */
  insnIdx: InsnIndex = 0;
  prevInsnIdx: InsnIndex = -1;
  /** The slot executed last on this path. */
  executedIdx: InsnIndex = -1;
  insnProcessed = 0;
  /**
   * Done since others were heard last, in instructions, or what takes as long: comparisons of states,
   * long ways back, facts that spread over a function.
   */
  work = 0;
  /** Whether that is about a millisecond's worth, and others should be heard. */
  get isDue(): boolean {
    return this.work >= SLICE;
  }
  /** Somebody asked for an end. */
  stopped = false;
  jmpsProcessed = 0;
  prevInsnProcessed = 0;
  prevJmpsProcessed = 0;
  /** The entry of the state's history that belongs to the instruction being executed. */
  historyEntry: HistoryEntry | null = null;
  /** Paths to be walked later, the next one last. */
  readonly stack: Pending[] = [];
  /** States to compare with, by `explored_state()`. */
  readonly explored: ExploredState[][] = [];
  readonly entryOf = new WeakMap<VerifierState, ExploredState>();
  exploredSize = 0;
  /** States that were evicted while paths from them were unfinished. */
  freeListSize = 0;
  /** Loops that were entered, by `loopOf()`. */
  readonly loops = new Map<string, LoopVisit>();
  backedgeCount = 0;
  /** What the present walk backwards looks for. */
  readonly backtrack = new BacktrackSet();
  /** By slot: see `insnText()`. */
  readonly insnTexts: string[] = [];
  /** By slot: see `backtrackConcerns()`. */
  readonly concerns: Uint16Array;
  /** What the present comparison of states has found. */
  readonly idMap = new IdMap();
  private live: LiveStack | null = null;
  private idGen = 0;
  /** Registers and stack slots, as bits, that changed since the state was printed last. */
  scratchedRegs = 0;
  readonly scratchedSlots = new SlotSet();
  readonly visits: Visits | null;

  // Counters.
  maxStatesPerInsn = 0;
  totalStates = 0;
  peakStates = 0;

  constructor(
    readonly request: VerifyRequest,
    log?: Log,
  ) {
    this.insns = request.insns;
    this.visits = request.noVisits ? null : new Visits();
    this.concerns = backtrackConcerns(request.insns);
    const { maps, inner } = listMaps(request.maps);
    this.maps = maps;
    this.innerMaps = inner;
    this.log = log ?? new Log(request.logLevel, request.logSize ?? BPF_LOG_BUF_SIZE);
    this.aux = request.insns.map(() => ({
      prunePoint: false,
      jmpPoint: false,
      forceCheckpoint: false,
      liveRegs: 0,
      scc: 0,
      seen: false,
      pointerType: 0,
      fastCall: false,
      iterNext: false,
      callsBack: false,
      loopInline: null,
      map: null,
      access: null,
      immediate: null,
    }));
  }

  /** Which stack slots may be read later; from the first use on, when the functions are known. */
  get liveStack(): LiveStack {
    this.live ??= new LiveStack(this);
    return this.live;
  }

  /** Whether its licence lets it use what is for the GPL only. */
  get isGpl(): boolean {
    return isGplCompatible(this.request.license);
  }

  /** A number that names something new. */
  newId(): number {
    return ++this.idGen;
  }

  /** The last number that was handed out. */
  get lastId(): number {
    return this.idGen;
  }

  /** The slot at an index that is known to be in the program. */
  insn(index: InsnIndex): Insn {
    const insn = this.insns[index];
    if (!insn) throw new InternalError(`no instruction ${index}`);
    return insn;
  }

  /** What is known of a slot that is known to be in the program. */
  auxOf(index: InsnIndex): InsnAux {
    const aux = this.aux[index];
    if (!aux) throw new InternalError(`no instruction ${index}`);
    return aux;
  }

  /** The subprogram that a slot belongs to, by index. @kernel bpf_find_containing_subprog() */
  subprogOf(index: InsnIndex): number {
    let low = 0;
    let high = this.subprogs.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.subprogs[middle]!.start <= index)
        low = middle; // between the ends
      else high = middle - 1;
    }
    return low;
  }

  /** What a check says, without the program being refused for it. */
  attempt(check: () => boolean): { fits: boolean; refusal: Rejection | null } {
    const { rejection } = this;
    const said = this.saidMore.length;
    this.rejection = null;
    const fits = check();
    const refusal: Rejection | null = this.rejection;
    this.rejection = rejection;
    this.saidMore.length = said;
    return { fits, refusal };
  }

  /** Before another function is walked. @kernel kernel/bpf/verifier.c free_states() */
  forgetStates(): void {
    this.executedIdx = -1;
    this.explored.length = 0;
    this.loops.clear();
    this.liveStack.resetCallchain();
  }

  /** Refuses the program in the kernel's words. Only the first refusal counts. */
  reject<C extends MessageCode>(code: C, ...args: Parameters<Messages[C]['text']>): false {
    return this.rejectAt(this.insnIdx, code, ...args);
  }

  /** The same, the fault being at another slot, or (`null`) in no slot of its own. */
  rejectAt<C extends MessageCode>(
    at: InsnIndex | null,
    code: C,
    ...args: Parameters<Messages[C]['text']>
  ): false {
    const { errno, text, silent }: Message = MESSAGES[code];
    const message = (text as (...values: typeof args) => string)(...args);
    if (!silent) this.log.write(code === 'tail-call-map' ? message : `${message}\n`); // the kernel forgot the line end there
    if (this.rejection) this.saidMore.push({ code, args, message });
    else this.rejection = { errno, code, args, message, at };
    return false;
  }

  /** Refuses what Linux might accept, but what cannot be judged here yet. */
  unsupported(what: string, at: InsnIndex | null = this.insnIdx): false {
    const message = `not supported yet: ${what}`;
    this.log.write(`${message}\n`);
    const code = 'unsupported';
    this.rejection ??= { errno: 'EOPNOTSUPP', code, args: [], message, at, unsupported: what };
    return false;
  }
}
