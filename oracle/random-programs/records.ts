import { helperNumber } from '../../engine/abi';
import { BPF_CALL, BPF_JEQ, BPF_JMP, BPF_JNE } from '../../engine/isa';
import { branch } from './branches';
import type { Draft } from './draft';
import { type Known, NOTHING, NUMBER } from './known';
import { loadMap, mapOf } from './maps';
import { MOV64 } from './tables';

/** Statements about records of ring buffers. */

const id = (name: string) => helperNumber(name)!; // helpers of the table

const RESERVE = id('ringbuf_reserve');
const OUTPUT = id('ringbuf_output');
const QUERY = id('ringbuf_query');
const RELEASES: readonly number[] = [id('ringbuf_submit'), id('ringbuf_discard')];

/** Reserves a record, or writes or asks for one. */
export function reserve(draft: Draft, depth: number): void {
  const { dice, out } = draft;
  const map = mapOf(draft, 'ringbuf');
  if (map === null || !draft.mayCall()) return;
  const helper = dice.pick([RESERVE, RESERVE, RESERVE, OUTPUT, QUERY]);
  const size = dice.pick([0, 1, 4, 8, 12, 16, 24, 64]);
  if (helper === OUTPUT) draft.memory(2, 16);
  loadMap(draft, 1, map);
  if (helper === QUERY) {
    draft.constant(2);
    out.emit(BPF_JMP | BPF_CALL, 0, 0, 0, QUERY);
    draft.forgetArguments(NUMBER);
    return;
  }
  if (helper === OUTPUT) {
    if (draft.regs[2]!.kind === 'nothing') return;
    out.emit(MOV64, 3, 0, 0, dice.between(0, 16));
    draft.constant(4);
    out.emit(BPF_JMP | BPF_CALL, 0, 0, 0, OUTPUT);
    draft.forgetArguments(NUMBER);
    return;
  }
  const number = draft.slips() ? draft.find('number') : null;
  if (number !== null) draft.move(2, number);
  else out.emit(MOV64, 2, 0, 0, size);
  draft.constant(3);
  out.emit(BPF_JMP | BPF_CALL, 0, 0, 0, RESERVE);
  const base = ++draft.bases;
  draft.forgetArguments({ ...NOTHING, kind: 'record or null', base });
  const reg = dice.chance(0.3) ? 0 : draft.target();
  if (reg !== 0 && reg < 10) draft.move(reg, 0);
  if (draft.slips()) return;
  check(draft, reg === 10 ? 0 : reg, size, depth);
}

function check(draft: Draft, reg: number, end: number, depth: number): void {
  const { dice, out } = draft;
  const { base } = draft.regs[reg]!;
  const learn = (known: Known) => {
    draft.regs = draft.regs.map((one) =>
      one.kind === 'record or null' && one.base === base ? known : one,
    );
  };
  const record: Known = { kind: 'record', at: 0, end, base };
  const label = out.label();
  const jumpsWhenThere = dice.chance(0.3);
  out.jump(label, BPF_JMP | (jumpsWhenThere ? BPF_JNE : BPF_JEQ), reg);
  const before = draft.save();
  if (jumpsWhenThere) {
    learn(NUMBER);
    branch(draft, label, depth, () => {
      draft.restore(before);
      learn(record);
      if (dice.chance(0.9)) release(draft);
    });
    return;
  }
  learn(record);
  draft.block(draft, dice.between(0, 3), depth + 1);
  if (dice.chance(0.9)) release(draft);
  const fall = draft.save();
  out.place(label);
  draft.restore(before);
  learn(NUMBER);
  draft.join(fall);
}

/** Gives a record back. */
export function release(draft: Draft): void {
  const { dice, out } = draft;
  const reg = draft.find('record');
  if (reg === null || !draft.mayCall()) return;
  const { base } = draft.regs[reg]!;
  const unmoved = [...draft.regs.keys()].find((one) => {
    const known = draft.regs[one]!;
    return known.kind === 'record' && known.base === base && known.at === 0;
  });
  const from = draft.slips() ? reg : unmoved;
  if (from === undefined) return;
  if (from !== 1) draft.move(1, from);
  out.emit(MOV64, 2, 0, 0, dice.between(0, 2));
  out.emit(BPF_JMP | BPF_CALL, 0, 0, 0, dice.pick(RELEASES));
  draft.forgetArguments(NOTHING);
  const forget = (known: Known) =>
    known.kind === 'record' && known.base === base ? NUMBER : known;
  draft.regs = draft.regs.map(forget);
  for (const [off, known] of draft.spills) draft.spills.set(off, forget(known));
}
