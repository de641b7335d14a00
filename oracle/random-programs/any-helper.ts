import {
  type ArgType,
  HELPERS,
  helperProto,
  type HelperProto,
  MAP_TYPES,
  PROG_TYPE_HELPERS,
} from '../../engine/abi';
import { BPF_ALU64, BPF_AND, BPF_CALL, BPF_JMP, BPF_LD_IMM64 } from '../../engine/isa';
import type { Draft } from './draft';
import { type Known, NOTHING, NUMBER } from './known';
import { loadMap, mapOf, nullCheck } from './maps';
import { forgetSockets, isPointer, keepPointer } from './sockets';
import { MOV64 } from './tables';

/** Calls of any helper of the tables, its arguments filled by their types. */

/** What is told from one argument to the next. */
interface Call {
  readonly proto: HelperProto;
  map: number;
}

/** Returns false where nothing fitting is at hand. */
type Fill = (draft: Draft, reg: number, call: Call) => boolean;

/** Bytes of memory that arguments lead to. */
const BYTES = 16;

const FILLS: Partial<Record<ArgType, Fill>> = {
  ARG_DONTCARE: (draft, reg) => {
    if (draft.dice.chance(0.5)) draft.constant(reg);
    return true;
  },
  ARG_ANYTHING: (draft, reg) => {
    const number = draft.dice.chance(0.3) ? draft.find('number') : null;
    if (number !== null) draft.move(reg, number);
    else draft.constant(reg);
    return true;
  },
  ARG_PTR_TO_CTX: (draft, reg) => draft.bring(reg, 'ctx'),
  ARG_CONST_MAP_PTR: (draft, reg, { map }) => {
    if (map < 0) return false;
    loadMap(draft, reg, map);
    return true;
  },
  ARG_PTR_TO_MAP_KEY: (draft, reg, { map }) => {
    if (map < 0) return false;
    draft.memory(reg, draft.maps[map]!.keySize || 4);
    return true;
  },
  ARG_PTR_TO_MAP_VALUE: (draft, reg, { map }) => {
    if (map < 0) return false;
    draft.memory(reg, draft.maps[map]!.valueSize || 4);
    return true;
  },
  ARG_PTR_TO_MEM: (draft, reg, { proto }) => {
    const nullable = proto.nullable.includes(reg - 1);
    if (nullable && draft.dice.chance(0.3)) draft.out.emit(MOV64, reg, 0, 0, 0);
    else draft.memory(reg, BYTES);
    return true;
  },
  ARG_PTR_TO_FIXED_SIZE_MEM: (draft, reg, { proto }) => {
    draft.memory(reg, proto.argSizes[reg - 1] ?? BYTES);
    return true;
  },
  ARG_CONST_SIZE: size(1),
  ARG_CONST_SIZE_OR_ZERO: size(0),
  ARG_CONST_ALLOC_SIZE_OR_ZERO: size(0),
  ARG_PTR_TO_SOCK_COMMON: (draft, reg) => draft.bring(reg, 'sock'),
  ARG_PTR_TO_BTF_ID_SOCK_COMMON: (draft, reg) => draft.bring(reg, 'sock', 'struct'),
  ARG_PTR_TO_BTF_ID: (draft, reg, { proto }) => {
    if (!proto.nullable.includes(reg - 1)) return draft.bring(reg, 'struct');
    draft.out.emit(MOV64, reg, 0, 0, 0);
    return true;
  },
  ARG_PTR_TO_PERCPU_BTF_ID: (draft, reg) => draft.bring(reg, 'struct'),
  ARG_KPTR_XCHG_DEST: (draft, reg) => draft.bring(reg, 'value'),
  ARG_PTR_TO_CONST_STR: (draft, reg) => {
    const { dice, maps, out } = draft;
    const texts = [...maps.keys()].filter((i) => maps[i]!.frozen);
    if (texts.length === 0) return false;
    const map = dice.pick(texts);
    out.emit(BPF_LD_IMM64, reg, 2, 0, map);
    out.emit(0, 0, 0, 0, dice.chance(0.7) ? 0 : dice.below(maps[map]!.valueSize));
    draft.set(reg, { ...NOTHING, kind: 'value', base: map });
    return true;
  },
};

/** A constant, or a number that is bounded in one of several ways. */
function size(least: number): Fill {
  return (draft, reg) => {
    const { dice, out } = draft;
    const number = dice.chance(0.25) ? draft.find('number') : null;
    const most = dice.weighted([
      [6, BYTES],
      [1, BYTES + 1],
      [1, 8],
    ]);
    if (number === null) {
      const from = draft.slips() ? least - 1 : least;
      out.emit(MOV64, reg, 0, 0, dice.between(from, most));
    } else {
      if (number !== reg) draft.move(reg, number);
      out.emit(BPF_ALU64 | BPF_AND, reg, 0, 0, dice.pick([1, 7, 8, 15, most]));
      if (least > 0 && dice.chance(0.7)) out.emit(BPF_ALU64 | 0x40, reg, 0, 0, 1);
    }
    draft.set(reg, NUMBER);
    return true;
  };
}

/** The map that a helper is given. */
function mapFor(draft: Draft, { name, args }: HelperProto): number {
  if (!args.includes('ARG_CONST_MAP_PTR')) return -1;
  const short = name.slice('bpf_'.length);
  const types = draft.maps
    .map(({ type }) => type)
    .filter((type) => MAP_TYPES[type].helpers.includes(short));
  return mapOf(draft, ...types) ?? -1;
}

/** More often than others those of sockets, where there is a socket. */
function pick(draft: Draft, from: readonly HelperProto[]): HelperProto {
  const { dice } = draft;
  const sockets = from.filter(({ args, ret }) => {
    return ret.includes('SOCK') || args.some((type) => type.includes('SOCK'));
  });
  const wanted = draft.with('sock', 'struct').length > 0 ? 0.6 : 0.15;
  return dice.pick(sockets.length > 0 && dice.chance(wanted) ? sockets : from);
}

export function anyHelper(draft: Draft, depth: number): void {
  const { out } = draft;
  if (!draft.mayCall()) return;
  const allowed = PROG_TYPE_HELPERS[draft.progType];
  const known = [...HELPERS.values()].filter(({ id, args }) => {
    return (allowed.has(id) || draft.slips()) && args.every((type) => FILLS[type]);
  });
  const { id } = pick(draft, known);
  const proto = helperProto(draft.progType, id)!; // a helper of the table
  const call: Call = { proto, map: mapFor(draft, proto) };
  const before = new Set(draft.frozen);
  let complete = true;
  for (const [i, type] of proto.args.entries()) {
    const reg = i + 1;
    complete = FILLS[type]!(draft, reg, call); // each has one
    if (!complete) break;
    draft.frozen.add(reg);
  }
  draft.frozen = before;
  if (!complete) return;
  out.emit(BPF_JMP | BPF_CALL, 0, 0, 0, proto.id);
  if (proto.changesPacketData) forgetPacket(draft);
  if (proto.ret === 'RET_PTR_TO_MAP_VALUE_OR_NULL') {
    draft.forgetArguments({ ...NOTHING, kind: 'value or null', base: call.map });
    if (!draft.slips()) nullCheck(draft, 0, 2);
  } else if (isPointer(proto.ret)) keepPointer(draft, proto, depth);
  else draft.forgetArguments(proto.ret === 'RET_INTEGER' ? NUMBER : NOTHING);
  if (proto.releases !== null) forgetSockets(draft);
}

function forgetPacket(draft: Draft): void {
  const forget = (known: Known) =>
    ['packet', 'meta', 'packet end'].includes(known.kind) ? NOTHING : known;
  draft.regs = draft.regs.map(forget);
  for (const [off, known] of draft.spills) draft.spills.set(off, forget(known));
}
