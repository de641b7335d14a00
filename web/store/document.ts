import type { StateCreator } from 'zustand/vanilla';
import type { Workspace } from '../../engine/workspace';
import type { AppState } from './state';

/** A change that can be undone, with the words that the undo button shows. */
interface HistoryEntry {
  readonly label: string;
  readonly before: Workspace;
  /** Changes with the same key within `MERGE_WITHIN` become one entry. */
  readonly mergeKey: string | null;
  readonly at: number;
  /** Set where the whole document was exchanged: results of one say nothing of the other. */
  readonly exchange: boolean;
  /** What was done beside the document, and how it is undone. */
  readonly beside?: { readonly undo: () => void; readonly redo: () => void };
}

/** What undo and redo lead to. */
export type History = Pick<DocumentSlice, 'past' | 'future'>;

export interface DocumentSlice {
  readonly workspace: Workspace;
  /** Rises with each change that bears on what the engine does: all but packets, notes and layout. */
  readonly engineRevision: number;
  /** Rises when another document takes the place of the present one. */
  readonly exchanges: number;
  readonly past: readonly HistoryEntry[];
  readonly future: readonly HistoryEntry[];

  /**
   * Makes one undoable change. `change` answers the next document, or a sentence that says why it
   * cannot be, which is shown to the user and returned.
   *
   * @param merge a key that joins this change with the last one of the same key (typing, dragging)
   */
  edit(
    label: string,
    change: (workspace: Workspace) => Workspace | string,
    merge?: string,
  ): string | null;
  /** Makes something undoable that has been done beside the document. */
  didBeside(label: string, beside: HistoryEntry['beside'] & object): void;
  /** Puts another document in place; the present one stays reachable by undo. */
  replaceWorkspace(label: string, workspace: Workspace): void;
  /** Puts a document that lives elsewhere in place, with its own history: undo stays within it. */
  switchWorkspace(workspace: Workspace, history: History): void;
  undo(): void;
  redo(): void;
}

const MERGE_WITHIN = 1200; // ms
const MAX_HISTORY = 500;

const ENGINE_KEYS = ['mechanism', 'settings', 'programs', 'edges', 'interfaces'] as const;

function bearsOnEngine(a: Workspace, b: Workspace): boolean {
  return ENGINE_KEYS.some((key) => a[key] !== b[key]) || !sameContents(a.maps, b.maps);
}

/** Whether maps begin with the same contents; how they are read is the page's affair. */
function sameContents(a: Workspace['maps'], b: Workspace['maps']): boolean {
  if (a === b) return true;
  const [filled, others] = [a, b].map((maps) => maps.filter(({ entries }) => entries.length > 0));
  return (
    filled!.length === others!.length && // two of two
    filled!.every(({ name, entries }, i) => {
      const other = others![i];
      return other?.name === name && other.entries === entries;
    })
  );
}

export function createDocumentSlice(
  initial: Workspace,
): StateCreator<AppState, [], [], DocumentSlice> {
  return (set, get) => {
    /** Puts `workspace` in place; the revision rises where the engine must hear of it. */
    const place = (workspace: Workspace, history: History) => {
      const { workspace: old, engineRevision } = get();
      set({
        workspace,
        engineRevision: bearsOnEngine(old, workspace) ? engineRevision + 1 : engineRevision,
        ...history,
      });
      get().repairSelection();
    };

    const startOver = () => {
      get().forgetResults();
      get().selectFirst();
      set({ exchanges: get().exchanges + 1 });
    };

    return {
      workspace: initial,
      engineRevision: 1,
      exchanges: 0,
      past: [],
      future: [],

      edit(label, change, merge) {
        const { workspace, past, announce } = get();
        const next = change(workspace);
        if (typeof next === 'string') {
          announce(next, 'problem');
          return next;
        }
        if (next === workspace) return null;
        const now = Date.now();
        const last = past.at(-1);
        const joins =
          merge !== undefined && last?.mergeKey === merge && now - last.at < MERGE_WITHIN;
        const entry: HistoryEntry = joins
          ? { ...last, at: now }
          : { label, before: workspace, mergeKey: merge ?? null, at: now, exchange: false };
        place(next, {
          past: [...(joins ? past.slice(0, -1) : past.slice(-MAX_HISTORY + 1)), entry],
          future: [],
        });
        return null;
      },

      didBeside(label, beside) {
        const { workspace, past } = get();
        const entry: HistoryEntry = {
          label,
          before: workspace,
          mergeKey: null,
          at: Date.now(),
          exchange: false,
          beside,
        };
        set({ past: [...past.slice(-MAX_HISTORY + 1), entry], future: [] });
      },

      replaceWorkspace(label, next) {
        const { workspace, past } = get();
        const entry: HistoryEntry = {
          label,
          before: workspace,
          mergeKey: null,
          at: Date.now(),
          exchange: true,
        };
        place(next, { past: [...past.slice(-MAX_HISTORY + 1), entry], future: [] });
        startOver();
      },

      switchWorkspace(next, history) {
        place(next, history);
        get().showHints(null);
        startOver();
      },

      undo() {
        const { past, future, workspace, announce } = get();
        const last = past.at(-1);
        if (!last) return;
        place(last.before, {
          past: past.slice(0, -1),
          future: [...future, { ...last, before: workspace, mergeKey: null }],
        });
        if (last.exchange) startOver();
        last.beside?.undo();
        announce(`Undone: ${last.label}`);
      },

      redo() {
        const { past, future, workspace, announce } = get();
        const next = future.at(-1);
        if (!next) return;
        place(next.before, {
          past: [...past, { ...next, before: workspace, mergeKey: null }],
          future: future.slice(0, -1),
        });
        if (next.exchange) startOver();
        next.beside?.redo();
        announce(`Done again: ${next.label}`);
      },
    };
  };
}
