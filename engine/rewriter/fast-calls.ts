import type { InsnIndex } from '../isa';
import { type PassResult, type Program, patched } from './pass';

/**
 * Drops spills and fills around calls that the kernel writes out and that therefore clobber nothing,
 * and the stack that they took. The machine calls, and keeps them.
 *
 * @kernel kernel/bpf/verifier.c remove_fastcall_spills_fills()
 */
export function dropSpills(program: Program): PassResult {
  const { facts } = program;
  const dropped: InsnIndex[] = [];
  for (const [at, { spills }] of facts.calls)
    for (let i = 1; i <= spills; i++) dropped.push(at - i, at + i);
  const patches = dropped.map((at) => ({ at, put: [] }));
  const removed = 'the call clobbers no register';
  return patched(program, patches, { removed }, facts.stackWithoutSpills);
}
