import { CHAIN_WILDCARD } from '../../engine/abi';
import type { Process } from '../../engine/kernel';
import type { InjectVariant } from '../../engine/mechanisms';
import type { BatchProgram } from './programs';
import { BadRequest, type Shape } from './shape';

interface ChainEdge {
  readonly prev: number;
  /** u32 */
  readonly retcode: number;
  readonly next: number;
}

/** The key `chain` of a request. */
export interface BatchChain {
  readonly variant: InjectVariant;
  readonly emptySlotCosts: boolean;
  readonly edges: readonly ChainEdge[];
  /** Programs that have an edge, and are loaded with BPF_F_INJECT_CHAIN_CALLS for it. */
  readonly predecessors: ReadonlySet<number>;
}

const VARIANTS: readonly InjectVariant[] = ['fixed', 'as-posted'];

/** `null` where the request has no chain. */
export function readChain(request: Shape): BatchChain | null {
  const chain = request.child('chain');
  if (!chain) return null;
  const mechanism = chain.text('mechanism', 'inject');
  if (mechanism !== 'inject') {
    throw new BadRequest(`chain.mechanism must be "inject"; "${mechanism}" does not exist here`);
  }
  const variant = VARIANTS.find((name) => name === chain.text('variant', 'fixed'));
  if (!variant) throw new BadRequest('chain.variant must be "fixed" or "as-posted"');
  const budget = chain.text('budget', 'today');
  if (budget !== 'today' && budget !== '2019') {
    throw new BadRequest('chain.budget must be "today" or "2019"');
  }
  const cpus = chain.int('cpus', 1);
  if (cpus < 1) throw new BadRequest('chain.cpus must be 1 or more');
  if (chain.list('parts').length > 0) {
    throw new BadRequest('chain.parts belongs to the dispatcher, which does not exist here');
  }
  const edges = chain.objects('edges').map((edge): ChainEdge => {
    if (!edge.has('prev') || !edge.has('next') || !edge.has('retcode')) {
      throw new BadRequest('an edge of chain.edges needs "prev", "retcode" and "next"');
    }
    const code = edge.raw('retcode') === '*' ? CHAIN_WILDCARD : edge.int('retcode', 0);
    if (code < -1 || code > CHAIN_WILDCARD) {
      throw new BadRequest('a retcode is a number of 32 bits, or "*"');
    }
    return { prev: edge.int('prev', 0), retcode: code >>> 0, next: edge.int('next', 0) };
  });
  const predecessors = new Set(edges.map(({ prev }) => prev));
  return { variant, emptySlotCosts: budget === '2019', edges, predecessors };
}

/** BPF_PROG_CHAIN_ADD for each edge. */
export function wireChain(
  process: Process,
  { edges }: BatchChain,
  programs: readonly BatchProgram[],
  errors: string[],
): void {
  for (const [i, { prev, retcode, next }] of edges.entries()) {
    const added = process.bpf('BPF_PROG_CHAIN_ADD', {
      prevProgFd: programs[prev]?.fd ?? -1,
      nextProgFd: programs[next]?.fd ?? -1,
      retcode,
    });
    if (!added.ok) errors.push(`edge ${i}: ${added.errno}`);
  }
}
