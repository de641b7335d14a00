import { helperNumber } from '../../engine/abi';
import { BPF_CALL, BPF_JEQ, BPF_JMP } from '../../engine/isa';
import type { Draft } from './draft';
import { NOTHING } from './known';
import { loadMap } from './maps';
import { access } from './memory';
import { arithmetic } from './numbers';

/** Statements that take a lock in a value, and give it back. */

const LOOKUP = helperNumber('map_lookup_elem')!;
const LOCK = helperNumber('spin_lock')!; // helpers of the table
const UNLOCK = helperNumber('spin_unlock')!;

export function lockValue(draft: Draft): void {
  const { dice } = draft;
  const value = [6, 7, 8, 9].find((reg) => {
    const { kind, base } = draft.regs[reg]!;
    return kind === 'value' && draft.maps[base]?.lock !== undefined;
  });
  if (!draft.mayCall()) return;
  if (value === undefined) {
    lookupLocked(draft);
    return;
  }
  callWith(draft, value, LOCK);
  for (let i = dice.below(4); i > 0; i--) (dice.chance(0.5) ? access : arithmetic)(draft);
  if (draft.regs[value]!.kind !== 'value') return;
  if (dice.chance(0.05)) draft.block(draft, 1, 1);
  if (!draft.slips()) callWith(draft, value, UNLOCK);
}

/** Puts a value with a lock into a register that stays. */
function lookupLocked(draft: Draft): void {
  const { dice, out } = draft;
  const map = draft.maps.findIndex(({ lock }) => lock !== undefined);
  const reg = dice.pick([7, 8, 9]);
  if (map < 0 || draft.frozen.has(reg)) return;
  const { keySize, valueSize } = draft.maps[map]!; // found
  draft.memory(2, keySize);
  loadMap(draft, 1, map);
  out.emit(BPF_JMP | BPF_CALL, 0, 0, 0, LOOKUP);
  draft.forgetArguments(NOTHING);
  out.jump(draft.exit, BPF_JMP | BPF_JEQ, 0);
  draft.set(0, { kind: 'value', at: 0, end: valueSize, base: map });
  draft.move(reg, 0);
}

function callWith(draft: Draft, value: number, helper: number): void {
  const { base, at } = draft.regs[value]!;
  draft.move(1, value);
  const distance = (draft.maps[base]?.lock ?? 0) - at;
  if (distance !== 0) draft.addConstant(1, draft.slips() ? 0 : distance);
  draft.out.emit(BPF_JMP | BPF_CALL, 0, 0, 0, helper);
  draft.forgetArguments(NOTHING);
}
