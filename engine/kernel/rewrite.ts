import type { ProgTypeName } from '../abi';
import {
  type ChainVariant,
  followedBy,
  injectChainCalls,
  PASSES,
  type Program,
  type RewriteRefused,
  runPasses,
  type Whole,
} from '../rewriter';

/**
 * Runs the passes over a verified program, and injects chain calls behind them where there are slots.
 *
 * @kernel kernel/bpf/verifier.c bpf_check(), the passes after the walk
 */
export function rewriteProgram(
  program: Program,
  progType: ProgTypeName,
  chain: { readonly variant: ChainVariant; readonly slots: { lo: number; hi: number } } | null,
): { readonly ok: true; readonly whole: Whole } | RewriteRefused {
  const rewritten = runPasses(PASSES, program, progType);
  if (!rewritten.ok || !chain) return rewritten;
  const { whole } = rewritten;
  const isOwn = (at: number) => whole.map.added[at] === 0;
  const injected = injectChainCalls(whole, { ...chain, isOwn });
  return injected.ok ? { ok: true, whole: followedBy(whole, injected) } : injected;
}
