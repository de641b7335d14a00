export type { BpfMap } from './types';
