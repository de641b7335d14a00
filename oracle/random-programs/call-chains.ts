import {
  BPF_CALL,
  BPF_DW,
  BPF_EXIT,
  BPF_JEQ,
  BPF_JMP,
  BPF_LDX,
  BPF_MEM,
  BPF_PSEUDO_CALL,
  BPF_ST,
  BPF_STX,
  BPF_X,
} from '../../engine/isa';
import type { Draft } from './draft';
import { NUMBER } from './known';
import { MOV64 } from './tables';

/** Functions that call functions, as deep as it goes, and the stack that they use together. */

/** Calls the first of a chain of functions, which are written at the end. */
export function callChain(draft: Draft): void {
  const { dice, out } = draft;
  if (!draft.mayCall() || draft.later.length > 0) return;
  const deep = dice.weighted([
    [6, dice.between(1, 4)],
    [2, dice.between(5, 9)],
  ]);
  const labels = Array.from({ length: deep }, () => out.label());
  const share = Math.floor(480 / deep / 8) * 8;
  for (const [i, label] of labels.entries()) {
    const next = labels[i + 1];
    const most = dice.weighted([
      [5, 8 * dice.between(0, 3)],
      [3, Math.max(0, share - 32)],
      [1, share + 32],
    ]);
    draft.later.push(() => {
      out.place(label);
      if (most > 0) out.emit(BPF_ST | BPF_MEM | BPF_DW, 10, 0, -most, dice.below(4));
      if (dice.chance(0.2)) touchCaller(draft);
      if (next !== undefined) {
        const around = out.label();
        if (dice.chance(0.3)) out.jump(around, BPF_JMP | BPF_JEQ, 1, 0, dice.between(0, 3));
        out.longJump(draft.slips() ? label : next, BPF_JMP | BPF_CALL, BPF_PSEUDO_CALL);
        out.place(around);
      }
      if (next === undefined || dice.chance(0.5)) out.emit(MOV64, 0, 0, 0, dice.between(0, 1));
      if (draft.slips()) out.emit(MOV64 | BPF_X, 0, 10);
      out.emit(BPF_JMP | BPF_EXIT);
    });
  }
  if (dice.chance(0.5)) draft.constant(1);
  else if (!draft.bring(1, 'number')) return;
  if (dice.chance(0.5)) {
    draft.move(2, 10);
    draft.addConstant(2, -8 * dice.between(1, 4));
    if (dice.chance(0.7)) out.emit(BPF_ST | BPF_MEM | BPF_DW, 2, 0, 0, 5);
  } else draft.constant(2);
  out.longJump(labels[0]!, BPF_JMP | BPF_CALL, BPF_PSEUDO_CALL); // one at least
  draft.forgetArguments(NUMBER);
  draft.spills.clear();
}

/** r2 may lead to the stack of a function above. */
function touchCaller({ dice, out }: Draft): void {
  if (dice.chance(0.4)) out.emit(BPF_LDX | BPF_MEM | BPF_DW, 3, 2, 0);
  else if (dice.chance(0.6)) out.emit(BPF_ST | BPF_MEM | BPF_DW, 2, 0, 0, 1);
  else out.emit(BPF_STX | BPF_MEM | BPF_DW, 2, dice.pick([1, 2, 10]), 0);
}
