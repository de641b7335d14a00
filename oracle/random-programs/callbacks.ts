import { helperNumber, MAP_TYPES } from '../../engine/abi';
import { BPF_CALL, BPF_JMP } from '../../engine/isa';
import type { Callee, Draft } from './draft';
import { type Known, NOTHING, NUMBER, STACK } from './known';
import { loadMap } from './maps';
import { MOV64 } from './tables';

/** Statements that have a helper call back a function of the program. */

const MOST_FUNCTIONS = 5;

const LOOP = helperNumber('loop')!; // helpers of the table
const FOR_EACH = helperNumber('for_each_map_elem')!;

export function callBack(draft: Draft): void {
  const { dice, out } = draft;
  if (!draft.mayCall()) return;
  const maps = [...draft.maps.keys()].filter((i) =>
    draft.slips() ? true : MAP_TYPES[draft.maps[i]!.type].helpers.includes('for_each_map_elem'),
  );
  const map = maps.length > 0 && dice.chance(0.4) ? dice.pick(maps) : null;
  const context = writeContext(draft);
  const args = map === null ? [NUMBER, context] : elementOf(draft, map, context);
  const callee = calleeFor(draft, args, 'helper');
  if (!callee) return;
  if (map !== null) loadMap(draft, 1, map);
  else if (dice.chance(0.3)) {
    const number = draft.find('number');
    if (number === null || (number > 1 && number < 4)) return;
    if (number !== 1) draft.move(1, number);
  } else out.emit(MOV64, 1, 0, 0, dice.between(0, 6));
  out.loadFunction(callee.label, 2);
  if (dice.chance(0.15)) draft.constant(4);
  else out.emit(MOV64, 4, 0, 0, 0);
  out.emit(BPF_JMP | BPF_CALL, 0, 0, 0, map === null ? LOOP : FOR_EACH);
  draft.forgetArguments(NUMBER);
  draft.spills.clear();
}

/** A function with these arguments, new or not; `null` where there are enough. */
export function calleeFor(
  draft: Draft,
  args: readonly Known[],
  calledBy: Callee['calledBy'],
): Callee | null {
  const { dice, out, callees } = draft;
  if (draft.slips() && callees.length > 0) return dice.pick(callees);
  const again = callees.filter((one) => one.calledBy === calledBy && sameArguments(one.args, args));
  if (again.length > 0 && dice.chance(0.3)) return dice.pick(again);
  if (callees.length >= MOST_FUNCTIONS) return null;
  const callee = { label: out.label(), args, calledBy };
  callees.push(callee);
  return callee;
}

/** Puts NULL or a pointer to the stack into r3. */
function writeContext(draft: Draft): Known {
  const { dice, out } = draft;
  if (dice.chance(0.35)) {
    out.emit(MOV64, 3, 0, 0, 0);
    return NUMBER;
  }
  const at = -8 * dice.between(1, 6);
  if (dice.chance(0.8)) draft.storeNumber(at);
  draft.move(3, 10);
  draft.addConstant(3, at);
  return { ...STACK, at };
}

export function elementOf(draft: Draft, map: number, context: Known): Known[] {
  const { keySize, valueSize } = draft.maps[map]!;
  return [
    { ...NOTHING, kind: 'map', base: map },
    { kind: 'key', at: 0, end: keySize, base: map },
    { kind: 'value', at: 0, end: valueSize, base: map },
    context,
  ];
}

function sameArguments(a: readonly Known[], b: readonly Known[]): boolean {
  const key = (args: readonly Known[]) => args.map(({ kind, base }) => `${kind} ${base}`).join();
  return key(a) === key(b);
}
