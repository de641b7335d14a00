import type { MapDef, ProgTypeName } from '../abi';
import type { Insn } from '../isa';

/** A place in a source text; lines and columns count from 1, `endColumn` is exclusive. */
export interface SourceRange {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export interface AsmError {
  readonly range: SourceRange;
  /** Names what was found, what was expected, and the remedy where there is one. */
  readonly message: string;
}

/** A function of the source: the entry first, then its subprograms, in the order of the program. */
export interface AsmFunction {
  readonly name: string;
  /** First slot. */
  readonly start: number;
}

/** One loadable program: what BPF_PROG_LOAD needs, and where each slot came from. */
export interface Assembled {
  readonly name: string;
  readonly progType: ProgTypeName;
  /** Expected attach type: `cgroup_skb/egress main:`; 0 where none is stated. */
  readonly attachType: number;
  readonly license: string;
  readonly progFlags: number;
  readonly insns: readonly Insn[];
  /** Map loads carry an index into this list. */
  readonly maps: readonly MapDef[];
  readonly functions: readonly AsmFunction[];
  /** By slot: where it stands in the source. */
  readonly source: readonly SourceRange[];
}

export type AssembleResult =
  | { readonly ok: true; readonly program: Assembled }
  | { readonly ok: false; readonly errors: readonly AsmError[] };
