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
  autosave,
  createAppStore,
  EngineController,
  loadSaved,
  loadTheme,
} from './store';

async function start(): Promise<void> {
  const saved = await loadSaved();
  const store = createAppStore(saved.kind === 'found' ? saved.workspace : firewallIds.workspace);
  store.getState().setTheme(loadTheme());
  applyTheme(store);
  autosave(store);
  if (saved.kind === 'unreadable') store.getState().announce(saved.message, 'problem');
  if (saved.kind !== 'found') store.getState().showHints(firewallIds.tryThis);
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
  autoRun(store, controller);
  if (new URLSearchParams(location.search).has('e2e')) {
    (await import('./e2e-hook')).installE2eHook({ store, controller });
  }
  createRoot(document.getElementById('root')!).render(
    <StrictMode>
      <AppContext value={{ store, controller }}>
        <App />
      </AppContext>
    </StrictMode>,
  );
}

void start();
