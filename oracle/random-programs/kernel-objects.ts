import { type Kfunc, KFUNCS, kfuncByName } from '../../engine/abi';
import {
  BPF_CALL,
  BPF_JA,
  BPF_JEQ,
  BPF_JMP,
  BPF_LDX,
  BPF_MEM,
  BPF_PSEUDO_KFUNC_CALL,
  BPF_W,
} from '../../engine/isa';
import type { Draft } from './draft';
import { type Known, NOTHING, NUMBER } from './known';
import { body } from './loops';
import { MOV64 } from './tables';

/** Statements that call functions of the kernel: iterators, dynptrs, sections. */

/** Where objects lie: below what other statements use, so that some stay whole. */
const FIRST = -104;

function callKfunc(draft: Draft, name: string, result: Known = NUMBER): void {
  const id = kfuncByName(name)!.id; // of the table
  draft.out.emit(BPF_JMP | BPF_CALL, 0, BPF_PSEUDO_KFUNC_CALL, 0, id);
  draft.forgetArguments(result);
}

function point(draft: Draft, reg: number, at: number): void {
  draft.move(reg, 10);
  draft.addConstant(reg, draft.slips() ? at + draft.dice.pick([-8, 8, 4, 1]) : at);
}

function number(draft: Draft, reg: number, least: number, most: number): void {
  const found = draft.dice.chance(0.15) ? draft.find('number') : null;
  if (found !== null) draft.move(reg, found);
  else draft.out.emit(MOV64, reg, 0, 0, draft.dice.between(least, most));
  draft.set(reg, NUMBER);
}

/** A loop over numbers or bits. */
export function iterate(draft: Draft, depth: number): void {
  const { dice, out } = draft;
  if (!draft.mayCall()) return;
  const bits = dice.chance(0.2);
  const name = bits ? 'bpf_iter_bits' : 'bpf_iter_num';
  const at = FIRST - 16 * dice.below(8) - 16;
  if (bits) {
    point(draft, 2, -8 * dice.between(1, 4));
    number(draft, 3, 0, 2);
  } else {
    number(draft, 2, -2, 2);
    number(draft, 3, 0, 12);
  }
  point(draft, 1, at);
  callKfunc(draft, `${name}_new`);
  draft.forgetSpills(at, 16);
  const head = out.label();
  const end = out.label();
  out.place(head);
  if (dice.chance(0.95)) {
    point(draft, 1, at);
    callKfunc(draft, `${name}_next`, NOTHING);
  }
  if (!draft.slips()) out.jump(end, BPF_JMP | BPF_JEQ);
  const element = dice.pick([1, 2, 3, 4, 5, 7, 8, 9].filter((reg) => !draft.frozen.has(reg)));
  if (dice.chance(0.6)) {
    out.emit(BPF_LDX | BPF_MEM | BPF_W, element, 0);
    draft.set(element, NUMBER);
  } else draft.set(0, { ...NOTHING, kind: 'key', end: 4 });
  body(draft, depth, dice.chance(0.5) ? [6] : [6, 7, 8, 9]);
  if (dice.chance(0.1) && draft.with('number').length > 0)
    out.jump(end, BPF_JMP | BPF_JEQ, dice.pick(draft.with('number')), 0, dice.below(4));
  if (!draft.slips()) out.jump(head, BPF_JMP | BPF_JA);
  out.place(end);
  for (let reg = 0; reg <= 5; reg++) draft.set(reg, NOTHING);
  if (draft.slips()) return;
  point(draft, 1, at);
  callKfunc(draft, `${name}_destroy`, NOTHING);
}

/** Makes a dynptr of the packet, or uses one. */
export function useDynptr(draft: Draft, depth: number): void {
  const { dice, out, dynptrs } = draft;
  if (!draft.mayCall()) return;
  if (dynptrs.length === 0 || dice.chance(0.25)) {
    makeDynptr(draft);
    return;
  }
  const at = dice.pick(dynptrs);
  point(draft, 1, at);
  const use = dice.below(8);
  if (use < 4) {
    sliceOf(draft, depth);
    return;
  }
  if (use === 4) {
    number(draft, 2, 0, 20);
    number(draft, 3, 0, 40);
    callKfunc(draft, 'bpf_dynptr_adjust');
  } else if (use === 5) {
    const to = FIRST - 16 * dice.between(9, 12);
    point(draft, 2, to);
    callKfunc(draft, 'bpf_dynptr_clone');
    dynptrs.push(to);
  } else if (use === 6) {
    number(draft, 2, 0, 20);
    if (dice.chance(0.5)) {
      number(draft, 3, 0, 20);
      number(draft, 4, 0, 255);
      callKfunc(draft, 'bpf_dynptr_memset');
    } else {
      point(draft, 3, dice.pick(dynptrs));
      number(draft, 4, 0, 20);
      number(draft, 5, 0, 20);
      callKfunc(draft, 'bpf_dynptr_copy');
    }
  } else callKfunc(draft, dice.pick(['bpf_dynptr_size', 'bpf_dynptr_is_null']));
  if (dice.chance(0.03)) out.emit(BPF_JMP | BPF_CALL, 0, BPF_PSEUDO_KFUNC_CALL, 0, anyKfunc(draft));
}

/** A kfunc whose arguments the verifier knows. */
function anyKfunc({ dice }: Draft): number {
  return dice.pick(KFUNCS.filter(({ proto }: Kfunc) => proto !== null)).id;
}

function makeDynptr(draft: Draft): void {
  const { dice, out, dynptrs } = draft;
  if (!draft.bring(1, 'ctx')) return;
  out.emit(MOV64, 2, 0, 0, draft.slips() ? 1 : 0);
  const at = FIRST - 16 * dice.between(9, 12) - (draft.slips() ? 8 : 0);
  point(draft, 3, at);
  const xdp = draft.slips() ? dice.chance(0.5) : draft.progType === 'xdp';
  callKfunc(draft, xdp ? 'bpf_dynptr_from_xdp' : 'bpf_dynptr_from_skb');
  dynptrs.push(at);
}

/** A slice of the dynptr in r1, and what is done with it. */
function sliceOf(draft: Draft, depth: number): void {
  const { dice, out } = draft;
  number(draft, 2, 0, 40);
  const size = dice.pick([0, 1, 2, 4, 8, 14, 20, 40]);
  if (dice.chance(0.4)) out.emit(MOV64, 3, 0, 0, 0);
  else point(draft, 3, -8 * Math.ceil(size / 8) - 8 * dice.below(3));
  draft.set(3, NOTHING);
  const known = draft.slips() ? draft.find('number') : null;
  if (known !== null) draft.move(4, known);
  else out.emit(MOV64, 4, 0, 0, size);
  const writable = dice.chance(0.4);
  callKfunc(draft, writable ? 'bpf_dynptr_slice_rdwr' : 'bpf_dynptr_slice', NOTHING);
  draft.forgetSpills(-64, 64);
  const reg = dice.chance(0.4) ? 0 : draft.target();
  if (reg !== 0 && reg < 10) draft.move(reg, 0);
  const pointer = reg === 10 ? 0 : reg;
  const skip = out.label();
  if (!draft.slips()) out.jump(skip, BPF_JMP | BPF_JEQ, pointer);
  const before = draft.save();
  draft.set(pointer, { kind: writable ? 'slice' : 'key', at: 0, end: size, base: ++draft.bases });
  draft.block(draft, dice.between(1, 3), depth + 1);
  const fall = draft.save();
  out.place(skip);
  draft.restore(before);
  draft.join(fall);
}

/** A section under RCU or without preemption. */
export function section(draft: Draft, depth: number): void {
  const { dice } = draft;
  if (!draft.mayCall()) return;
  const [open, close] = dice.pick([
    ['bpf_rcu_read_lock', 'bpf_rcu_read_unlock'],
    ['bpf_preempt_disable', 'bpf_preempt_enable'],
  ] as const);
  if (!draft.slips()) callKfunc(draft, open, NOTHING);
  draft.block(draft, dice.below(3), depth);
  if (!draft.mayCall()) return;
  if (!draft.slips()) callKfunc(draft, close, NOTHING);
}
