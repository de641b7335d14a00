import type { HookName } from './abi';
import type { AsmError, Assembled, SourceRange } from './asm';
import type { FilterResult } from './filter';
import type { CaptureRemark } from './packet';
import type { LinkResult, Moment, ReadLink } from './share';
import type { Fault, MapWrite } from './trace';
import type { PositionMap } from './util';
import type { Accepted, LogLines, Rejected, StateVisit, VerifierStats } from './verifier';
import type { ItemId, Workspace, WorkspacePacket } from './workspace';

/**
 * The one interface between the page and the engine, met by `Playground` in the same thread and by
 * the worker through comlink. Everything that crosses is plain data; expected failures are values.
 *
 * Requests that depend on the document carry the revision that they were made for, and answers
 * repeat it, so that a late answer can be told from a current one.
 */
export interface EngineApi {
  /** Answers at once; a page that hears nothing within its deadline takes the worker for dead. */
  ping(): Promise<'pong'>;

  /**
   * Makes the session that the document describes: assembles, verifies, rewrites and loads each
   * program, creates the maps, fills the slots, attaches the heads. Work on programs that did not
   * change is not done again. `onProgress` is called about ten times a second while that takes long.
   */
  sync(request: SyncRequest, onProgress?: (progress: VerifyProgress) => void): Promise<SyncReport>;

  /**
   * Stops verifying for a document: the program under way and those after it are refused with
   * EAGAIN, as a signal interrupts the kernel's verifier. Another `sync` verifies them again.
   */
  stopVerifying(revision: number): Promise<void>;

  /** Judges one source text without touching the session, with a log as detailed as asked for. */
  check(request: CheckRequest): Promise<ProgramReport>;

  /** What each pass of the rewriter made of a program of the session, in the kernel's order. */
  rewrites(request: RewritesRequest): Promise<RewritesReport>;

  /**
   * A stretch of the log of log_level 2 of one source text, however long that log is: the program is
   * walked again up to it, in slices. `onProgress` is called about ten times a second with the
   * number of instructions processed. A newer request ends an older one, which answers
   * `superseded`; so does `cancelLog`.
   */
  readLog(request: ReadLogRequest, onProgress: (processed: number) => void): Promise<LogStretch>;
  cancelLog(): Promise<void>;

  /**
   * Runs packets through the chain in order, from fresh maps (`from: 'start'`) or going on with
   * the maps as the last run left them (`from: 'now'`). Long runs are cut into slices; `onProgress`
   * is called about ten times a second. `cancel(run)` ends it at the next slice.
   */
  run(request: RunRequest, onProgress: (done: number) => void): Promise<RunReport>;
  cancel(run: number): Promise<void>;

  /** Opens a capture and keeps it here under `key`. `bytes` is transferred to the engine. */
  openCapture(request: OpenCaptureRequest): Promise<OpenedCapture>;

  /** Makes traffic of packets that come again and again; answers how many it has. */
  repeatPackets(request: RepeatRequest): Promise<number>;

  /** Forgets traffic, and what was kept of its run. */
  closeTraffic(key: string): Promise<void>;

  /** As `run`, for traffic that was opened: its report has columns instead of a report for each packet. */
  runTraffic(
    request: TrafficRunRequest,
    onProgress: (done: number) => void,
  ): Promise<TrafficReport>;

  /** What a table says of some packets of traffic; rows count from 0. */
  trafficRows(request: { key: string; rows: readonly number[] }): Promise<readonly TrafficRow[]>;

  /**
   * Rows of traffic that a filter lets through. A newer request for the same traffic ends an older
   * one, which answers `superseded`.
   */
  filterTraffic(request: { key: string; filter: string }): Promise<FilteredRows>;

  /** What happened within some packets of the last run, of the traffic or of the document. */
  events(request: EventsRequest): Promise<EventsReport>;

  /**
   * The full trace of one packet of the last run, with the maps, clock and random state that it
   * met. The `steps` buffer is transferred.
   */
  trace(request: TraceRequest): Promise<TraceReport>;

  /**
   * Changes maps between packets, beside the document; runs that go on from now meet them so.
   * `reset` puts all back to where they were before any packet, `restore` undoes the last reset.
   */
  changeMaps(request: ChangeMapsRequest): Promise<ChangedMaps>;

  /** Packs a workspace into the fragment of a link, with what to look at in it. */
  makeLink(request: { workspace: Workspace; at: Moment }): Promise<LinkResult>;

  /** Unpacks the fragment of a link, which may come from anybody. Runs and loads nothing. */
  readLink(fragment: string): Promise<ReadLink>;
}

export interface SyncRequest {
  readonly revision: number;
  /** The document without its packets. */
  readonly workspace: Omit<Workspace, 'packets'>;
}

/** How far the verifier is with a program. */
export interface VerifyProgress {
  readonly program: ItemId;
  /** Instructions that were walked; a million is the limit. */
  readonly processed: number;
}

export interface CheckRequest {
  readonly revision: number;
  readonly program: ItemId;
  readonly source: string;
  readonly chainCalls: boolean;
  readonly mechanism: Workspace['mechanism'];
  /** 1 the path that failed, 2 every instruction of every path; no log if absent, as in `sync`. */
  readonly logLevel?: 1 | 2;
}

export interface RewritesRequest {
  readonly revision: number;
  readonly program: ItemId;
}

/** The passes over a program; `null` where it is not loaded, or the document has changed since. */
export type RewritesReport = readonly PassReport[] | null;

/** One pass over one program. */
export interface PassReport {
  readonly id: string;
  /** `Dead code`. */
  readonly title: string;
  /** What it does, in a sentence. */
  readonly what: string;
  /** The kernel's function; empty where there is none. */
  readonly kernel: string;
  /** Why the machine does not run what the pass makes; empty where it does. */
  readonly notRun: string;
  /** Slots before and after it. */
  readonly before: number;
  readonly after: number;
  /** Slots that it added and removed, and instructions that it put in place of others. */
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
  /** Every instruction before and after; none where the pass has nothing to do. */
  readonly rows: readonly PassRow[];
}

/** Slots of a row are those before and after the pass. */
export interface PassRow extends XlatedRow {
  /** The instruction as loaded that it is, or was added for. */
  readonly slot: number;
}

export interface ReadLogRequest extends Omit<CheckRequest, 'logLevel'> {
  /** From a line, counted from 0; from where the nth processed instruction is told of; the end. */
  readonly at: { readonly line: number } | { readonly processed: number } | { readonly end: true };
  /** Lines, at most. */
  readonly count: number;
}

export type LogStretch =
  | ({ readonly ok: true } & LogLines)
  /** `not verified`: the source text has errors, or its maps cannot be created. */
  | { readonly ok: false; readonly why: 'superseded' | 'not verified' };

/** One row of the aligned view of instructions before and after the rewrite. */
export interface XlatedRow {
  /** Slot before, `null` where the rewriter added an instruction. */
  readonly before: number | null;
  /** Slot after, `null` where the rewriter removed one. */
  readonly after: number | null;
  readonly textBefore: string;
  readonly textAfter: string;
  /** Why it was added, changed or removed: `keep ctx`, `no path comes here`; empty where it was not. */
  readonly note: string;
}

/** What became of one program. The phases are unions: each carries what exists in it. */
export type ProgramReport = {
  readonly program: ItemId;
  readonly revision: number;
  /** Milliseconds spent, to one decimal. */
  readonly took: number;
} & (
  | { readonly phase: 'asm-error'; readonly errors: readonly AsmError[] }
  | {
      readonly phase: 'rejected';
      readonly assembled: Assembled;
      readonly rejected: Rejected;
      /** Where in the source the fault lies; `null` where the whole program is at fault. */
      readonly range: SourceRange | null;
    }
  | {
      /** The verifier accepted, but the load failed for another reason (such as the rewrite). */
      readonly phase: 'not-loaded';
      readonly assembled: Assembled;
      readonly errno: string;
      readonly message: string;
      /** Set where it is only that something of it cannot be run here. */
      readonly accepted?: Pick<Accepted, 'log' | 'stats' | 'visits'>;
    }
  | {
      readonly phase: 'loaded';
      readonly assembled: Assembled;
      readonly log: string;
      readonly stats: VerifierStats;
      readonly visits: readonly StateVisit[];
      readonly stackDepth: number;
      readonly tag: string;
      readonly xlated: readonly XlatedRow[];
      /** From xlated slots back to slots as loaded. */
      readonly map: PositionMap;
    }
);

/** An edge of the document that the mechanism cannot express, or a command that failed. */
export interface ChainProblem {
  readonly subject:
    | { readonly kind: 'edge'; readonly from: ItemId; readonly code: number | '*' }
    | { readonly kind: 'interface'; readonly id: ItemId }
    | { readonly kind: 'map'; readonly name: string }
    | { readonly kind: 'program'; readonly id: ItemId };
  readonly message: string;
}

export interface SyncReport {
  readonly revision: number;
  readonly programs: readonly ProgramReport[];
  readonly problems: readonly ChainProblem[];
  readonly maps: readonly MapReport[];
}

export interface MapReport {
  readonly name: string;
  readonly type: string;
  readonly keySize: number;
  readonly valueSize: number;
  readonly maxEntries: number;
  /** Programs that declare it. */
  readonly users: readonly ItemId[];
  /** Present contents, hex, up to 256 entries; empty for a map without keys. */
  readonly entries: readonly (readonly [key: string, value: string])[];
  /** Of a queue, a stack and a ring buffer: its values or records, the next first, up to 256; else `null`. */
  readonly values: readonly string[] | null;
  /** How many elements it holds; of a bloom filter: how often something was put in. */
  readonly size: number;
}

export interface RunRequest {
  readonly revision: number;
  /** Names the run for `cancel`. */
  readonly run: number;
  readonly from: 'start' | 'now';
  readonly packets: readonly WorkspacePacket[];
}

/** One program's run for one packet, in terms of the document. */
export interface HopReport {
  readonly program: ItemId;
  /** Where its chain runs. */
  readonly hook: HookName;
  /** Return code as the kernel reads it; `null` where a fault ended the hop. */
  readonly retval: number | null;
  readonly insns: number;
  /**
   * The edge's code that led here: a number, `*`, or how else the program was entered. `head`: the
   * first of the chain of its hook. `return`:
   * a program that was jumped to from inside a subprogram came back to its caller.
   */
  readonly via: number | '*' | 'head' | 'tail call' | 'return';
}

/** What the chain of one hook said of a packet. */
export interface HookVerdict {
  readonly hook: HookName;
  /** u32 */
  readonly retval: number;
  /** `PASS`, `SHOT`. */
  readonly name: string;
  /** Where the packet goes from there: `tc chain of eth0`, `stack`, `dropped`. */
  readonly to: string;
}

/** What happened to one packet. */
export interface PacketReport {
  readonly packet: ItemId;
  readonly outcome:
    | {
        readonly kind: 'verdict';
        /** The hook that had the last word. */
        readonly hook: HookName;
        /** u32 */
        readonly retval: number;
        /** `PASS`, or `invalid` for a code that XDP does not know (drivers drop it with a warning). */
        readonly name: string;
        /** Where the packet goes: `stack`, `dropped`, `out of eth0`. */
        readonly to: string;
      }
    | { readonly kind: 'fault'; readonly fault: Fault; readonly program: ItemId }
    /** The packet never entered a program: no head, head rejected, packet too short. */
    | { readonly kind: 'not-run'; readonly message: string };
  readonly hops: readonly HopReport[];
  /** What each hook on the way said, in order; not those where a fault ended the chain. */
  readonly verdicts: readonly HookVerdict[];
  readonly insns: number;
  /** Packet bytes after the chain, hex. */
  readonly dataOut: string;
  /** Lines that programs printed with bpf_trace_printk. */
  readonly printed: readonly string[];
  /** These lines, the records that programs handed to user space, and the copies that they sent, in order. */
  readonly output: readonly ProgramOutput[];
}

/** A line of bpf_trace_printk, a record of a ring buffer or perf event, or a copy of the packet. */
export type ProgramOutput = { readonly program: ItemId } & (
  | { readonly kind: 'line'; readonly text: string }
  /** Data in hex. */
  | { readonly kind: 'record'; readonly map: string; readonly data: string }
  /** A copy of the packet that left, or came in, by an interface. Data in hex. */
  | {
      readonly kind: 'copy';
      readonly iface: string;
      readonly way: 'in' | 'out';
      readonly data: string;
    }
);

export type RunReport =
  | {
      readonly ok: true;
      readonly revision: number;
      readonly run: number;
      readonly cancelled: boolean;
      readonly packets: readonly PacketReport[];
      readonly maps: readonly MapReport[];
      /** Milliseconds. */
      readonly took: number;
    }
  | { readonly ok: false; readonly revision: number; readonly message: string };

/** A map write, and the step that made it; of stores that were put together, the last. */
export interface TracedMapWrite extends MapWrite {
  readonly step: number;
}

/**
 * A stretch of memory that registers may point into. The high word of every pointer is 0xffff8881;
 * these are the low words, as they were during this trace.
 */
export interface TraceRegion {
  readonly kind: 'ctx' | 'packet' | 'stack' | 'map' | 'map_value' | 'kernel';
  /** `value of counters`, `map counters`, `chain slots of firewall` */
  readonly label: string;
  readonly start: number;
  readonly end: number;
  /**
   * The address that offsets are counted from. Packet: its first byte before the first step; the
   * stack: the value of r10; others: `start`.
   */
  readonly origin: number;
  /** Bytes from one element of a map's values to the next; 0 where there are no elements. */
  readonly stride: number;
  /** Call depth of a stack frame; 0 for others. */
  readonly depth: number;
}

export interface HopTrace extends HopReport {
  /** Steps of this hop: `[firstStep, endStep)`. */
  readonly firstStep: number;
  readonly endStep: number;
  readonly mapWrites: readonly TracedMapWrite[];
  /** Byte ranges of the packet that this hop changed, `[start, end)` in the packet as it left. */
  readonly changed: readonly (readonly [start: number, end: number])[];
  /** Packet at entry and at exit, hex. */
  readonly entry: string;
  readonly exit: string;
  /** Why the packet went where it went after this hop, in one sentence. */
  readonly why: string;
}

export interface ChangeMapsRequest {
  readonly revision: number;
  readonly change: /** Key and value in hex. */
    | { readonly kind: 'set'; readonly map: string; readonly key: string; readonly value: string }
    | { readonly kind: 'delete'; readonly map: string; readonly key: string }
    | { readonly kind: 'reset' | 'restore' };
}

export type ChangedMaps =
  | { readonly ok: true; readonly maps: readonly MapReport[] }
  | { readonly ok: false; readonly message: string };

export interface TraceRequest {
  readonly revision: number;
  /** Of the document, or of traffic by its row: `#12`. */
  readonly packet: ItemId;
  /** Traffic that it belongs to. */
  readonly key?: string;
}

export type TraceReport =
  | {
      readonly ok: true;
      readonly revision: number;
      readonly packet: PacketReport;
      readonly hops: readonly HopTrace[];
      /** Maps as the packet met them. */
      readonly maps: readonly MapReport[];
      readonly regions: readonly TraceRegion[];
      /** Self-describing, see `engine/trace/buffer.ts`; `readTrace` opens it. Transferred. */
      readonly steps: ArrayBuffer;
      /** Set where the trace was cut at its step limit. */
      readonly truncated: boolean;
    }
  | { readonly ok: false; readonly revision: number; readonly message: string };

export interface OpenCaptureRequest {
  readonly key: string;
  readonly bytes: Uint8Array;
  /** Interface that its packets arrive on. */
  readonly iface: ItemId;
}

export interface OpenedCapture {
  readonly format: 'pcap' | 'pcapng' | 'unknown';
  readonly problem: { readonly offset: number; readonly message: string } | null;
  /** What was done with packets that are not as a program would meet them. */
  readonly remarks: readonly CaptureRemark[];
  /** How many there are. */
  readonly packets: number;
  /** Of the file, hex. */
  readonly sha256: string;
}

export interface RepeatRequest {
  readonly key: string;
  readonly packets: readonly WorkspacePacket[];
  readonly times: number;
}

export interface TrafficRunRequest {
  readonly revision: number;
  readonly run: number;
  readonly key: string;
}

/** A way through the chain that packets of a run took, up to what the graph can show. */
export interface Course {
  /** Interface that they arrived on. */
  readonly iface: ItemId;
  /** Return codes are those of the first packet that went this way. */
  readonly hops: readonly Omit<HopReport, 'insns'>[];
  /** Of the first packet. */
  readonly verdicts: readonly HookVerdict[];
  /** Of the first packet. */
  readonly outcome: PacketReport['outcome'];
  /** How many packets went this way. */
  readonly count: number;
}

export type TrafficReport =
  | {
      readonly ok: true;
      readonly revision: number;
      readonly run: number;
      readonly key: string;
      readonly cancelled: boolean;
      /** How many packets ran; the columns have as many entries. Transferred. */
      readonly done: number;
      readonly courses: readonly Course[];
      /** Index into `courses` by row. */
      readonly course: Uint16Array;
      /** Instructions by row. */
      readonly insns: Uint32Array;
      readonly maps: readonly MapReport[];
      /** Milliseconds. */
      readonly took: number;
    }
  | { readonly ok: false; readonly revision: number; readonly message: string };

/** One packet of traffic as a table shows it. */
export interface TrafficRow {
  readonly row: number;
  readonly packet: WorkspacePacket;
  readonly what: string;
  readonly from: string;
  readonly to: string;
  /** Nanoseconds of the first packet of the traffic. */
  readonly firstTime: string;
}

export type FilteredRows =
  | { readonly ok: true; readonly rows: Uint32Array }
  | { readonly ok: false; readonly problem: Extract<FilterResult, { ok: false }> }
  | { readonly ok: false; readonly superseded: true };

export interface EventsRequest {
  readonly revision: number;
  /** Traffic; the document's packets where it is left out. */
  readonly key?: string;
  /** Packets in the order of the run, with the rows that they have in the table. Only some hundred are looked at. */
  readonly packets: readonly { readonly row: number; readonly packet: ItemId }[];
}

/** Something that happened to a packet, and the step of its trace that did it. */
export type PacketEvent = {
  /** Row of the packet, from 0. */
  readonly row: number;
  readonly packet: ItemId;
  readonly program: ItemId;
  readonly step: number;
} & (
  | {
      readonly kind: 'hop';
      readonly hook: HookName;
      readonly retval: number | null;
      readonly insns: number;
      readonly via: HopReport['via'];
    }
  | { readonly kind: 'map'; readonly write: MapWrite }
  | { readonly kind: 'printed'; readonly line: string }
);

export type EventsReport =
  | {
      readonly ok: true;
      readonly revision: number;
      readonly events: readonly PacketEvent[];
      /** How many of the packets that were asked for were looked at. */
      readonly looked: number;
    }
  | { readonly ok: false; readonly revision: number; readonly message: string };
