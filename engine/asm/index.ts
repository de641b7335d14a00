export type { AsmError, AsmFunction, Assembled, AssembleResult, SourceRange } from './types';
