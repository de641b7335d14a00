/**
 * The words of the assembler's language for editors. They live with the instructions, because the
 * page may import those and not the assembler; numbers by name are `UAPI_CONSTANTS` of the abi,
 * helpers its `HELPERS`.
 */
export { DIRECTIVES, KEYWORDS, type LanguageWord, MEMORY_TYPES, REGISTERS } from '../isa';
