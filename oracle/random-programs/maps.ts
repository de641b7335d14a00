import { helperNumber, type MapDef } from '../../engine/abi';
import {
  BPF_CALL,
  BPF_JEQ,
  BPF_JMP,
  BPF_JNE,
  BPF_LD_IMM64,
  BPF_PSEUDO_MAP_FD,
  BPF_PSEUDO_MAP_VALUE,
} from '../../engine/isa';
import { branch } from './branches';
import type { Draft } from './draft';
import { type Known, NOTHING, NUMBER } from './known';

/** Statements about maps and their values. */

const LOOKUP = helperNumber('map_lookup_elem')!; // a helper of the table

/** Maps that programs look things up in, and write to. */
export const KEYED: readonly MapDef['type'][] = [
  'array',
  'hash',
  'percpu_array',
  'percpu_hash',
  'lru_hash',
  'lpm_trie',
];

export function mapOf(draft: Draft, ...types: readonly MapDef['type'][]): number | null {
  const found = [...draft.maps.keys()].filter((i) => types.includes(draft.maps[i]!.type));
  if (draft.slips()) return draft.dice.below(draft.maps.length);
  return found.length === 0 ? null : draft.dice.pick(found);
}

export function loadMap(draft: Draft, reg: number, map: number): void {
  draft.out.emit(BPF_LD_IMM64, reg, BPF_PSEUDO_MAP_FD, 0, map);
  draft.out.emit(0, 0, 0, 0, draft.slips() ? 1 : 0);
  draft.set(reg, { ...NOTHING, kind: 'map', base: map });
}

export function directValue(draft: Draft): void {
  const { dice, out } = draft;
  const found = [...draft.maps.keys()].filter((i) => {
    const { type, maxEntries } = draft.maps[i]!;
    return type === 'array' && maxEntries === 1;
  });
  const map = draft.slips() ? dice.below(draft.maps.length) : found[0];
  if (map === undefined) return;
  const { valueSize } = draft.maps[map]!;
  const at = dice.chance(0.5) ? 0 : dice.below(valueSize + (draft.slips() ? 2 : 0));
  const reg = draft.target();
  out.emit(BPF_LD_IMM64, reg, BPF_PSEUDO_MAP_VALUE, 0, map);
  out.emit(0, 0, 0, 0, at);
  draft.set(reg, { kind: 'value', at, end: valueSize, base: map });
}

export function lookup(draft: Draft, depth: number): void {
  const { dice, out } = draft;
  const map = mapOf(draft, ...KEYED, 'devmap');
  if (map === null || !draft.mayCall()) return;
  draft.memory(2, draft.maps[map]!.keySize);
  loadMap(draft, 1, map);
  out.emit(BPF_JMP | BPF_CALL, 0, 0, 0, LOOKUP);
  draft.forgetArguments({ ...NOTHING, kind: 'value or null', base: map });
  const reg = dice.chance(0.5) ? 0 : draft.target();
  if (reg !== 0 && reg < 10) draft.move(reg, 0);
  if (draft.slips()) return;
  nullCheck(draft, reg === 10 ? 0 : reg, depth);
}

export function nullCheck(draft: Draft, reg: number, depth: number): void {
  const { dice, out } = draft;
  const { base } = draft.regs[reg]!;
  const value: Known = { kind: 'value', at: 0, end: draft.maps[base]?.valueSize ?? 0, base };
  const learn = (known: Known) => {
    draft.regs = draft.regs.map((one) =>
      one.kind === 'value or null' && one.base === base ? known : one,
    );
  };
  if (dice.chance(0.6)) {
    out.jump(draft.exit, BPF_JMP | BPF_JEQ, reg);
    learn(value);
    return;
  }
  const label = out.label();
  const jumpsWhenThere = dice.chance(0.5);
  out.jump(label, BPF_JMP | (jumpsWhenThere ? BPF_JNE : BPF_JEQ), reg);
  const before = draft.save();
  learn(jumpsWhenThere ? NUMBER : value);
  branch(draft, label, depth, () => {
    draft.restore(before);
    learn(jumpsWhenThere ? value : NUMBER);
  });
}
