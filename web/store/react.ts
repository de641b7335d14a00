import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { EngineController } from './controller';
import type { AppStore } from './create-store';
import type { Library } from './library';
import type { AppState } from './state';

/** The store of this page, and what acts on it. */
export interface App {
  readonly store: AppStore;
  readonly controller: EngineController;
  readonly library: Library;
}

export const AppContext = createContext<App | null>(null);

export function useApp(): App {
  const app = useContext(AppContext);
  if (!app) throw new Error('no AppContext above this component');
  return app;
}

/** Selects from the store; wrap selectors that build arrays or objects in `useShallow`. */
export function useAppState<T>(selector: (state: AppState) => T): T {
  return useStore(useApp().store, selector);
}
