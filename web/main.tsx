import '@fontsource-variable/inter';
import '@fontsource-variable/jetbrains-mono';
import './styles/tokens.css';
import './styles/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { EXAMPLES } from '../engine/examples';
import { App } from './App';
import { installE2eHook } from './e2e-hook';
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

const FIRST_EXAMPLE = 'firewall-ids';

async function start(): Promise<void> {
  const saved = await loadSaved();
  const first = EXAMPLES.find(({ id }) => id === FIRST_EXAMPLE)!; // a test holds that it is there
  const store = createAppStore(saved.kind === 'found' ? saved.workspace : first.workspace);
  store.getState().setTheme(loadTheme());
  applyTheme(store);
  autosave(store);
  if (saved.kind === 'unreadable') store.getState().announce(saved.message, 'problem');
  if (saved.kind !== 'found') store.getState().showHints(first.id);
  const controller = new EngineController(store);
  autoRun(store, controller);
  installE2eHook({ store, controller });
  createRoot(document.getElementById('root')!).render(
    <StrictMode>
      <AppContext value={{ store, controller }}>
        <App />
      </AppContext>
    </StrictMode>,
  );
}

void start();
