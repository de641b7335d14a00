import type { ErrnoName, ProgTypeName } from '../abi';
import type { Insn } from '../isa';
import { type ChainVariant, convertCtxAccess, injectChainCalls } from '../rewriter';
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
 * there are slots, then context accesses are converted.
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
  const ofPass = Array.from(converted.insns, (_, at) =>
    converted.map.added[at] === 1
      ? 'on the way to the field'
      : (notes[converted.map.origin[at]!] ?? ''),
  );
  return { ok: true, insns: converted.insns, map: composeMaps(map, converted.map), notes: ofPass };
}
