import type { DocumentSlice } from './document';
import type { EngineSlice } from './engine';
import type { RunSlice } from './run';
import type { ViewSlice } from './view';

/** Everything that the page shows: the document, what the engine says of it, runs, and the view. */
export type AppState = DocumentSlice & EngineSlice & RunSlice & ViewSlice;
