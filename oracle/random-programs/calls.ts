import { HELPERS, helperNumber, PROG_TYPE_HELPERS } from '../../engine/abi';
import { BPF_CALL, BPF_JMP, BPF_PSEUDO_CALL } from '../../engine/isa';
import type { Draft } from './draft';
import { declare } from './globals';
import { isSame, type Known, NOTHING, NUMBER } from './known';
import { KEYED, loadMap, mapOf } from './maps';
import { MOV64 } from './tables';

/** Calls of helpers and of functions of the program. */

const MOST_FUNCTIONS = 4;

const id = (name: string) => helperNumber(name)!; // helpers of the table

const UPDATE = id('map_update_elem');

const DELETE = id('map_delete_elem');

const ADJUST_HEAD = id('xdp_adjust_head');

const TRACE_PRINTK = id('trace_printk');

const TAIL_CALL = id('tail_call');

const REDIRECT = id('redirect');

const ADJUST_META = id('xdp_adjust_meta');

const ADJUST_TAIL = id('xdp_adjust_tail');

const PUSH = id('map_push_elem');

const POP = id('map_pop_elem');

const PEEK = id('map_peek_elem');

const LOAD_BYTES = id('xdp_load_bytes');

const STORE_BYTES = id('xdp_store_bytes');

const CSUM_DIFF = id('csum_diff');

const PROCESSOR_ID = id('get_smp_processor_id');

const MOVES_PACKET: readonly number[] = [ADJUST_HEAD, ADJUST_META, ADJUST_TAIL];

/** Helpers that take the context of an skb, numbers, and bytes with their length. */
const OF_SKB: readonly number[] = [
  'skb_load_bytes',
  'skb_load_bytes_relative',
  'skb_store_bytes',
  'l3_csum_replace',
  'l4_csum_replace',
  'skb_change_head',
  'skb_change_tail',
  'clone_redirect',
  'skb_pull_data',
  'skb_change_type',
  'csum_update',
  'set_hash_invalid',
  'set_hash',
  'get_hash_recalc',
].map(id);

/** Fills the arguments of such a call; false where the context is not at hand. */
function fillSkbCall(draft: Draft, helper: number): boolean {
  if (!draft.bring(1, 'ctx')) return false;
  for (const [i, type] of HELPERS.get(helper)!.args.entries()) {
    if (type === 'ARG_ANYTHING') draft.constant(i + 1);
    else if (type === 'ARG_PTR_TO_MEM') draft.memory(i + 1, 16);
    else if (type === 'ARG_CONST_SIZE')
      draft.out.emit(MOV64, i + 1, 0, 0, draft.slips() ? 0 : draft.dice.between(1, 16));
  }
  return true;
}

const HELPERS_CALLED: readonly number[] = [
  ...OF_SKB,
  ...[UPDATE, DELETE, ...MOVES_PACKET, TRACE_PRINTK, TAIL_CALL, REDIRECT],
  ...[PUSH, POP, PEEK, LOAD_BYTES, STORE_BYTES, CSUM_DIFF, PROCESSOR_ID],
];

export function helper(draft: Draft): void {
  const { dice, out } = draft;
  if (!draft.mayCall()) return;
  const allowed = PROG_TYPE_HELPERS[draft.progType];
  const helper = dice.pick(HELPERS_CALLED.filter((one) => allowed.has(one)));
  if (draft.slips()) {
    out.emit(BPF_JMP | BPF_CALL, 0, 0, 0, dice.pick([...HELPERS.keys(), 0, 999]));
    draft.forgetArguments(NUMBER);
    return;
  }
  switch (helper) {
    case UPDATE:
    case DELETE: {
      const map = mapOf(draft, ...KEYED);
      if (map === null) return;
      const { keySize, valueSize } = draft.maps[map]!;
      if (helper === UPDATE) {
        draft.memory(3, valueSize);
        if (draft.regs[3]!.kind === 'nothing') return;
        out.emit(MOV64, 4, 0, 0, dice.between(0, 2));
      }
      draft.memory(2, keySize);
      loadMap(draft, 1, map);
      break;
    }
    case TRACE_PRINTK: {
      draft.memory(1, dice.pick([4, 8, 16]));
      if (dice.chance(0.7)) out.emit(MOV64, 2, 0, 0, dice.between(1, 8));
      else {
        const small = draft.bound();
        if (small !== 2) draft.move(2, small);
        if (small === 1) return;
      }
      if (dice.chance(0.3)) draft.constant(3);
      break;
    }
    case PUSH:
    case POP:
    case PEEK: {
      const map = mapOf(draft, 'queue', 'stack', 'bloom_filter');
      if (map === null) return;
      if (helper === PUSH) out.emit(MOV64, 3, 0, 0, dice.between(0, 2));
      draft.memory(2, draft.maps[map]!.valueSize);
      loadMap(draft, 1, map);
      break;
    }
    case LOAD_BYTES:
    case STORE_BYTES:
      if (!draft.bring(1, 'ctx')) return;
      draft.memory(3, 16);
      draft.constant(2);
      out.emit(MOV64, 4, 0, 0, dice.between(1, 16));
      break;
    case CSUM_DIFF:
      draft.memory(1, 8);
      if (dice.chance(0.5)) out.emit(MOV64, 3, 0, 0, 0);
      else draft.memory(3, 8);
      out.emit(MOV64, 2, 0, 0, dice.between(0, 8));
      out.emit(MOV64, 4, 0, 0, dice.chance(0.5) ? 0 : dice.between(0, 8));
      draft.constant(5);
      break;
    case PROCESSOR_ID:
      break;
    case ADJUST_HEAD:
    case ADJUST_META:
    case ADJUST_TAIL:
      if (!draft.bring(1, 'ctx')) return;
      draft.constant(2);
      break;
    case TAIL_CALL: {
      if (!draft.isMain && !draft.slips()) return;
      if (!draft.bring(1, 'ctx')) return;
      const number = draft.find('number');
      if (number !== null && number > 3 && dice.chance(0.5)) draft.move(3, number);
      else draft.constant(3);
      loadMap(draft, 2, mapOf(draft, 'prog_array') ?? 0);
      break;
    }
    default:
      if (OF_SKB.includes(helper)) {
        if (!fillSkbCall(draft, helper)) return;
        break;
      }
      draft.constant(1);
      draft.constant(2);
  }
  out.emit(BPF_JMP | BPF_CALL, 0, 0, 0, helper);
  draft.forgetArguments(helper === TAIL_CALL ? NOTHING : NUMBER);
  if (!HELPERS.get(helper)?.changesPacketData) return;
  const forget = (known: Known) =>
    ['packet', 'meta', 'packet end'].includes(known.kind) ? NUMBER : known;
  draft.regs = draft.regs.map(forget);
  for (const [off, known] of draft.spills) draft.spills.set(off, forget(known));
}

/** Calls a function of the program, one that was called before or a new one. */
export function call(draft: Draft): void {
  const { dice, out } = draft;
  if (!draft.mayCall()) return;
  const again = draft.callees.filter(
    ({ args, calledBy }) =>
      calledBy === 'program' &&
      args.every((arg, i) => arg.kind === 'nothing' || isSame(arg, draft.regs[i + 1]!)),
  );
  let callee = draft.isMain && again.length > 0 && dice.chance(0.5) ? dice.pick(again) : null;
  if (draft.slips() && draft.callees.length > 0) callee = dice.pick(draft.callees);
  if (!callee) {
    if (draft.callees.length >= MOST_FUNCTIONS) return;
    for (let reg = 1; reg <= 3; reg++) {
      if (draft.regs[reg]!.kind !== 'nothing' || dice.chance(0.3)) continue;
      if (dice.chance(0.4)) {
        draft.move(reg, 10);
        draft.addConstant(reg, -8 * dice.between(1, 6));
      } else {
        const src = draft.find('number', 'ctx', 'value', 'packet');
        if (src !== null) draft.move(reg, src);
      }
    }
    const declared = draft.declares ? declare(draft) : { args: draft.regs.slice(1, 6) };
    callee = { label: out.label(), calledBy: 'program', ...declared } as const;
    draft.callees.push(callee);
  }
  out.longJump(callee.label, BPF_JMP | BPF_CALL, BPF_PSEUDO_CALL);
  draft.forgetArguments(NUMBER);
  draft.spills.clear(); // the callee may write there
}
