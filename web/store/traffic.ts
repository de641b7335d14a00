import type { StateCreator } from 'zustand/vanilla';
import type { TrafficReport } from '../../engine/api';
import type { ItemId, WorkspacePacket } from '../../engine/workspace';
import type { AppState } from './state';

/** Source of the packets of the document, round after round. */
export const REPEATED = 'repeated';

/** Traffic that the engine holds. */
export interface OpenTraffic {
  /** What the engine knows it by. */
  readonly key: string;
  readonly count: number;
  /** `office.pcap`, `11 packets, 1,000 times` */
  readonly title: string;
}

export interface TrafficSlice {
  /**
   * Where the packets come from that are shown and run: the document (`null`), one of its captures
   * by its id, or `REPEATED`.
   */
  readonly source: string | null;
  /** Traffic that is open, by source. */
  readonly traffics: Readonly<Record<string, OpenTraffic>>;
  /** What the last run of traffic said. */
  readonly trafficRun: Extract<TrafficReport, { ok: true }> | null;
  /** The packet at the playhead, where it is one of traffic. */
  readonly shownPacket: WorkspacePacket | null;
  /** Which packets the table shows: those that a filter lets through, and of these verdicts; none means all. */
  readonly filter: { readonly text: string; readonly verdicts: readonly string[] };

  setSource(source: string | null): void;
  trafficOpened(source: string, traffic: OpenTraffic): void;
  trafficClosed(source: string): void;
  /** The engine that held it is gone. */
  forgetTraffic(): void;
  trafficFinished(report: TrafficReport): void;
  showPacket(packet: WorkspacePacket | null): void;
  setFilter(filter: Partial<TrafficSlice['filter']>): void;
}

/** The row of a packet of traffic; -1 for one of the document. */
export const rowOfPacket = (packet: ItemId | null): number =>
  packet?.startsWith('#') ? Number(packet.slice(1)) : -1;

export const packetOfRow = (row: number): ItemId => `#${row}`;

export const createTrafficSlice: StateCreator<AppState, [], [], TrafficSlice> = (set, get) => ({
  source: null,
  traffics: {},
  trafficRun: null,
  shownPacket: null,
  filter: { text: '', verdicts: [] },

  setSource(source) {
    if (source === get().source) return;
    const first = source === null ? get().workspace.packets[0]?.id : undefined;
    set({
      source,
      shownPacket: null,
      trace: null,
      playing: false,
      playhead: { packet: first ?? null, step: null },
      filter: { text: get().filter.text, verdicts: [] },
    });
  },
  trafficOpened(source, traffic) {
    set({ traffics: { ...get().traffics, [source]: traffic } });
  },
  trafficClosed(source) {
    const { [source]: closed, ...traffics } = get().traffics;
    const { trafficRun } = get();
    set({ traffics, trafficRun: trafficRun?.key === closed?.key ? null : trafficRun });
    if (get().source === source) get().setSource(null);
  },
  forgetTraffic() {
    set({ traffics: {}, trafficRun: null });
  },
  trafficFinished(report) {
    if (!report.ok) {
      get().runFailed(report.message);
      return;
    }
    const { run, took, maps } = report;
    set({
      run: { phase: 'done', run, took },
      trafficRun: report,
      mapsAfter: maps,
      trace: null,
      results: documentsOwn(get().results),
    });
  },
  showPacket(shownPacket) {
    set({ shownPacket });
  },
  setFilter(filter) {
    set({ filter: { ...get().filter, ...filter } });
  },
});

/** Results of the packets of the document; those of single rows of traffic go with their run. */
const documentsOwn = (results: AppState['results']): AppState['results'] =>
  Object.fromEntries(Object.entries(results).filter(([packet]) => rowOfPacket(packet) < 0));
