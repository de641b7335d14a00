import { get, set } from 'idb-keyval';
import type { Workspace } from '../../engine/workspace';
import { serialiseWorkspace } from '../../engine/workspace';
import type { AppStore } from './create-store';

const KEY = 'chaincall-workspace';
const SETTINGS_KEY = 'chaincall-view';
const SAVE_AFTER = 150; // ms after an edit

/** What this device keeps: the document as it would be written to a file. */
export async function loadSaved(): Promise<
  | { kind: 'found'; workspace: Workspace }
  | { kind: 'none' }
  | { kind: 'unreadable'; message: string; text: string }
> {
  let text: unknown;
  try {
    text = await get(KEY);
  } catch (error) {
    return {
      kind: 'unreadable',
      message: `This browser keeps no data for this page (${String(error)})`,
      text: '',
    };
  }
  if (typeof text !== 'string') return { kind: 'none' };
  const { parseWorkspace } = await import('./read-workspace');
  const parsed = parseWorkspace(text);
  if (parsed.ok) return { kind: 'found', workspace: parsed.workspace };
  await set(`${KEY}-unreadable`, text).catch(() => {}); // kept, so that nothing is lost
  return { kind: 'unreadable', message: parsed.message, text };
}

/** Saves the document on this device as it changes, and when the page is hidden. */
export function autosave(store: AppStore): () => void {
  let timer: ReturnType<typeof setTimeout> | null = null;
  const save = async () => {
    timer = null;
    const { workspace } = store.getState();
    try {
      await set(KEY, serialiseWorkspace(workspace));
      if (store.getState().workspace === workspace) store.getState().setSaved('saved');
    } catch (error) {
      const first = store.getState().saved === 'saving' || store.getState().saved === 'saved';
      store.getState().setSaved({ problem: String(error) });
      if (first) {
        store
          .getState()
          .announce(
            'This browser refuses to save. Use Export to keep your work in a file.',
            'problem',
          );
      }
    }
  };
  const unsubscribe = store.subscribe((state, before) => {
    if (state.workspace === before.workspace) return;
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(save, SAVE_AFTER);
  });
  const flush = () => {
    if (timer === null) return;
    clearTimeout(timer);
    void save();
  };
  const onHide = () => {
    if (document.visibilityState === 'hidden') flush();
  };
  document.addEventListener('visibilitychange', onHide);
  window.addEventListener('pagehide', flush);
  return () => {
    unsubscribe();
    document.removeEventListener('visibilitychange', onHide);
    window.removeEventListener('pagehide', flush);
  };
}

/** The theme is of this device, not of the document. */
export function loadTheme(): 'dark' | 'light' | 'system' {
  try {
    const theme = localStorage.getItem(SETTINGS_KEY);
    return theme === 'dark' || theme === 'light' ? theme : 'system';
  } catch {
    return 'system';
  }
}

/** Keeps the chosen theme and shows it: the page follows the system until somebody chooses. */
export function applyTheme(store: AppStore): () => void {
  const dark = window.matchMedia('(prefers-color-scheme: dark)');
  const apply = () => {
    const { theme } = store.getState();
    document.documentElement.dataset.theme =
      theme === 'system' ? (dark.matches ? 'dark' : 'light') : theme;
  };
  apply();
  dark.addEventListener('change', apply);
  const unsubscribe = store.subscribe((state, before) => {
    if (state.theme === before.theme) return;
    apply();
    try {
      localStorage.setItem(SETTINGS_KEY, state.theme);
    } catch {
      // a browser that keeps nothing still shows the theme
    }
  });
  return () => {
    dark.removeEventListener('change', apply);
    unsubscribe();
  };
}
