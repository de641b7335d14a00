export { assemble, MAX_SOURCE_LENGTH } from './assemble';
export type { AsmError, AsmFunction, Assembled, AssembleResult, SourceRange } from './types';
