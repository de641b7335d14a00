import { helperNumber } from '../../engine/abi';
import {
  BPF_ADD,
  BPF_ALU,
  BPF_ALU64,
  BPF_AND,
  BPF_ARSH,
  BPF_CALL,
  BPF_DIV,
  BPF_DW,
  BPF_END,
  BPF_JMP,
  BPF_LSH,
  BPF_MEM,
  BPF_MOD,
  BPF_MOV,
  BPF_NEG,
  BPF_RSH,
  BPF_STX,
  BPF_SUB,
  BPF_TO_BE,
  BPF_X,
} from '../../engine/isa';
import { contextLoad } from './context';
import type { Draft } from './draft';
import { NUMBER, upTo } from './known';
import { ALU_OPS, MASKS } from './tables';

/** Statements about numbers. */

/** An unknown number from somewhere. */
export function source(draft: Draft): void {
  const { dice, out } = draft;
  const ctx = draft.find('ctx');
  const dst = draft.target();
  if (ctx !== null && dice.chance(0.7)) {
    contextLoad(draft, dst, ctx);
  } else if (draft.mayCall()) {
    out.emit(
      BPF_JMP | BPF_CALL,
      0,
      0,
      0,
      helperNumber(dice.pick(['get_prandom_u32', 'ktime_get_ns']))!,
    );
    draft.forgetArguments(NUMBER);
  }
}

export function arithmetic(draft: Draft): void {
  const { dice, out } = draft;
  const op = dice.weighted(ALU_OPS);
  const narrow = dice.chance(0.4);
  const kind = narrow ? BPF_ALU : BPF_ALU64;
  const dst = draft.changeable();
  if (dst === null) return;
  const divides = op === BPF_DIV || op === BPF_MOD;
  const off = divides && dice.chance(0.4) ? 1 : dice.chance(draft.slipRate / 10) ? 1 : 0;
  if (dice.chance(0.4)) {
    out.emit(kind | op | BPF_X, dst, draft.number(), off);
    draft.set(dst, NUMBER);
    return;
  }
  const shifts = op === BPF_LSH || op === BPF_RSH || op === BPF_ARSH;
  let imm = shifts ? dice.below(narrow ? 32 : 64) : draft.someNumber();
  if (shifts && dice.chance(0.3)) imm = dice.pick([0, 1, 8, 16, 24, 31]);
  if (draft.slips()) imm = draft.someNumber();
  if (divides && imm === 0 && !draft.slips()) imm = 3;
  if (op === BPF_AND && dice.chance(0.5)) imm = dice.pick(MASKS);
  out.emit(kind | op, dst, 0, off, imm);
  draft.set(dst, op === BPF_AND && imm >= 0 ? upTo(imm) : NUMBER);
}

export function unary(draft: Draft): void {
  const { dice, out } = draft;
  const dst = draft.changeable();
  if (dst === null) return;
  const kind = dice.pick([BPF_ALU, BPF_ALU64]);
  if (dice.chance(0.5)) out.emit(kind | BPF_NEG, dst, 0, 0, draft.slips() ? 1 : 0);
  else {
    const order = kind === BPF_ALU && dice.chance(0.5) ? BPF_TO_BE : 0;
    out.emit(kind | BPF_END | order, dst, 0, 0, dice.pick([16, 32, 64]));
  }
  draft.set(dst, NUMBER);
}

export function moveSomething(draft: Draft): void {
  const { dice, out } = draft;
  const dst = draft.target();
  if (dice.chance(0.5)) {
    const src = draft.find('number', 'ctx', 'packet', 'value', 'value or null', 'stack', 'map');
    if (src !== null) draft.move(dst, src);
    return;
  }
  const src = draft.number();
  const narrow = dice.chance(0.5);
  const off = dice.pick(narrow ? [0, 0, 8, 16] : [0, 8, 16, 32]);
  out.emit((narrow ? BPF_ALU : BPF_ALU64) | BPF_MOV | BPF_X, dst, src, off);
  draft.set(dst, NUMBER);
}

/** One number in many registers and slots. */
export function copies(draft: Draft): void {
  const { dice, out } = draft;
  const from = draft.number();
  for (let i = dice.between(2, 7); i > 0; i--) {
    if (dice.chance(0.4)) {
      const off = -8 * dice.between(1, 10);
      out.emit(BPF_STX | BPF_MEM | BPF_DW, 10, from, off);
      draft.forgetSpills(off, 8);
      draft.spills.set(off, draft.regs[from]!);
      continue;
    }
    const reg = draft.target();
    if (reg === from || reg === 10) continue;
    draft.move(reg, from);
    if (dice.chance(0.3)) {
      const op = dice.pick([BPF_ADD, BPF_ADD, BPF_SUB]);
      out.emit(dice.pick([BPF_ALU, BPF_ALU64, BPF_ALU64]) | op, reg, 0, 0, dice.between(-4, 9));
      draft.set(reg, NUMBER);
    }
  }
}
