import type { AppStore } from './create-store';

const SETTINGS_KEY = 'chaincall-view';

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
