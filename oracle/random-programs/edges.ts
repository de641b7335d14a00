import {
  BPF_ADD,
  BPF_ALU,
  BPF_ALU64,
  BPF_AND,
  BPF_ARSH,
  BPF_DW,
  BPF_H,
  BPF_JA,
  BPF_JEQ,
  BPF_JGE,
  BPF_JGT,
  BPF_JLE,
  BPF_JLT,
  BPF_JMP,
  BPF_JMP32,
  BPF_JNE,
  BPF_JSGE,
  BPF_JSGT,
  BPF_JSLE,
  BPF_JSLT,
  BPF_LDX,
  BPF_LSH,
  BPF_MEM,
  BPF_MEMSX,
  BPF_MOD,
  BPF_MOV,
  BPF_RSH,
  BPF_ST,
  BPF_STX,
  BPF_SUB,
  BPF_W,
  BPF_X,
  BPF_XOR,
} from '../../engine/isa';
import { pointerField } from './context';
import type { Draft } from './draft';
import { NOTHING, NUMBER } from './known';
import { directValue } from './maps';
import { MOV64, SIZES } from './tables';

/**
 * Accesses at the very edge of what was proven: the last bytes that are allowed, or one byte
 * before or behind them.
 */

/** How far from the edge: mostly at it, or inside. */
const SLACK: readonly (readonly [number, number])[] = [
  [12, 0],
  [4, -1],
  [2, 1],
  [2, -2],
  [1, 2],
];

const COMPARES = {
  unsigned: [BPF_JGT, BPF_JGE, BPF_JLT, BPF_JLE],
  signed: [BPF_JSGT, BPF_JSGE, BPF_JSLT, BPF_JSLE],
} as const;

/** The same with its sides exchanged. */
const MIRROR: Readonly<Record<number, number>> = {
  [BPF_JGT]: BPF_JLT,
  [BPF_JGE]: BPF_JLE,
  [BPF_JLT]: BPF_JGT,
  [BPF_JLE]: BPF_JGE,
  [BPF_JSGT]: BPF_JSLT,
  [BPF_JSGE]: BPF_JSLE,
  [BPF_JSLT]: BPF_JSGT,
  [BPF_JSLE]: BPF_JSGE,
  [BPF_JEQ]: BPF_JEQ,
  [BPF_JNE]: BPF_JNE,
};

const isGreater = (op: number) => [BPF_JGT, BPF_JGE, BPF_JSGT, BPF_JSGE].includes(op as never);

/** Registers that may be overwritten, all different; `null` where there are not enough. */
function spare(draft: Draft, count: number): number[] | null {
  const free = [0, 1, 2, 3, 4, 5, 7, 8, 9].filter((reg) => !draft.frozen.has(reg));
  if (free.length < count) return null;
  const picked: number[] = [];
  while (picked.length < count) picked.push(...free.splice(draft.dice.below(free.length), 1));
  return picked;
}

/** Loads or stores `size` bytes at `base + off`. */
function touch(draft: Draft, base: number, off: number, code: number, stores: boolean): void {
  const { dice, out } = draft;
  if (!stores) {
    const signed = code !== BPF_DW && dice.chance(0.2);
    const [dst] = spare(draft, 1) ?? [0];
    out.emit(BPF_LDX | (signed ? BPF_MEMSX : BPF_MEM) | code, dst!, base, off);
    draft.set(dst!, NUMBER);
  } else if (dice.chance(0.5)) out.emit(BPF_ST | BPF_MEM | code, base, 0, off, draft.someNumber());
  else out.emit(BPF_STX | BPF_MEM | code, base, draft.number(), off);
}

/** Proves some bytes of the packet, in one of many shapes, and accesses the last of them. */
export function packetEdge(draft: Draft): void {
  const { dice, out } = draft;
  const ctx = draft.find('ctx');
  const meta = dice.chance(0.2);
  const first = pointerField(draft, meta ? 'packet_meta' : 'packet');
  const last = pointerField(draft, meta ? 'packet' : 'packet_end');
  const regs = spare(draft, 4);
  if (ctx === null || first === null || last === null || !regs) return;
  const [start, probe, end, by] = regs as [number, number, number, number];
  if ([start, end].includes(ctx)) return;
  out.emit(BPF_LDX | BPF_MEM | BPF_W, start, ctx, first);
  out.emit(BPF_LDX | BPF_MEM | BPF_W, end, ctx, last);
  for (const reg of regs) draft.set(reg, NOTHING);
  draft.set(start, { ...NOTHING, kind: meta ? 'meta' : 'packet', base: ++draft.bases });
  draft.set(end, { ...NOTHING, kind: meta ? 'packet' : 'packet end', base: ++draft.bases });
  let base = start;
  if (dice.chance(0.35)) {
    const src = draft.find('number');
    if (src === null) return;
    if (src !== by) out.emit(MOV64 | BPF_X, by, src);
    narrow(draft, by, dice.pick([3, 7, 12, 15, 60, 255, 0x3fff, 0xffff]));
    draft.set(by, NUMBER);
    out.emit(BPF_ALU64 | BPF_ADD | BPF_X, start, by);
    draft.set(start, NOTHING);
  }
  const length = dice.pick([1, 2, 4, 8, 9, 14, 16, 34, 54]);
  out.emit(MOV64 | BPF_X, probe, start);
  if (dice.chance(0.15)) out.emit(BPF_ALU64 | BPF_SUB, probe, 0, 0, -length);
  else out.emit(BPF_ALU64 | BPF_ADD, probe, 0, 0, length);
  const op = dice.weighted<number>([
    [10, dice.pick(COMPARES.unsigned)],
    [1, dice.pick(COMPARES.signed)],
    [1, dice.pick([BPF_JEQ, BPF_JNE])],
  ]);
  const kind = dice.chance(0.03) ? BPF_JMP32 : BPF_JMP;
  const [left, right, code] = dice.chance(0.5) ? [probe, end, op] : [end, probe, MIRROR[op]!]; // each has one
  // with probe on the left: it is within where less is what holds
  const isOutside = isGreater(op);
  const surplus = op === BPF_JGE || op === BPF_JLT ? 1 : 0;
  const inside = out.label();
  if (isOutside) out.jump(draft.exit, kind | code | BPF_X, left, right);
  else {
    out.jump(inside, kind | code | BPF_X, left, right);
    out.jump(draft.exit, BPF_JMP | BPF_JA);
  }
  out.place(inside);
  const [size, bits] = dice.pick(SIZES);
  const slack = dice.weighted(SLACK);
  const fromProbe = dice.chance(0.3);
  if (fromProbe) base = probe;
  const off = (fromProbe ? 0 : length) - size + surplus + Math.min(slack, 8);
  touch(draft, base, off, bits, dice.chance(0.3));
}

/** Makes the number in `reg` at most `most`, in one of many ways; mostly. */
function narrow(draft: Draft, reg: number, most: number): void {
  const { dice, out } = draft;
  const isMask = (most & (most + 1)) === 0;
  const width = 32 - Math.clz32(most);
  const kind = dice.chance(0.4) ? BPF_ALU : BPF_ALU64;
  const jumps = dice.chance(0.4) ? BPF_JMP32 : BPF_JMP;
  dice.weighted<() => void>([
    [4, () => out.emit(kind | BPF_AND, reg, 0, 0, most)],
    [2, () => out.emit(kind | BPF_MOD, reg, 0, 0, most + 1)],
    [
      isMask ? 2 : 0,
      () => {
        const shift = (kind === BPF_ALU ? 32 : 64) - width;
        out.emit(kind | BPF_LSH, reg, 0, 0, shift);
        out.emit(kind | dice.pick([BPF_RSH, BPF_RSH, BPF_ARSH]), reg, 0, 0, shift);
      },
    ],
    [
      isMask ? 2 : 0,
      () => out.emit(kind | BPF_RSH, reg, 0, 0, (kind === BPF_ALU ? 32 : 64) - width),
    ],
    [
      4,
      () => {
        if (dice.chance(0.3)) out.emit(BPF_ALU | BPF_MOV | BPF_X, reg, reg);
        out.jump(draft.exit, jumps | BPF_JGT, reg, 0, most);
      },
    ],
    [
      3,
      () => {
        const inside = out.label();
        out.jump(inside, jumps | dice.pick([BPF_JLT, BPF_JSLT]), reg, 0, most + 1);
        out.jump(draft.exit, BPF_JMP | BPF_JA);
        out.place(inside);
        if (dice.chance(0.6))
          out.jump(draft.exit, jumps | BPF_JSLT, reg, 0, dice.pick([0, 0, -1, 1]));
      },
    ],
    [
      3,
      () => {
        out.jump(draft.exit, jumps | BPF_JSGT, reg, 0, most);
        if (dice.chance(0.8))
          out.jump(draft.exit, jumps | BPF_JSLT, reg, 0, dice.pick([0, 0, -1, 1]));
      },
    ],
    [
      2,
      () => {
        const limit = [0, 1, 2, 3, 4, 5, 7, 8, 9].find(
          (one) => one !== reg && !draft.frozen.has(one),
        );
        if (limit === undefined || draft.regs[limit]!.kind === 'ctx') return;
        out.emit(MOV64, limit, 0, 0, most);
        draft.set(limit, NUMBER);
        if (dice.chance(0.5)) out.jump(draft.exit, jumps | BPF_JGT | BPF_X, reg, limit);
        else out.jump(draft.exit, jumps | BPF_JLT | BPF_X, limit, reg);
      },
    ],
  ])();
  if (dice.chance(0.15)) {
    // there and back
    const by = dice.between(1, 9);
    const op = dice.pick([BPF_ADD, BPF_SUB, BPF_XOR]);
    out.emit(kind | op, reg, 0, 0, by);
    out.emit(kind | (op === BPF_XOR ? op : op === BPF_ADD ? BPF_SUB : BPF_ADD), reg, 0, 0, by);
  }
}

/** Accesses a value of a map, or the stack, at a place that is a number up to some limit. */
export function variableEdge(draft: Draft): void {
  const { dice, out } = draft;
  let value = draft.find('value');
  if (value === null && dice.chance(0.5)) {
    directValue(draft);
    value = draft.find('value');
  }
  const onStack = value === null || dice.chance(0.4);
  const regs = spare(draft, 2);
  const src = draft.find('number');
  if (!regs || src === null) return;
  const [by, pointer] = regs as [number, number];
  const base = onStack ? 10 : value!; // else on the stack
  if (by === base || pointer === src || (pointer === base && base !== 10)) return;
  const known = draft.regs[base]!;
  const room = onStack ? dice.pick([16, 24, 32]) : known.end - known.at;
  const [size, bits] = dice.pick(SIZES);
  if (room < size || room > 512) return;
  if (onStack && dice.chance(0.5))
    for (let at = -room; at < 0; at += 8)
      out.emit(BPF_ST | BPF_MEM | BPF_DW, 10, 0, at, dice.below(3));
  if (onStack) draft.forgetSpills(-room, room);
  if (src !== by) out.emit(MOV64 | BPF_X, by, src);
  const most = room - size + dice.weighted(SLACK);
  narrow(draft, by, Math.max(0, most));
  if (draft.dice.chance(0.3)) out.emit(BPF_ALU64 | BPF_AND, by, 0, 0, -size);
  draft.set(by, NUMBER);
  const step = onStack ? -room : 0;
  if (pointer !== base) out.emit(MOV64 | BPF_X, pointer, base);
  const first = dice.chance(0.5);
  if (first && step !== 0) out.emit(BPF_ALU64 | BPF_ADD, pointer, 0, 0, step);
  out.emit(BPF_ALU64 | (dice.chance(0.06) ? BPF_SUB : BPF_ADD) | BPF_X, pointer, by);
  draft.set(pointer, NOTHING);
  touch(draft, pointer, first ? 0 : step, bits, dice.chance(0.4));
}

/** Writes and reads parts of a slot of the stack, in every size. */
export function oddSlots(draft: Draft): void {
  const { dice, out } = draft;
  const slot = -8 * dice.between(1, 4);
  draft.forgetSpills(slot, 8);
  for (let i = dice.between(2, 5); i > 0; i--) {
    const [size, bits] = dice.pick(SIZES);
    const aligned = slot + size * dice.below(8 / size);
    const at = dice.chance(0.9) ? aligned : slot + dice.below(8);
    const stores = dice.chance(0.55);
    if (stores && dice.chance(0.3)) {
      const whole = size === 8 && at % 8 === 0;
      const kinds = ['number', 'ctx', 'value', 'packet', 'stack', 'value or null'] as const;
      const found = draft.with(...(whole || draft.slips() ? kinds : kinds.slice(0, 1)));
      if (found.length > 0) out.emit(BPF_STX | BPF_MEM | bits, 10, dice.pick(found), at);
    } else touch(draft, 10, at, bits, stores);
    if (dice.chance(0.2)) bound32(draft);
  }
}

/** Narrows a number between a spill and a fill, which may share its id. */
function bound32(draft: Draft): void {
  const { dice, out } = draft;
  const reg = draft.find('number');
  if (reg === null) return;
  const op = dice.pick([...COMPARES.unsigned, ...COMPARES.signed, BPF_JEQ, BPF_JNE]);
  const kind = dice.chance(0.5) ? BPF_JMP32 : BPF_JMP;
  const next = out.label();
  out.jump(
    dice.chance(0.5) ? draft.exit : next,
    kind | op,
    reg,
    0,
    dice.pick([0, 1, 7, 8, 63, 64, -1]),
  );
  out.place(next);
}

/** Halves of a register, read through the stack. */
export function halves(draft: Draft): void {
  const { dice, out } = draft;
  const reg = draft.find('number');
  const regs = spare(draft, 1);
  if (reg === null || !regs) return;
  const at = -8 * dice.between(1, 6);
  const [to] = regs as [number];
  out.emit(BPF_STX | BPF_MEM | BPF_DW, 10, reg, at);
  draft.forgetSpills(at, 8);
  const [size, bits] = dice.pick([
    [4, BPF_W],
    [4, BPF_W],
    [2, BPF_H],
  ] as const);
  out.emit(
    BPF_LDX | (dice.chance(0.3) ? BPF_MEMSX : BPF_MEM) | bits,
    to,
    10,
    at + size * dice.below(2),
  );
  draft.set(to, NUMBER);
  bound32(draft);
}
