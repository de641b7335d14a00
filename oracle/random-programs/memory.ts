import { PROG_TYPES } from '../../engine/abi';
import {
  BPF_ADD,
  BPF_ALU64,
  BPF_AND,
  BPF_ATOMIC,
  BPF_CMPXCHG,
  BPF_FETCH,
  BPF_LDX,
  BPF_LOAD_ACQ,
  BPF_MEM,
  BPF_MEMSX,
  BPF_OR,
  BPF_ST,
  BPF_STORE_REL,
  BPF_STX,
  BPF_X,
  BPF_XCHG,
  BPF_XOR,
} from '../../engine/isa';
import type { Draft } from './draft';
import { NOTHING, NUMBER } from './known';
import { FAR, SIZES } from './tables';

/** Loads, stores and atomics. */

const ATOMIC_OPS: readonly number[] = [
  BPF_ADD,
  BPF_OR,
  BPF_AND,
  BPF_XOR,
  BPF_ADD | BPF_FETCH,
  BPF_OR | BPF_FETCH,
  BPF_AND | BPF_FETCH,
  BPF_XOR | BPF_FETCH,
  BPF_XCHG,
  BPF_CMPXCHG,
  BPF_LOAD_ACQ,
  BPF_STORE_REL,
];

export function access(draft: Draft): void {
  const { dice, out } = draft;
  const base = draft.find('packet', 'meta', 'value', 'record', 'key', 'slice', 'stack', 'stack');
  if (base === null) return;
  const [size, code] = dice.pick(SIZES);
  const off = draft.place(base, size);
  if (off === null) return;
  const { kind } = draft.regs[base]!;
  const readOnly =
    PROG_TYPES[draft.progType].packet !== 'write' && (kind === 'packet' || kind === 'meta');
  const isKey = kind === 'key';
  const stores = readOnly || isKey ? draft.slips() : dice.chance(0.5);
  if (!stores) {
    const dst = draft.target();
    const signed = size < 8 && dice.chance(0.25);
    out.emit(BPF_LDX | (signed ? BPF_MEMSX : BPF_MEM) | code, dst, base, off);
    const spilled = draft.regs[base]!.kind === 'stack' && size === 8;
    const known = spilled ? draft.spills.get(draft.regs[base]!.at + off) : undefined;
    draft.set(dst, known ?? NUMBER);
    return;
  }
  if (draft.regs[base]!.kind === 'stack') draft.forgetSpills(draft.regs[base]!.at + off, size);
  if (dice.chance(0.4)) out.emit(BPF_ST | BPF_MEM | code, base, 0, off, draft.someNumber());
  else out.emit(BPF_STX | BPF_MEM | code, base, draft.number(), off);
}

/** Spills a register, or fills one. */
export function spill(draft: Draft): void {
  const { dice, out } = draft;
  const filled = [...draft.spills.keys()];
  if (filled.length > 0 && dice.chance(0.5)) {
    const off = dice.pick(filled);
    const [size, code] = dice.chance(0.7) ? SIZES[3]! : dice.pick(SIZES);
    const known = draft.spills.get(off)!; // one of the keys
    if (size < 8 && known.kind !== 'number' && !draft.slips()) return;
    const dst = draft.target();
    const within = size < 8 && dice.chance(0.3) ? size * dice.below(8 / size) : 0;
    out.emit(BPF_LDX | BPF_MEM | code, dst, 10, off + within);
    draft.set(dst, size === 8 ? known : NUMBER);
    return;
  }
  const reg = dice.below(10);
  const known = draft.regs[reg]!;
  if (known.kind === 'nothing' && !draft.slips()) return;
  const [size, code] = known.kind === 'number' && dice.chance(0.4) ? dice.pick(SIZES) : SIZES[3]!;
  const off = -8 * dice.between(1, 8);
  const within = size < 8 && dice.chance(0.3) ? size * dice.below(8 / size) : 0;
  out.emit(BPF_STX | BPF_MEM | code, 10, reg, off + within);
  draft.forgetSpills(off, 8);
  if (within === 0) draft.spills.set(off, size === 8 ? known : NUMBER);
}

export function deepStore(draft: Draft): void {
  const { dice, out } = draft;
  const [size, code] = dice.pick(SIZES);
  const off = -size * dice.between(1, 512 / size) - (draft.slips() ? 8 : 0);
  out.emit(BPF_ST | BPF_MEM | code, 10, 0, off, dice.pick([0, 1]));
  draft.forgetSpills(off, size);
}

export function variableStack(draft: Draft): void {
  const { dice, out } = draft;
  const by = draft.bound();
  const pointer = draft.target();
  if (pointer === by || pointer === 10) return;
  const mask = Math.min(draft.regs[by]!.end, FAR);
  const sizes = SIZES.filter(([size]) => mask % size === 0 && (mask & (size - 1)) === 0);
  const [size, code] = draft.slips()
    ? dice.pick(SIZES)
    : dice.pick(sizes.length > 0 ? sizes : SIZES);
  draft.move(pointer, 10);
  out.emit(BPF_ALU64 | BPF_ADD | BPF_X, pointer, by);
  draft.set(pointer, NOTHING);
  const off = -8 * Math.ceil((mask + size) / 8) - 8 * dice.below(3) + (draft.slips() ? 8 : 0);
  if (dice.chance(0.5)) {
    const dst = draft.target();
    out.emit(BPF_LDX | BPF_MEM | code, dst, pointer, off);
    draft.set(dst, NUMBER);
  } else {
    if (dice.chance(0.5)) out.emit(BPF_ST | BPF_MEM | code, pointer, 0, off, dice.pick([0, 1]));
    else out.emit(BPF_STX | BPF_MEM | code, pointer, draft.number(), off);
    draft.forgetSpills(off, mask + 8);
  }
}

export function atomic(draft: Draft): void {
  const { dice, out } = draft;
  const base = draft.find('value', 'record', 'stack');
  if (base === null) return;
  const op = dice.pick(ATOMIC_OPS);
  const any = op === BPF_LOAD_ACQ || op === BPF_STORE_REL;
  const [size, code] = dice.pick(any || draft.slips() ? SIZES : SIZES.slice(2));
  const off = draft.place(base, size);
  if (off === null) return;
  if (draft.regs[base]!.kind === 'stack') draft.forgetSpills(draft.regs[base]!.at + off, size);
  if (op === BPF_LOAD_ACQ) {
    const dst = draft.target();
    out.emit(BPF_STX | BPF_ATOMIC | code, dst, base, off, op);
    draft.set(dst, NUMBER);
    return;
  }
  if (op === BPF_CMPXCHG && draft.regs[0]!.kind !== 'number') {
    if (draft.frozen.has(0)) return;
    draft.constant(0);
    if (base === 0) return;
  }
  const fetches = op !== BPF_STORE_REL && (op & BPF_FETCH) !== 0;
  const src = fetches && op !== BPF_CMPXCHG ? draft.changeable() : draft.number();
  if (src === null || (src === base && !draft.slips())) return;
  out.emit(BPF_STX | BPF_ATOMIC | code, base, src, off, op);
  if (fetches) draft.set(op === BPF_CMPXCHG ? 0 : src, NUMBER);
}
