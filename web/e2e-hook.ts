import type { Workspace } from '../engine/workspace';
import type { App, AppState } from './store';

/** What end-to-end tests may ask of the page, present only with `?e2e=1`. */
export interface E2eHook {
  /** Resolves once the engine has answered for the document. */
  ready(): Promise<void>;
  getDocument(): Workspace;
  getResults(): AppState['results'];
  getTraffic(): AppState['trafficRun'];
  getTrace(): NonNullable<AppState['trace']>['report'] | null;
  /** Whether nothing is under way in the engine, and its answers are of the document as it is. */
  engineIdle(): boolean;
  setSpeed(speed: number | 'instant'): void;
  /** Ends the worker as a crash does. */
  killWorker(): void;
}

declare global {
  interface Window {
    __chaincall?: E2eHook;
  }
}

export function installE2eHook({ store, controller }: App): void {
  window.__chaincall = {
    ready: () => controller.synced(),
    getDocument: () => store.getState().workspace,
    getResults: () => store.getState().results,
    getTraffic: () => store.getState().trafficRun,
    getTrace: () => store.getState().trace?.report ?? null,
    engineIdle: () => {
      const { engineStatus, syncedRevision, engineRevision, run } = store.getState();
      return (
        engineStatus.phase === 'ready' &&
        syncedRevision === engineRevision &&
        run.phase !== 'running'
      );
    },
    setSpeed: (speed) =>
      store.getState().setSpeed(speed === 'instant' ? Number.POSITIVE_INFINITY : speed),
    killWorker: () => controller.client.killWorker(),
  };
}
