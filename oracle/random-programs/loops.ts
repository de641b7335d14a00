import {
  BPF_ADD,
  BPF_ALU,
  BPF_ALU64,
  BPF_JA,
  BPF_JCOND,
  BPF_JLT,
  BPF_JMP,
  BPF_JMP32,
  BPF_JNE,
  BPF_JSLT,
  BPF_LDX,
  BPF_MEM,
  BPF_ST,
  BPF_STX,
  BPF_X,
} from '../../engine/isa';
import { hop } from './branches';
import type { Draft } from './draft';
import { NOTHING, NUMBER, upTo } from './known';
import { MOV64, SIZES } from './tables';

/** Loops, whose bodies make sense on every round. */

/** A body that may be run again with what its first run left behind. */
export function body(draft: Draft, depth: number, kept: readonly number[]): void {
  const { dice } = draft;
  const outer = new Set(draft.frozen);
  for (let reg = 0; reg < 10; reg++) {
    const mayChange = !outer.has(reg) && !kept.includes(reg);
    if (mayChange && (reg <= 5 || dice.chance(0.3))) draft.set(reg, NOTHING);
    else draft.frozen.add(reg);
  }
  draft.spills.clear();
  const before = draft.save();
  draft.block(draft, dice.between(1, 3), depth);
  draft.restore(before);
  draft.frozen = outer;
}

export function loop(draft: Draft, depth: number): void {
  const { dice, out } = draft;
  const counter = dice.pick([7, 8, 9]);
  if (draft.frozen.has(counter)) return;
  const rounds = dice.weighted([
    [24, dice.between(1, 5)],
    [4, dice.between(6, 20)],
    [1, 100],
  ]);
  const limit = dice.chance(0.25) ? draft.bound() : null;
  if (limit === counter || (limit !== null && limit <= 5)) return;
  out.emit(MOV64, counter, 0, 0, 0);
  draft.set(counter, upTo(rounds));
  const head = out.label();
  out.place(head);
  body(draft, depth, limit === null ? [counter, 6] : [counter, limit, 6]);
  const narrow = dice.chance(0.25);
  out.emit((narrow ? BPF_ALU : BPF_ALU64) | BPF_ADD, counter, 0, 0, draft.slips() ? 0 : 1);
  const kind = narrow ? BPF_JMP32 : BPF_JMP;
  if (limit !== null) out.jump(head, kind | dice.pick([BPF_JLT, BPF_JSLT]) | BPF_X, counter, limit);
  else out.jump(head, kind | dice.pick([BPF_JLT, BPF_JSLT, BPF_JNE]), counter, 0, rounds);
}

/** A loop whose counter is on the stack. */
export function stackLoop(draft: Draft, depth: number): void {
  const { dice, out } = draft;
  const off = -200 - 8 * dice.below(4);
  const [, code] = dice.pick(SIZES.slice(2));
  out.emit(BPF_ST | BPF_MEM | code, 10, 0, off, 0);
  const head = out.label();
  out.place(head);
  body(draft, depth, [6]);
  const reg = dice.pick([0, 1, 2, 3, 4, 5].filter((one) => !draft.frozen.has(one)).concat(9));
  if (draft.frozen.has(reg)) return;
  out.emit(BPF_LDX | BPF_MEM | code, reg, 10, off);
  out.emit(BPF_ALU64 | BPF_ADD, reg, 0, 0, 1);
  out.emit(BPF_STX | BPF_MEM | code, 10, reg, off);
  draft.set(reg, NUMBER);
  out.jump(head, BPF_JMP | dice.pick([BPF_JLT, BPF_JNE]), reg, 0, dice.between(1, 5));
}

export function mayGotoLoop(draft: Draft, depth: number): void {
  const { dice, out } = draft;
  const head = out.label();
  const end = out.label();
  out.place(head);
  out.jump(end, BPF_JMP | BPF_JCOND);
  body(draft, depth, [6]);
  out.jump(head, BPF_JMP | BPF_JA);
  out.place(end);
  if (dice.chance(0.1)) hop(draft);
}
