import type { StateCreator } from 'zustand/vanilla';
import type { ItemId } from '../../engine/workspace';
import type { AppState } from './state';

/** One selection drives every pane. */
export interface Selection {
  readonly program: ItemId | null;
  /** An edge of the graph, where one is selected. */
  readonly edge: { readonly from: ItemId; readonly code: number | '*' } | null;
  /** A slot of the selected program as loaded, where one is pointed at. */
  readonly insn: number | null;
  /** Bytes of the packet pointed at: `[start, end)`. */
  readonly bytes: readonly [number, number] | null;
}

export interface Notice {
  readonly id: number;
  readonly text: string;
  readonly kind: 'info' | 'problem';
}

export interface ViewSlice {
  readonly theme: 'dark' | 'light' | 'system';
  readonly selection: Selection;
  readonly inspectorTab: 'code' | 'verifier' | 'rewrites' | 'maps';
  readonly detailTab: 'packet' | 'hops';
  /** What the live region says and the toasts show; the newest last, at most five. */
  readonly notices: readonly Notice[];
  readonly dialog: 'examples' | 'shortcuts' | 'compose' | null;

  setTheme(theme: ViewSlice['theme']): void;
  select(selection: Partial<Selection>): void;
  /** Selects what a visitor looks at first: the head's program and the first packet. */
  selectFirst(): void;
  setInspectorTab(tab: ViewSlice['inspectorTab']): void;
  setDetailTab(tab: ViewSlice['detailTab']): void;
  announce(text: string, kind?: Notice['kind']): void;
  dismiss(id: number): void;
  openDialog(dialog: ViewSlice['dialog']): void;
}

let nextNotice = 1;

export const createViewSlice: StateCreator<AppState, [], [], ViewSlice> = (set, get) => ({
  theme: 'system',
  selection: { program: null, edge: null, insn: null, bytes: null },
  inspectorTab: 'code',
  detailTab: 'packet',
  notices: [],
  dialog: null,

  setTheme(theme) {
    set({ theme });
  },
  select(selection) {
    set({ selection: { ...get().selection, ...selection } });
  },
  selectFirst() {
    const { interfaces, programs, packets } = get().workspace;
    const head = interfaces.find((iface) => iface.program !== null)?.program;
    set({
      selection: { program: head ?? programs[0]?.id ?? null, edge: null, insn: null, bytes: null },
      playhead: { packet: packets[0]?.id ?? null, step: null },
      trace: null,
      playing: false,
      arrived: 0,
    });
  },
  setInspectorTab(inspectorTab) {
    set({ inspectorTab });
  },
  setDetailTab(detailTab) {
    set({ detailTab });
  },
  announce(text, kind = 'info') {
    set({ notices: [...get().notices.slice(-4), { id: nextNotice++, text, kind }] });
  },
  dismiss(id) {
    set({ notices: get().notices.filter((notice) => notice.id !== id) });
  },
  openDialog(dialog) {
    set({ dialog });
  },
});
