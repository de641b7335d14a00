import '@fontsource-variable/inter';
import '@fontsource-variable/jetbrains-mono';
import './styles/tokens.css';
import './styles/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { firewallIds } from '../engine/examples/firewall-ids';
import { App } from './App';
import {
  AppContext,
  applyTheme,
  autoRun,
  createAppStore,
  deviceShelf,
  EngineController,
  firstWorkspace,
  followLinks,
  hearLastWords,
  Library,
  lastWordsIn,
  loadTheme,
  otherTabs,
  rememberOpen,
} from './store';

async function start(): Promise<void> {
  const lastWords = lastWordsIn(() => localStorage);
  await hearLastWords(lastWords, deviceShelf).catch(() => {}); // kept, and heard the next time
  const first = await firstWorkspace(deviceShelf);
  const store = createAppStore(first.workspace ?? firewallIds.workspace);
  const { setHome, setTheme, setSaved, announce, showHints } = store.getState();
  setHome({ kind: 'own', id: first.id });
  setTheme(loadTheme());
  applyTheme(store);
  if (first.denied) setSaved(first.denied);
  if (first.problem !== null) announce(first.problem, 'problem');
  if (first.workspace === null) showHints(firewallIds.tryThis);
  const library = new Library(store, deviceShelf, otherTabs(), {
    stamp: first.stamp,
    passing: first.workspace === null ? first.id : null,
    remember: rememberOpen,
    lastWords,
  });
  // Said by Vite when a part of the page that is loaded later does not come.
  window.addEventListener('vite:preloadError', () =>
    store
      .getState()
      .announce(
        'A part of the page could not be loaded. Your work is saved: reload to try again.',
        'problem',
      ),
  );
  const controller = new EngineController(store);
  const app = { store, controller, library };
  autoRun(store, controller);
  if (new URLSearchParams(location.search).has('e2e')) {
    (await import('./e2e-hook')).installE2eHook(app);
  }
  await followLinks(app);
  createRoot(document.getElementById('root')!).render(
    <StrictMode>
      <AppContext value={app}>
        <App />
      </AppContext>
    </StrictMode>,
  );
}

void start();
