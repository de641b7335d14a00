import { BPF_LDX, BPF_REG_FP, BPF_ST, BPF_STX, bpfClass, type Insn } from '../isa';
import type { PositionMap } from '../util';
import type { AccessKind, VerifierFacts } from '../verifier';

/** What an instruction that a pass added accesses: passes add stack slots and loads of kernel structures. */
function addedAccess(insn: Insn): AccessKind | null {
  const kind = bpfClass(insn.code);
  if (kind === BPF_LDX) return insn.src === BPF_REG_FP ? 'stack' : 'other';
  if (kind === BPF_ST || kind === BPF_STX) return insn.dst === BPF_REG_FP ? 'stack' : 'other';
  return null;
}

/**
 * The verifier's facts at the positions that a pass moved its instructions to, for the next pass.
 *
 * @param stackDepth  bytes of stack by subprogram after the pass, where it changed them
 */
export function mapFacts(
  facts: VerifierFacts,
  after: { readonly insns: readonly Insn[]; readonly map: PositionMap },
  stackDepth: readonly number[] = facts.stackDepth,
): VerifierFacts {
  const { insns, map } = after;
  const first = new Int32Array(map.sourceLength).fill(-1);
  const access: (AccessKind | null)[] = [];
  const reached = new Uint8Array(insns.length);
  for (const [i, insn] of insns.entries()) {
    const from = map.origin[i]!; // as long as insns
    if (first[from] === -1) first[from] = i;
    access.push(map.added[i] === 1 ? addedAccess(insn) : (facts.access[from] ?? null));
    reached[i] = facts.reached[from] ?? 0;
  }
  return {
    access,
    reached,
    subprogStarts: facts.subprogStarts.map((start) => first[start]!), // no pass removes a start
    stackDepth,
    writesPacket: facts.writesPacket,
    enforcesAttachType: facts.enforcesAttachType,
  };
}
