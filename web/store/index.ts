export { autoRun } from './auto-run';
export { EngineController } from './controller';
export { type AppStore, createAppStore } from './create-store';
export { edited } from './edited';
export { firstWorkspace, rememberOpen } from './first';
export type { Home, SaveProblem } from './home';
export { IMPORT_ACCEPTS, importFile } from './import-later';
export { hearLastWords, lastWordsIn } from './last-words';
export { Library } from './library';
export { followLinks, leaveLink, openLink } from './links';
export { type App, AppContext, useApp, useAppState } from './react';
export type { OpenTrace, Playhead, RunPhase } from './run';
export {
  countTraffic,
  endsAt,
  headKey,
  MAX_PORT,
  packetAt,
  portKey,
  portOf,
  resultsAreCurrent,
  resultsAreStale,
  resultsRevision,
  selectArrivals,
  selectEnds,
  selectLikelyCodes,
  selectPacketCount,
  selectStopped,
  selectPacketIndex,
  selectPacketShown,
  selectTraffic,
  selectTrafficRun,
  selectTrafficShown,
  selectTravelled,
  selectVerdicts,
  selectWhere,
  type Terminal,
  type Traffic,
  terminalKey,
  verdictOf,
  type Where,
} from './selectors';
export { deviceShelf, type ShelfRecord } from './shelf';
export type { AppState } from './state';
export { otherTabs } from './tabs';
export { applyTheme, loadTheme } from './theme';
export { type OpenTraffic, packetOfRow, REPEATED, rowOfPacket } from './traffic';
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
