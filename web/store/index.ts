export { EngineController } from './controller';
export { type AppStore, createAppStore } from './create-store';
export { applyTheme, autosave, loadSaved, loadTheme } from './persist';
export { type App, AppContext, useApp, useAppState } from './react';
export type { OpenTrace, Playhead, RunPhase } from './run';
export type { AppState } from './state';
export type { Notice, Selection } from './view';
