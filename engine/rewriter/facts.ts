import { BPF_LDX, BPF_REG_FP, BPF_ST, BPF_STX, bpfClass, type Insn, type InsnIndex } from '../isa';
import { invertMap, type PositionMap } from '../util';
import type { AccessKind, CallFacts, VerifierFacts } from '../verifier';

/** What an instruction that a pass added accesses: passes add stack slots and loads of kernel structures. */
function addedAccess(insn: Insn): AccessKind | null {
  const kind = bpfClass(insn.code);
  if (kind === BPF_LDX) return insn.src === BPF_REG_FP ? 'stack' : 'other';
  if (kind === BPF_ST || kind === BPF_STX) return insn.dst === BPF_REG_FP ? 'stack' : 'other';
  return null;
}

/**
 * The verifier's facts at the positions that a pass moved its instructions to, for the next pass.
 * Of a function that was removed nothing is left.
 *
 * @param stackDepth  bytes of stack by subprogram after the pass, where it changed them
 */
export function mapFacts(
  facts: VerifierFacts,
  after: { readonly insns: readonly Insn[]; readonly map: PositionMap },
  stackDepth: readonly number[] = facts.stackDepth,
): VerifierFacts {
  const { insns, map } = after;
  const access: (AccessKind | null)[] = [];
  const reached = new Uint8Array(insns.length);
  for (const [i, insn] of insns.entries()) {
    const from = map.origin[i]!; // as long as insns
    access.push(map.added[i] === 1 ? addedAccess(insn) : (facts.access[from] ?? null));
    reached[i] = facts.reached[from] ?? 0;
  }
  const starts = facts.subprogStarts.map((start, subprog) =>
    firstOf(map, start, facts.subprogStarts[subprog + 1] ?? map.sourceLength),
  );
  const isLeft = (_: unknown, subprog: number) => starts[subprog] !== null;
  return {
    access,
    reached,
    subprogStarts: starts.filter((start) => start !== null),
    stackDepth: stackDepth.filter(isLeft),
    stackWithoutSpills: facts.stackWithoutSpills.filter(isLeft),
    writesPacket: facts.writesPacket,
    enforcesAttachType: facts.enforcesAttachType,
    calls: mapCalls(facts.calls, map, starts),
    readWhole: mapSet(facts.readWhole, map),
  };
}

/** Where what is left of the slots `start` to `end` begins; `null` where nothing is. */
function firstOf({ origin }: PositionMap, start: InsnIndex, end: InsnIndex): InsnIndex | null {
  let low = 0; // origins ascend
  let high = origin.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (origin[middle]! < start) low = middle + 1;
    else high = middle;
  }
  return low < origin.length && origin[low]! < end ? low : null;
}

function mapSet(slots: ReadonlySet<InsnIndex>, map: PositionMap): ReadonlySet<InsnIndex> {
  if (slots.size === 0) return slots;
  const became = invertMap(map);
  return new Set([...slots].map((at) => became[at]!).filter((at) => at >= 0)); // slots of the input
}

function mapCalls(
  calls: VerifierFacts['calls'],
  map: PositionMap,
  starts: readonly (InsnIndex | null)[],
): VerifierFacts['calls'] {
  if (calls.size === 0) return calls;
  const became = invertMap(map);
  const moved = new Map<InsnIndex, CallFacts>();
  const numberOf = (subprog: number) =>
    starts.slice(0, subprog).filter((start) => start !== null).length;
  for (const [at, call] of calls) {
    const to = became[at]!; // a slot of the input
    const { callback } = call;
    if (to >= 0)
      moved.set(to, callback === null ? call : { ...call, callback: numberOf(callback) });
  }
  return moved;
}
