import type { DocumentSlice } from './document';
import type { EngineSlice } from './engine';
import type { HomeSlice } from './home';
import type { RunSlice } from './run';
import type { TrafficSlice } from './traffic';
import type { ViewSlice } from './view';

/** Everything that the page shows: the document, what the engine says of it, runs, and the view. */
export type AppState = DocumentSlice &
  HomeSlice &
  EngineSlice &
  RunSlice &
  TrafficSlice &
  ViewSlice;
