import type { StateCreator } from 'zustand/vanilla';
import { headsOf, type ItemId, type Workspace } from '../../engine/workspace';
import type { AppState } from './state';
import { REPEATED } from './traffic';

/** One selection drives every pane. */
export interface Selection {
  readonly program: ItemId | null;
  /** An edge of the graph, where one is selected. */
  readonly edge: { readonly from: ItemId; readonly code: number | '*' } | null;
  /** An interface of the graph, where one is selected. */
  readonly iface: ItemId | null;
  /** A slot of the selected program as loaded, where one is pointed at. */
  readonly insn: number | null;
  /** Which of the verifier's visits of it, from 0 in the order of its walk; `null` for the one that tells most. */
  readonly visit: number | null;
  /** Bytes of the packet pointed at: `[start, end)`. */
  readonly bytes: readonly [number, number] | null;
}

export interface Notice {
  readonly id: number;
  readonly text: string;
  readonly kind: 'info' | 'problem';
}

export interface Problem {
  /** Names the kind of failure, in reports too; never changes. */
  readonly id: string;
  readonly title: string;
  /** What went wrong, in sentences. */
  readonly message: string;
  /** What to do, and what was not lost. */
  readonly remedy: string;
}

export interface ViewSlice {
  readonly theme: 'dark' | 'light' | 'system';
  readonly selection: Selection;
  readonly inspectorTab: 'code' | 'verifier' | 'flow' | 'rewrites' | 'maps';
  readonly detailTab: 'packet' | 'hops';
  readonly packetsTab: 'packets' | 'events' | 'console';
  /** What the live region says and the toasts show; the newest last, at most five. */
  readonly notices: readonly Notice[];
  readonly dialog:
    | 'examples'
    | 'shortcuts'
    | 'compose'
    | 'workspaces'
    | 'share'
    | 'commands'
    | 'open-log'
    | null;
  /** A failure that needs more words than a toast has. */
  readonly problem: Problem | null;
  /** The things to try of an example, shown above the graph. */
  readonly hints: readonly string[] | null;
  /** Which of the two shows where the screen has no room for both. */
  readonly narrowPane: 'graph' | 'inspector';
  /** How the chain is shown. */
  readonly chainView: 'graph' | 'table';

  setTheme(theme: ViewSlice['theme']): void;
  select(selection: Partial<Selection>): void;
  /** Selects what a visitor looks at first: the head's program and the first packet. */
  selectFirst(): void;
  /** Lets go of what is no longer in the document; a program that is gone gives way to the head's. */
  repairSelection(): void;
  setInspectorTab(tab: ViewSlice['inspectorTab']): void;
  setDetailTab(tab: ViewSlice['detailTab']): void;
  setPacketsTab(tab: ViewSlice['packetsTab']): void;
  announce(text: string, kind?: Notice['kind']): void;
  dismiss(id: number): void;
  openDialog(dialog: ViewSlice['dialog']): void;
  showProblem(problem: Problem | null): void;
  showHints(hints: readonly string[] | null): void;
  setNarrowPane(pane: ViewSlice['narrowPane']): void;
  setChainView(view: ViewSlice['chainView']): void;
}

let nextNotice = 1;

function firstProgram({ interfaces, programs }: Workspace): ItemId | null {
  return headsOf(interfaces)[0]?.program ?? programs[0]?.id ?? null;
}

export const createViewSlice: StateCreator<AppState, [], [], ViewSlice> = (set, get) => ({
  theme: 'system',
  selection: { program: null, edge: null, iface: null, insn: null, visit: null, bytes: null },
  inspectorTab: 'code',
  detailTab: 'packet',
  packetsTab: 'packets',
  notices: [],
  dialog: null,
  problem: null,
  hints: null,
  narrowPane: 'graph',
  chainView: 'graph',

  setTheme(theme) {
    set({ theme });
  },
  select(selection) {
    const visit = 'insn' in selection ? { visit: null } : {}; // another instruction has other visits
    set({ selection: { ...get().selection, ...visit, ...selection } });
  },
  selectFirst() {
    const { workspace } = get();
    set({
      selection: {
        program: firstProgram(workspace),
        edge: null,
        iface: null,
        insn: null,
        visit: null,
        bytes: null,
      },
      playhead: { packet: workspace.packets[0]?.id ?? null, step: null },
      source: null,
      trace: null,
      playing: false,
      arrived: 0,
    });
  },
  repairSelection() {
    const { workspace, selection, source, setSource } = get();
    if (
      source !== null &&
      source !== REPEATED &&
      !workspace.captures.some(({ id }) => id === source)
    ) {
      setSource(null);
    }
    const { playhead } = get();
    const { programs, edges, interfaces, packets } = workspace;
    const { program, edge, iface } = selection;
    if (program === null ? programs.length > 0 : !programs.some(({ id }) => id === program)) {
      set({
        selection: {
          program: firstProgram(workspace),
          edge: null,
          iface: null,
          insn: null,
          visit: null,
          bytes: null,
        },
      });
    } else if (
      (edge && !edges.some(({ from, code }) => from === edge.from && code === edge.code)) ||
      (iface !== null && !interfaces.some(({ id }) => id === iface))
    ) {
      set({ selection: { ...selection, edge: null, iface: null } });
    }
    if (get().source !== null) return; // the playhead is in traffic
    if (
      playhead.packet === null
        ? packets.length > 0
        : !packets.some(({ id }) => id === playhead.packet)
    ) {
      set({
        playhead: { packet: packets[0]?.id ?? null, step: null },
        trace: null,
        playing: false,
      });
    }
  },
  setInspectorTab(inspectorTab) {
    set({ inspectorTab });
  },
  setDetailTab(detailTab) {
    set({ detailTab });
  },
  setPacketsTab(packetsTab) {
    set({ packetsTab });
  },
  announce(text, kind = 'info') {
    // Of what merely went well, the last is enough.
    const kept = get().notices.filter((notice) => kind === 'problem' || notice.kind === 'problem');
    set({ notices: [...kept.slice(-4), { id: nextNotice++, text, kind }] });
  },
  dismiss(id) {
    set({ notices: get().notices.filter((notice) => notice.id !== id) });
  },
  openDialog(dialog) {
    set({ dialog });
  },
  showProblem(problem) {
    set({ problem });
  },
  showHints(hints) {
    set({ hints });
  },
  setNarrowPane(narrowPane) {
    set({ narrowPane });
  },
  setChainView(chainView) {
    set({ chainView });
  },
});
