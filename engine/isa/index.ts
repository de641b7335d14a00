export type { Insn, InsnIndex } from './insn';
