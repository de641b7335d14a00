import { BPF_EXIT, BPF_JA, BPF_JEQ, BPF_JMP, BPF_JMP32, BPF_JNE, BPF_X } from '../../engine/isa';
import type { Draft } from './draft';
import type { Kind } from './known';
import { COMPARISONS, MOV64 } from './tables';
import type { Label } from './writer';

/** Statements that go two ways, and joins. */

/**
 * Writes what comes behind a jump, and what it jumps to.
 *
 * @param taken what is known more where it jumps
 */
export function branch(
  draft: Draft,
  label: Label,
  depth: number,
  taken: () => void = () => {},
): void {
  const { dice, out } = draft;
  const before = draft.save();
  draft.block(draft, dice.between(0, 4), depth);
  const ends = dice.chance(0.15);
  if (ends) leave(draft);
  const fall = draft.save();
  if (dice.chance(0.4)) {
    const end = out.label();
    if (!ends) out.jump(end, BPF_JMP | BPF_JA);
    out.place(label);
    draft.restore(before);
    taken();
    draft.block(draft, dice.between(0, 3), depth);
    if (!ends) draft.join(fall);
    out.place(end);
    return;
  }
  out.place(label);
  draft.restore(before);
  taken();
  if (!ends) draft.join(fall);
}

export function leave(draft: Draft): void {
  if (draft.dice.chance(0.5)) {
    draft.out.jump(draft.exit, BPF_JMP | BPF_JA);
    return;
  }
  // also a callback may return it
  if (!draft.slips()) draft.out.emit(MOV64, 0, 0, 0, draft.calledBy === 'timer' ? 0 : 1);
  draft.out.emit(BPF_JMP | BPF_EXIT);
}

export function compare(draft: Draft, depth: number): void {
  const { dice, out } = draft;
  const label = out.label();
  const kind = dice.chance(0.35) ? BPF_JMP32 : BPF_JMP;
  const op = dice.pick(COMPARISONS);
  const dst = draft.number();
  if (dice.chance(0.35)) {
    const src = dice.chance(0.1) ? (draft.find('stack', 'value', 'ctx') ?? 10) : draft.number();
    out.jump(label, kind | op | BPF_X, dst, src, draft.slips() ? 1 : 0);
    branch(draft, label, depth);
    return;
  }
  const imm = draft.someNumber();
  out.jump(label, kind | op, dst, draft.slips() ? 1 : 0, imm);
  branch(draft, label, depth);
}

/** Pointers compared with each other, with 0 in a register, or at 32 bits. */
export function comparePointers(draft: Draft, depth: number): void {
  const { dice, out } = draft;
  const kinds: readonly Kind[] = [
    'value',
    'value or null',
    'record',
    'record or null',
    'key',
    'func',
    'map',
    'ctx',
    'stack',
    'packet',
    'packet end',
  ];
  const dst = draft.find(...kinds);
  if (dst === null) return;
  const src = dice.chance(0.6) ? draft.find(...kinds) : draft.find('number');
  const label = out.label();
  const kind = dice.chance(0.2) ? BPF_JMP32 : BPF_JMP;
  const op = dice.pick([BPF_JEQ, BPF_JNE, BPF_JEQ, BPF_JNE, ...COMPARISONS]);
  if (src === null || dice.chance(0.3)) out.jump(label, kind | op, dst, 0, dice.pick([0, 0, 1]));
  else out.jump(label, kind | op | BPF_X, ...(dice.chance(0.5) ? [dst, src] : [src, dst]));
  branch(draft, label, depth);
}

/** A jump over nothing, or over what is dead. */
export function hop(draft: Draft): void {
  const { dice, out } = draft;
  const label = out.label();
  if (dice.chance(0.5)) out.longJump(label, BPF_JMP32 | BPF_JA);
  else out.jump(label, BPF_JMP | BPF_JA);
  out.place(label);
}
