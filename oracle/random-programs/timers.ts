import { helperNumber } from '../../engine/abi';
import { BPF_CALL, BPF_JMP } from '../../engine/isa';
import { calleeFor, elementOf } from './callbacks';
import type { Draft } from './draft';
import { NOTHING, NUMBER } from './known';
import { loadMap } from './maps';
import { findSpecial, lookupSpecial, pointToSpecial } from './special-fields';
import { MOV64 } from './tables';

/** Statements that use the timer of a value. */

const [INIT, SET_CALLBACK, START, CANCEL] = ['init', 'set_callback', 'start', 'cancel'].map(
  (name) => helperNumber(`timer_${name}`)!, // helpers of the table
);

export function useTimer(draft: Draft): void {
  const { dice, out } = draft;
  if (!draft.mayCall()) return;
  const value = findSpecial(draft, 'timer');
  if (value === undefined) {
    lookupSpecial(draft, 'timer');
    return;
  }
  pointToSpecial(draft, value, 'timer');
  const helper = prepare(draft, draft.regs[value]!.base, dice.below(5));
  if (helper === undefined) return;
  out.emit(BPF_JMP | BPF_CALL, 0, 0, 0, helper);
  draft.forgetArguments(NUMBER);
}

/** Sets the arguments besides the timer; the helper to call, none where there is no function for it. */
function prepare(draft: Draft, map: number, choice: number): number | undefined {
  const { dice, out } = draft;
  if (choice === 0) {
    loadMap(draft, 2, draft.slips() ? dice.below(draft.maps.length) : map);
    out.emit(MOV64, 3, 0, 0, dice.pick([0, 1, 7, 2]));
    return INIT;
  }
  if (choice === 1) {
    draft.constant(2);
    out.emit(MOV64, 3, 0, 0, 0);
    return START;
  }
  if (choice === 2) return CANCEL;
  const callee = calleeFor(draft, elementOf(draft, map, NOTHING).slice(0, 3), 'timer');
  if (!callee) return;
  out.loadFunction(callee.label, 2);
  return SET_CALLBACK;
}
