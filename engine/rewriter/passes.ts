import { hardWireBranches } from './branches';
import { convertCtxAccess } from './convert-ctx';
import { removeDeadCode } from './dead-code';
import { guardDivisions } from './divisions';
import { generateLdAbs } from './ld-abs';
import { removeNops } from './nops';
import type { Pass } from './pass';

/**
 * The passes whose outcome the machine runs, in the kernel's order. Chain calls are injected behind
 * them.
 *
 * @kernel kernel/bpf/verifier.c bpf_check(), the passes after the walk
 */
export const PASSES: readonly Pass[] = [
  { id: 'branches', run: hardWireBranches },
  { id: 'dead-code', run: removeDeadCode },
  { id: 'nops', run: removeNops },
  { id: 'ctx', run: convertCtxAccess },
  { id: 'divisions', run: guardDivisions },
  { id: 'packet-loads', run: generateLdAbs },
];
