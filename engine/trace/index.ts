export { CLOBBERED_HIGH, isClobbered } from './clobbered';
export type { Space } from './layout';
export { readTrace, type Trace, type TraceStep, type TraceWrite } from './reader';
export type { Fault, Hop, MapWrite, Outcome } from './types';
export { type TraceState, TraceWriter } from './writer';
