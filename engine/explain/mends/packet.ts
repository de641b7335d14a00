import { BPF_ADD, BPF_ALU64, bpfClass, bpfOp, bpfSrc } from '../../isa';
import { bytes, type Value } from '../values';
import type { Mend } from './edit';
import type { Place } from './place';

/** A check against data_end: the one that is there made longer, or a new one. */
export function checkPacket(place: Place): Mend | null {
  const [off, size, regno, , , range] = place.rejected.args.map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const pointer = place.value(`R${regno}`);
  if (off < 0 || pointer.kind !== 'pkt' || variesWidely(pointer)) return null;
  const wanted = off + size;
  return (range > 0 && longerCheck(place, regno, range, wanted)) || newCheck(place, regno, wanted);
}

/** Offsets that no comparison is believed for. @kernel include/linux/bpf_verifier.h MAX_PACKET_OFF */
const MAX_PACKET_OFF = 0xffff;

function variesWidely(pointer: Value): boolean {
  const most = pointer.part('umax');
  return most !== null && Number(most) >= MAX_PACKET_OFF;
}

/** The addition before the comparison that narrowed the pointer, with a greater number. */
function longerCheck(place: Place, regno: number, range: number, wanted: number): Mend | null {
  const { steps } = place.rejected.cause ?? { steps: [] };
  const check = steps.findLast(({ kind }) => kind === 'narrowed');
  const jump = check && place.insn(check.at);
  if (!check || !jump) return null;
  for (let slot = check.at - 1; slot >= Math.max(0, check.at - 4); slot--) {
    const insn = place.insn(slot);
    if (!insn || insn.imm !== range || bpfSrc(insn.code) !== 0) continue;
    if (bpfClass(insn.code) !== BPF_ALU64 || bpfOp(insn.code) !== BPF_ADD) continue;
    if (insn.dst === regno || (insn.dst !== jump.dst && insn.dst !== jump.src)) continue;
    const edit = place.rewritten(slot, (text) =>
      text.replace(/\+=\s*(?:\d+|0x[0-9a-f]+)\s*(?=$|\/\/|;|#)/i, `+= ${wanted} `).trimEnd(),
    );
    if (edit) return { label: `Check ${bytes(wanted)} in place of ${range}`, edits: [edit] };
  }
  return null;
}

function newCheck(place: Place, regno: number, wanted: number): Mend | null {
  const { progType } = place.program;
  const pointer = `r${regno}`;
  const end = place.registerWith(({ kind }) => kind === 'pkt_end');
  const ctx = place.registerWith(({ text }) => text === 'ctx()');
  const empty = place.empty();
  const [scratch] = empty;
  const other = end ?? empty[1];
  if (scratch === undefined || other === undefined || (end === null && ctx === null)) return null;
  const moved = Number(place.value(`R${regno}`).part('off') ?? 0);
  const field = progType === 'xdp' ? 'xdp_md' : '__sk_buff';
  const load = end === null ? [`r${other} = *(u32 *)(r${ctx} + ${field}.data_end)`] : [];
  const { label, edit } = place.wayOut('too_short');
  const check = place.before(
    place.at,
    ...load,
    `r${scratch} = ${pointer}`,
    `r${scratch} += ${wanted - moved}`,
    `if r${scratch} > r${other} goto ${label}`,
  );
  return { label: `Check ${bytes(wanted)} against data_end`, edits: [check, edit] };
}
