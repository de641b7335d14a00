export { type ComparedFact, compareStates } from './compare';
export { cut, type Fact, type FrameState, factsOf, frameStateOf, isPlace } from './facts';
export {
  type Flow,
  type FlowBlock,
  type FlowEdge,
  type FlowStatus,
  flowOf,
  type Listing,
  listingOf,
} from './flow';
export { type LineKind, type LogLine, parseLine, parseSource, type SourceLine } from './lines';
export {
  type LogPath,
  type LogStats,
  lineCount,
  lineKind,
  lineText,
  MAX_LOG_LENGTH,
  type Pruned,
  pathOfLine,
  placeIn,
  readLog,
  stateAfter,
  stateBefore,
  statsOf,
  type VerifierLog,
  visitOfLine,
  visitsOf,
} from './read-log';
export { findInLog, type LogQuery, MAX_MATCHES } from './search';
export { type KnownBits, numberOf, parseValue, placeOn, type Ranges, type Value } from './value';
