export { autoRun } from './auto-run';
export { EngineController } from './controller';
export { type AppStore, createAppStore } from './create-store';
export { edited } from './edited';
export { IMPORT_ACCEPTS, importFile } from './import-later';
export { applyTheme, autosave, loadSaved, loadTheme } from './persist';
export { type App, AppContext, useApp, useAppState } from './react';
export type { OpenTrace, Playhead, RunPhase } from './run';
export {
  countTraffic,
  endsAt,
  portKey,
  portOf,
  resultsAreCurrent,
  resultsAreStale,
  selectEnds,
  selectLikelyCodes,
  selectTraffic,
  selectTravelled,
  selectWhere,
  type Terminal,
  type Traffic,
  terminalKey,
  type Where,
} from './selectors';
export type { AppState } from './state';
export {
  besidePacket,
  nextHop,
  nextInsn,
  openPacket,
  previousHop,
  previousInsn,
  runEverything,
  runSummary,
  stop,
  toEnd,
  togglePlay,
  toStart,
} from './transport';
export type { Notice, Problem, Selection } from './view';
