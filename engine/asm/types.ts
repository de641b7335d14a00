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

export type IntName = 'u8' | 'u16' | 'u32' | 'u64' | 's8' | 's16' | 's32' | 's64';

/** What an argument of a function with a prototype is. */
export type ArgType =
  | { readonly kind: 'ctx' }
  | { readonly kind: 'dynptr' }
  | { readonly kind: 'int'; readonly int: IntName }
  /** Points to `size` bytes; may be NULL unless it is `nonnull`. */
  | { readonly kind: 'mem'; readonly size: number; readonly nonnull: boolean };

export interface FuncArg {
  readonly type: ArgType;
  /** `''` where it has none. */
  readonly name: string;
}

/** What a function takes. Global ones are verified on their own, for all that it allows. */
export interface Prototype {
  readonly linkage: 'global' | 'static';
  readonly args: readonly FuncArg[];
}

/** A function of the source: the entry first, then its subprograms, in the order of the program. */
export interface AsmFunction {
  readonly name: string;
  /** First slot. */
  readonly start: number;
  /** Of a function that is declared with its arguments. */
  readonly proto?: Prototype;
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
