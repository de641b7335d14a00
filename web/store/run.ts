import type { StateCreator } from 'zustand/vanilla';
import type { MapReport, PacketReport, RunReport, TraceReport } from '../../engine/api';
import type { Trace } from '../../engine/trace';
import type { ItemId, WorkspacePacket } from '../../engine/workspace';
import type { AppState } from './state';
import { rowOfPacket } from './traffic';

/** A trace that is open: what the engine said, and the reader over its steps. */
export interface OpenTrace {
  readonly report: Extract<TraceReport, { ok: true }>;
  readonly steps: Trace;
}

export type RunPhase =
  | { readonly phase: 'idle' }
  | {
      readonly phase: 'running';
      readonly run: number;
      /** Of the document that it runs. */
      readonly revision: number;
      readonly done: number;
      readonly total: number;
    }
  | { readonly phase: 'done'; readonly run: number; readonly took: number }
  | { readonly phase: 'failed'; readonly message: string };

/**
 * Where the transport stands. `step` counts instructions of the packet's trace that have run:
 * 0 is before the first, `null` means that the packet is not opened step by step.
 */
export interface Playhead {
  readonly packet: ItemId | null;
  readonly step: number | null;
}

export interface RunSlice {
  readonly run: RunPhase;
  /** Results by packet, of the last run that finished. */
  readonly results: Readonly<Record<ItemId, PacketReport>>;
  /** What the results are of; they are out of date when the document differs. */
  readonly resultsOf: {
    readonly revision: number;
    readonly packets: readonly WorkspacePacket[];
  } | null;
  /** Map contents after the last run. */
  readonly mapsAfter: readonly MapReport[];
  readonly trace: OpenTrace | null;
  readonly playhead: Playhead;
  readonly playing: boolean;
  /** Packets per second of the animation; `Infinity` skips it. */
  readonly speed: number;
  /**
   * How many packets of the run have arrived in the animation; counts on edges speak of these.
   * `Infinity` once all have, whatever their number.
   */
  readonly arrived: number;

  runStarted(run: number, revision: number, total: number): void;
  runProgressed(run: number, done: number): void;
  runFinished(report: RunReport, packets: readonly WorkspacePacket[]): void;
  runFailed(message: string): void;
  /** The run was cancelled in favour of another one. */
  runSkipped(): void;
  /** Maps were changed by hand, or reset. */
  mapsChanged(maps: readonly MapReport[]): void;
  openTrace(trace: OpenTrace | null): void;
  movePlayhead(playhead: Playhead): void;
  setPlaying(playing: boolean): void;
  setSpeed(speed: number): void;
  setArrived(arrived: number): void;
  /** Results that can no longer be traced, since the engine that made them is gone. */
  outdateResults(): void;
  /** Results of a document that is no longer here. */
  forgetResults(): void;
}

export const createRunSlice: StateCreator<AppState, [], [], RunSlice> = (set, get) => ({
  run: { phase: 'idle' },
  results: {},
  resultsOf: null,
  mapsAfter: [],
  trace: null,
  playhead: { packet: null, step: null },
  playing: false,
  speed: 1,
  arrived: 0,

  runStarted(run, revision, total) {
    set({ run: { phase: 'running', run, revision, done: 0, total } });
  },
  runProgressed(run, done) {
    const now = get().run;
    if (now.phase === 'running' && now.run === run) set({ run: { ...now, done } });
  },
  runFinished(report, packets) {
    if (!report.ok) {
      get().runFailed(report.message);
      return;
    }
    set({
      run: { phase: 'done', run: report.run, took: report.took },
      results: Object.fromEntries(report.packets.map((packet) => [packet.packet, packet])),
      resultsOf: { revision: report.revision, packets },
      mapsAfter: report.maps,
      trace: null,
    });
  },
  runFailed(message) {
    set({ run: { phase: 'failed', message } });
  },
  runSkipped() {
    set({ run: { phase: 'idle' } });
  },
  mapsChanged(mapsAfter) {
    set({ mapsAfter });
  },
  openTrace(trace) {
    set({ trace });
    const report = trace?.report.packet;
    // Of a packet of traffic, this is the first that is known of it.
    if (report && rowOfPacket(report.packet) >= 0) {
      set({ results: { ...get().results, [report.packet]: report } });
    }
  },
  movePlayhead(playhead) {
    set({ playhead });
  },
  setPlaying(playing) {
    set({ playing });
  },
  setSpeed(speed) {
    set({ speed });
  },
  setArrived(arrived) {
    set({ arrived });
  },
  outdateResults() {
    const { resultsOf } = get();
    if (get().source !== null) set({ trace: null, playing: false });
    if (resultsOf) set({ resultsOf: { ...resultsOf, revision: 0 }, trace: null, playing: false });
  },
  forgetResults() {
    set({
      run: { phase: 'idle' },
      results: {},
      resultsOf: null,
      mapsAfter: [],
      trace: null,
      playing: false,
    });
  },
});
