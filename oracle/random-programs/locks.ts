import { helperNumber } from '../../engine/abi';
import { BPF_CALL, BPF_JMP } from '../../engine/isa';
import type { Draft } from './draft';
import { NOTHING } from './known';
import { access } from './memory';
import { arithmetic } from './numbers';
import { findSpecial, lookupSpecial, pointToSpecial } from './special-fields';

/** Statements that take a lock in a value, and give it back. */

const LOCK = helperNumber('spin_lock')!; // helpers of the table
const UNLOCK = helperNumber('spin_unlock')!;

export function lockValue(draft: Draft): void {
  const { dice } = draft;
  const value = findSpecial(draft, 'lock');
  if (!draft.mayCall()) return;
  if (value === undefined) {
    lookupSpecial(draft, 'lock');
    return;
  }
  callWith(draft, value, LOCK);
  for (let i = dice.below(4); i > 0; i--) (dice.chance(0.5) ? access : arithmetic)(draft);
  if (draft.regs[value]!.kind !== 'value') return;
  if (dice.chance(0.05)) draft.block(draft, 1, 1);
  if (!draft.slips()) callWith(draft, value, UNLOCK);
}

function callWith(draft: Draft, value: number, helper: number): void {
  pointToSpecial(draft, value, 'lock');
  draft.out.emit(BPF_JMP | BPF_CALL, 0, 0, 0, helper);
  draft.forgetArguments(NOTHING);
}
