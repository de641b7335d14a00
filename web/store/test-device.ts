import { setNotes, setWorkspaceName, type Workspace } from '../../engine/workspace';
import { type AppStore, createAppStore } from './create-store';
import { edited } from './edited';
import { Library } from './library';
import type { Shelf, ShelfRecord } from './shelf';
import type { TabMessage, Tabs } from './tabs';

/** A device: one shelf, and tabs that hear each other. */
export function device() {
  const records = new Map<string, ShelfRecord>();
  const listeners = new Map<object, (message: TabMessage) => void>();
  let broken: Error | null = null;
  let full: Error | null = null;
  let held: Promise<void> = Promise.resolve();
  const check = () => {
    if (broken) throw broken;
  };
  const shelf: Shelf = {
    list: async () => {
      check();
      return [...records.values()].sort((a, b) => b.changed - a.changed);
    },
    read: async (id) => {
      check();
      return records.get(id) ?? null;
    },
    write: async (record, known) => {
      check();
      if (full) throw full;
      await held;
      const old = records.get(record.id);
      if (old && old.stamp !== known) return 'conflict';
      records.set(record.id, record);
      return 'written';
    },
    remove: async (id) => void records.delete(id),
  };
  const tab = (workspace: Workspace, id: string) => {
    const self = {};
    const tabs: Tabs = {
      tell: (message) => {
        for (const [other, listener] of [...listeners]) if (other !== self) listener(message);
      },
      listen: (listener) => void listeners.set(self, listener),
      close: () => void listeners.delete(self),
    };
    const store = createAppStore(workspace);
    store.getState().setHome({ kind: 'own', id });
    const library = new Library(store, shelf, tabs, { stamp: records.get(id)?.stamp ?? null });
    return { store, library };
  };
  return {
    records,
    tab,
    shelf,
    breakWith: (error: Error | null) => {
      broken = error;
    },
    /** Reads go on, writes do not. */
    fill: () => {
      full = Object.assign(new Error('no room'), { name: 'QuotaExceededError' });
    },
    empty: () => {
      full = null;
    },
    /** Writes from now on wait for what is given back. */
    holdWrites: () => {
      let release = () => {};
      held = new Promise((resolve) => {
        release = resolve;
      });
      return () => {
        held = Promise.resolve();
        release();
      };
    },
    notesOf: (id: string) => JSON.parse(records.get(id)!.text).notes as string, // of one that is there
  };
}

export const rename = (store: AppStore, name: string) =>
  store.getState().edit('rename', (workspace) => edited(setWorkspaceName(workspace, name)));
export const note = (store: AppStore, notes: string) =>
  store.getState().edit('note', (workspace) => edited(setNotes(workspace, notes)));
export const said = (store: AppStore) => store.getState().notices.map(({ text }) => text);
