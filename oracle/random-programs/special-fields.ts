import { helperNumber } from '../../engine/abi';
import { BPF_CALL, BPF_JEQ, BPF_JMP } from '../../engine/isa';
import type { Draft } from './draft';
import { NOTHING } from './known';
import { loadMap } from './maps';

/** Values with a lock or a timer. */

type Field = 'lock' | 'timer';

const LOOKUP = helperNumber('map_lookup_elem')!; // a helper of the table

/** A register that stays and leads to such a value. */
export function findSpecial({ regs, maps }: Draft, field: Field): number | undefined {
  return [6, 7, 8, 9].find((reg) => {
    const { kind, base } = regs[reg]!;
    return kind === 'value' && maps[base]?.[field] !== undefined;
  });
}

/** Puts such a value into a register that stays. */
export function lookupSpecial(draft: Draft, field: Field): void {
  const { dice, out } = draft;
  const map = draft.maps.findIndex(({ [field]: at }) => at !== undefined);
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

/** r1 leads to the field of the value that `value` leads to. */
export function pointToSpecial(draft: Draft, value: number, field: Field): void {
  const { base, at } = draft.regs[value]!;
  draft.move(1, value);
  const distance = (draft.maps[base]?.[field] ?? 0) - at;
  if (distance !== 0) draft.addConstant(1, draft.slips() ? 0 : distance);
}
