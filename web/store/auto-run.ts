import type { EngineController } from './controller';
import type { AppStore } from './create-store';
import { documentResultsAreCurrent } from './selectors';
import type { AppState } from './state';

/** Results of the document's packets that are out of date; traffic is run again when somebody asks. */
const areStale = (state: AppState) =>
  state.source === null && state.resultsOf !== null && !documentResultsAreCurrent(state);

/** After the engine has caught up with an edit, before the packets run again. */
const RERUN_DELAY = 120; // ms

/**
 * Once packets have run, runs them again after each edit, so that results follow the document. The
 * first run is the user's: a workspace from elsewhere runs nothing unasked. A run that failed is not
 * repeated until somebody asks.
 */
export function autoRun(store: AppStore, controller: EngineController): () => void {
  let timer: ReturnType<typeof setTimeout> | null = null;
  const consider = () => {
    const state = store.getState();
    const { run, engineStatus, syncedRevision, engineRevision } = state;
    if (!areStale(state) || run.phase === 'failed') return;
    if (run.phase === 'running') {
      if (run.revision !== engineRevision) void controller.cancelRun();
      return;
    }
    if (engineStatus.phase !== 'ready' || syncedRevision !== engineRevision) return;
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(() => {
      timer = null;
      const now = store.getState();
      if (areStale(now) && now.run.phase !== 'running' && now.run.phase !== 'failed') {
        void controller.runDocument();
      }
    }, RERUN_DELAY);
  };
  const unsubscribe = store.subscribe((state, before) => {
    if (
      state.workspace !== before.workspace ||
      state.run !== before.run ||
      state.source !== before.source ||
      state.syncedRevision !== before.syncedRevision ||
      state.engineStatus !== before.engineStatus
    ) {
      consider();
    }
  });
  return () => {
    unsubscribe();
    if (timer !== null) clearTimeout(timer);
  };
}
