import {
  BPF_ADD,
  BPF_ALU,
  BPF_ALU64,
  BPF_JA,
  BPF_JGE,
  BPF_JGT,
  BPF_JLE,
  BPF_JLT,
  BPF_JMP,
  BPF_LDX,
  BPF_MEM,
  BPF_W,
  BPF_X,
} from '../../engine/isa';
import { pointerField } from './context';
import type { Draft } from './draft';
import { NOTHING, STACK } from './known';
import { ALU_OPS, MOV64 } from './tables';

/** Statements about packet pointers, and arithmetic on pointers. */

/** Sees how much of the packet is there. */
export function packet(draft: Draft): void {
  const { dice, out } = draft;
  const [data, dataEnd] = [pointerField(draft, 'packet'), pointerField(draft, 'packet_end')];
  const dataMeta = pointerField(draft, 'packet_meta');
  if (data === null || dataEnd === null) return;
  const meta = dataMeta !== null && dice.chance(0.15);
  const kind = meta ? 'meta' : 'packet';
  let start = draft.find(kind);
  const ctx = draft.find('ctx');
  if (start === null || dice.chance(0.2)) {
    if (ctx === null) return;
    start = draft.target();
    out.emit(BPF_LDX | BPF_MEM | BPF_W, start, ctx, meta ? dataMeta : data);
    draft.set(start, { ...NOTHING, kind, base: ++draft.bases });
  }
  let end = meta ? null : draft.find('packet end');
  if (end === null) {
    const free = [0, 1, 2, 3, 4, 5, 7, 8, 9].filter(
      (reg) => reg !== start && !draft.frozen.has(reg),
    );
    if (ctx === null) return;
    end = dice.pick(free);
    out.emit(BPF_LDX | BPF_MEM | BPF_W, end, ctx, meta ? data : dataEnd);
    draft.set(end, { ...NOTHING, kind: meta ? 'packet' : 'packet end', base: ++draft.bases });
  }
  const probe = draft.target();
  if (probe === end) return;
  draft.move(probe, start);
  if (dice.chance(0.25)) draft.addVariable(probe);
  const step = dice.pick([1, 2, 4, 8, 14, 20, 34, 64]);
  draft.addConstant(probe, step);
  const { op, jumpsIn } = dice.pick([
    { op: BPF_JGT, jumpsIn: false },
    { op: BPF_JGE, jumpsIn: false },
    { op: BPF_JLT, jumpsIn: true },
    { op: BPF_JLE, jumpsIn: true },
  ]);
  const inside = out.label();
  const turned = dice.chance(0.3);
  const mirror: Readonly<Record<number, number>> = {
    [BPF_JGT]: BPF_JLT,
    [BPF_JGE]: BPF_JLE,
    [BPF_JLT]: BPF_JGT,
    [BPF_JLE]: BPF_JGE,
  };
  const code = BPF_JMP | BPF_X | (turned ? mirror[op]! : op);
  const target = jumpsIn ? inside : draft.exit;
  if (turned) out.jump(target, code, end, probe);
  else out.jump(target, code, probe, end);
  if (jumpsIn) out.jump(draft.exit, BPF_JMP | BPF_JA);
  out.place(inside);
  const { base, at } = draft.regs[probe]!;
  draft.regs = draft.regs.map((known) =>
    known.kind === kind && known.base === base && at > known.end ? { ...known, end: at } : known,
  );
}

export function pointerArithmetic(draft: Draft): void {
  const { dice, out } = draft;
  const from = draft.find('packet', 'meta', 'value', 'record', 'key', 'slice', 'stack');
  if (from === null) return;
  const reg = draft.target();
  if (reg !== from) draft.move(reg, from);
  if (reg === 10) return;
  const { kind } = draft.regs[reg]!;
  if (draft.slips()) {
    const op = dice.weighted(ALU_OPS);
    if (dice.chance(0.5)) out.emit(BPF_ALU64 | op, reg, 0, 0, draft.someNumber() || 1);
    else out.emit(dice.pick([BPF_ALU, BPF_ALU64]) | op | BPF_X, reg, draft.dice.below(11));
    return;
  }
  if (kind === 'stack') {
    const step = -dice.between(1, 12) * dice.pick([1, 4, 8, 8]);
    if (dice.chance(0.2)) {
      out.emit(MOV64, reg, 0, 0, step);
      out.emit(BPF_ALU64 | BPF_ADD | BPF_X, reg, 10);
      draft.set(reg, { ...STACK, at: step });
    } else draft.addConstant(reg, step);
    return;
  }
  if (dice.chance(0.5)) draft.addVariable(reg);
  else draft.addConstant(reg, dice.pick([1, 2, 4, 8, 8, -1, -4, 14]));
}
