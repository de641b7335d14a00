import type { ErrnoName, ProgTypeName } from '../abi';
import type { Insn } from '../isa';
import { type ChainVariant, convertCtxAccess, generateLdAbs, injectChainCalls } from '../rewriter';
import { composeMaps, identityMap, type PositionMap } from '../util';
import type { VerifierFacts } from '../verifier';

/** A verified program after all passes. */
export interface RewrittenProgram {
  readonly ok: true;
  readonly insns: readonly Insn[];
  /** From `insns` back to the instructions as loaded. */
  readonly map: PositionMap;
  /** By slot: why an added instruction is there; empty for the program's own. */
  readonly notes: readonly string[];
}

export type RewriteOutcome =
  | RewrittenProgram
  | { readonly ok: false; readonly errno: ErrnoName; readonly message: string };

/**
 * Runs the rewriter's passes over a verified program, in order: chain calls are injected where
 * there are slots, then context accesses are converted, then loads of classic BPF.
 *
 * @kernel kernel/bpf/verifier.c bpf_check(), the passes after the walk
 */
export function rewriteProgram(
  loaded: readonly Insn[],
  verified: VerifierFacts,
  progType: ProgTypeName,
  chain: { readonly variant: ChainVariant; readonly slots: { lo: number; hi: number } } | null,
): RewriteOutcome {
  let insns = loaded;
  let facts = verified;
  let map = identityMap(loaded.length);
  let notes: readonly string[] = [];
  if (chain) {
    const injected = injectChainCalls(insns, { ...chain, facts });
    if (!injected.ok) return injected;
    ({ insns, facts, map, notes } = injected);
  }
  const converted = convertCtxAccess(insns, facts, progType);
  if (!converted.ok) return converted;
  const { prologue } = converted;
  notes = notesAfter(converted, notes, (at) =>
    at < prologue ? 'bytes of its own for a cloned packet' : 'on the way to the field',
  );
  const generated = generateLdAbs(converted.insns, converted.facts);
  if (!generated.ok) return generated;
  notes = notesAfter(generated, notes, () => 'load from the packet');
  map = composeMaps(composeMaps(map, converted.map), generated.map);
  return { ok: true, insns: generated.insns, map, notes };
}

/** Notes at the positions after a pass; instructions that it added get one of their own. */
function notesAfter(
  { insns, map }: { readonly insns: readonly Insn[]; readonly map: PositionMap },
  before: readonly string[],
  noteOf: (at: number) => string,
): string[] {
  return Array.from(insns, (_, at) =>
    map.added[at] === 1 ? noteOf(at) : (before[map.origin[at]!] ?? ''),
  );
}
