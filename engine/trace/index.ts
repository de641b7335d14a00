export type { Fault, Hop, MapWrite, Outcome } from './types';
