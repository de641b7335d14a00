import {
  BPF_CALL,
  BPF_EXIT,
  BPF_JA,
  BPF_JMP,
  BPF_JMP32,
  bpfClass,
  bpfOp,
  type Insn,
} from '../../isa';
import { readValue } from '../values';
import type { Mend } from './edit';
import type { Place } from './place';

/** Gives a record back where the path that forgets it meets others, or ends. */
export function giveBack(place: Place): Mend | null {
  const [id, acquiredAt] = place.rejected.args.map(Number) as [number, number];
  const { steps } = place.rejected.cause ?? { steps: [] };
  const { first, last } = place.functionOf(place.at);
  const branch = steps.findLast(({ kind, at }) => kind === 'branch' && at >= first && at <= last);
  const from = branch && branch.at > acquiredAt ? branch.next : acquiredAt + 1;
  if (from < first || from > last) return null;
  const targets = jumpTargets(place, first, last);
  let slot = from;
  while (slot < last && !isEnd(place.insn(slot)) && !(slot > from && targets.has(slot))) slot++;
  const holder = holderBefore(place, slot, id);
  if (holder === null) return null;
  const insn = place.insn(slot);
  const ends = insn !== undefined && bpfOp(insn.code) === BPF_EXIT && isJump(insn);
  const lines = [
    ...(holder.regno === 1 ? [] : [`r1 = r${holder.regno}`]),
    ...holder.release,
    ...(ends ? [`r0 = ${place.harmless()}`] : []),
  ];
  const edit =
    slot > from && !ends ? place.after(slot - 1, ...lines) : place.before(slot, ...lines);
  return { label: 'Give it back here', edits: [edit] };
}

const isJump = ({ code }: Insn) => bpfClass(code) === BPF_JMP || bpfClass(code) === BPF_JMP32;

const isEnd = (insn: Insn | undefined) =>
  insn !== undefined &&
  isJump(insn) &&
  (bpfOp(insn.code) === BPF_EXIT || bpfOp(insn.code) === BPF_JA);

function jumpTargets(place: Place, first: number, last: number): ReadonlySet<number> {
  const targets = new Set<number>();
  for (let slot = first; slot <= last; slot++) {
    const insn = place.insn(slot);
    if (!insn || !isJump(insn)) continue;
    if (bpfOp(insn.code) === BPF_CALL || bpfOp(insn.code) === BPF_EXIT) continue;
    const far = bpfOp(insn.code) === BPF_JA && bpfClass(insn.code) === BPF_JMP32;
    targets.add(slot + 1 + (far ? insn.imm : insn.off));
  }
  return targets;
}

/** The register that holds a reference before a slot, or before the one that leads to it. */
function holderBefore(
  place: Place,
  slot: number,
  id: number,
): { regno: number; release: readonly string[] } | null {
  const { visits } = place.rejected;
  for (const at of [slot, slot - 1]) {
    const state = visits.find(({ insn }) => insn === at)?.state ?? '';
    for (const [, regno, text] of state.matchAll(/\bR(\d+)=(\S*?\((?:[^()]|\([^()]*\))*\))/g)) {
      const value = readValue(text!); // the pattern has the group
      if (value.part('ref_obj_id') !== String(id) || value.text?.includes('_or_null')) continue;
      if (at !== slot && place.insn(at)?.dst === Number(regno)) continue;
      const release =
        value.kind === 'ringbuf_mem'
          ? ['r2 = 0', 'call bpf_ringbuf_discard']
          : /sock/.test(value.kind)
            ? ['call bpf_sk_release']
            : null;
      if (release) return { regno: Number(regno), release };
    }
  }
  return null;
}
