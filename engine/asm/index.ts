export { assemble, MAX_SOURCE_LENGTH } from './assemble';
export { type Disassemblable, disassemble } from './disassemble';
export { DIRECTIVES, KEYWORDS, type LanguageWord, MEMORY_TYPES, REGISTERS } from './language';
export { functionTypes } from './function-types';
export type {
  ArgType,
  AsmError,
  AsmFunction,
  Assembled,
  AssembleResult,
  FuncArg,
  Prototype,
  SourceRange,
} from './types';
