import type { ProgTypeName } from '../abi';
import {
  type ChainVariant,
  followedBy,
  injectChainCalls,
  PASSES,
  type PassResult,
  type Program,
  type RewriteRefused,
  runPasses,
  type Whole,
} from '../rewriter';

/** How chain calls are injected, and where the program's slots are. */
export interface ChainCode {
  readonly variant: ChainVariant;
  readonly slots: { readonly lo: number; readonly hi: number };
}

/**
 * Runs the passes over a verified program, and injects chain calls behind them where there are slots.
 *
 * @kernel kernel/bpf/verifier.c bpf_check(), the passes after the walk
 */
export function rewriteProgram(
  program: Program,
  progType: ProgTypeName,
  chain: ChainCode | null,
): { readonly ok: true; readonly whole: Whole } | RewriteRefused {
  const rewritten = runPasses(PASSES, program, progType);
  if (!rewritten.ok || !chain) return rewritten;
  const { whole } = rewritten;
  const injected = injectChain(whole, chain);
  return injected.ok ? { ok: true, whole: followedBy(whole, injected) } : injected;
}

/** The last pass: chain calls before the program's own exits. */
export function injectChain(whole: Whole, chain: ChainCode): PassResult {
  return injectChainCalls(whole, { ...chain, isOwn: (at) => whole.map.added[at] === 0 });
}
