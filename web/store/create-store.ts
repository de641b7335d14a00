import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Workspace } from '../../engine/workspace';
import { createDocumentSlice } from './document';
import { createEngineSlice } from './engine';
import { createHomeSlice } from './home';
import { createRunSlice } from './run';
import type { AppState } from './state';
import { createTrafficSlice } from './traffic';
import { createViewSlice } from './view';

export type AppStore = StoreApi<AppState>;

/** The page's state without React, so that tests need no DOM. */
export function createAppStore(initial: Workspace): AppStore {
  const store = createStore<AppState>()((...args) => ({
    ...createDocumentSlice(initial)(...args),
    ...createHomeSlice(...args),
    ...createEngineSlice(...args),
    ...createRunSlice(...args),
    ...createTrafficSlice(...args),
    ...createViewSlice(...args),
  }));
  store.getState().selectFirst();
  return store;
}
