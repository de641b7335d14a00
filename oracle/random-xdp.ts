import fc from 'fast-check';
import type { Insn } from '../engine/isa';

/** A program that the kernel accepts, and which of its instructions read the context. */
export interface RandomXdp {
  readonly insns: readonly Insn[];
  readonly ctx: readonly number[];
}

const insn = (code: number, dst: number, src = 0, off = 0, imm = 0): Insn => ({
  code,
  dst,
  src,
  off,
  imm,
});

const CTX_OFFSETS = [0, 4, 8, 12, 16]; // egress_ifindex needs a devmap program

type Item =
  | { readonly kind: 'ctx'; readonly dst: number; readonly base: number; readonly off: number }
  | { readonly kind: 'signed'; readonly dst: number; readonly base: number; readonly off: number }
  | { readonly kind: 'load64'; readonly dst: number; readonly value: number }
  | { readonly kind: 'stack'; readonly depth: number }
  | { readonly kind: 'if'; readonly wide: boolean; readonly over: number }
  | { readonly kind: 'exit'; readonly code: number }
  | { readonly kind: 'call'; readonly which: number };

const dst = fc.constantFrom(0, 2, 3, 4, 5);
const base = fc.constantFrom(6, 7);
const item: fc.Arbitrary<Item> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('ctx' as const),
      dst,
      base,
      off: fc.constantFrom(...CTX_OFFSETS),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('signed' as const),
      dst,
      base,
      off: fc.constantFrom(12, 16),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('load64' as const), dst, value: fc.integer() }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('stack' as const),
      depth: fc.integer({ min: 1, max: 480 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('if' as const),
      wide: fc.boolean(),
      over: fc.integer({ min: 1, max: 8 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('exit' as const), code: fc.nat(9) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('call' as const), which: fc.nat() }) },
);

/** Slots of an item; a condition and an exit come with what keeps the code behind them reachable. */
const SIZE: Readonly<Record<Item['kind'], number>> = {
  ctx: 1,
  signed: 1,
  load64: 2,
  stack: 1,
  if: 1,
  exit: 3,
  call: 2,
};

/**
 * One function: keeps the context in r6 and r7 and an unknown number in r9, then the items.
 * Conditions compare r9 with a number of their own, so that both ways stay possible.
 */
function emit(
  items: readonly Item[],
  at: number,
  subprogs: readonly number[],
  ctx: number[],
): Insn[] {
  const starts: number[] = [];
  let next = at + 3;
  for (const one of items) {
    starts.push(next);
    next += one.kind === 'call' && subprogs.length === 0 ? 0 : SIZE[one.kind];
  }
  starts.push(next);
  const out: Insn[] = [insn(0xbf, 6, 1), insn(0xbf, 7, 1), insn(0x61, 9, 6, 16)];
  ctx.push(at + 2);
  for (const [i, one] of items.entries()) {
    const here = at + out.length;
    const key = 1000 + here;
    switch (one.kind) {
      case 'ctx':
      case 'signed':
        ctx.push(here);
        out.push(insn(one.kind === 'ctx' ? 0x61 : 0x81, one.dst, one.base, one.off));
        break;
      case 'load64':
        out.push(insn(0x18, one.dst, 0, 0, one.value), insn(0, 0, 0, 0, one.value >> 3));
        break;
      case 'stack':
        out.push(insn(0x72, 10, 0, -one.depth, 7)); // *(u8 *)(r10 - depth) = 7
        break;
      case 'if': {
        const target = starts[Math.min(i + one.over, items.length)]!;
        out.push(insn(one.wide ? 0x15 : 0x16, 9, 0, target - here - 1, key));
        break;
      }
      case 'exit':
        out.push(insn(0x55, 9, 0, 2, key), insn(0xb7, 0, 0, 0, one.code), insn(0x95, 0));
        break;
      case 'call': {
        if (subprogs.length === 0) break;
        const callee = subprogs[one.which % subprogs.length]!;
        out.push(insn(0xbf, 1, 6), insn(0x85, 0, 1, 0, callee - here - 2));
        break;
      }
    }
  }
  out.push(insn(0xb7, 0, 0, 0, 2), insn(0x95, 0));
  return out;
}

const sizeOf = (items: readonly Item[], calls: boolean) =>
  5 + items.reduce((sum, { kind }) => sum + (kind === 'call' && !calls ? 0 : SIZE[kind]), 0);

/** Programs with a main function and up to two subprograms that it calls. */
export const randomXdp: fc.Arbitrary<RandomXdp> = fc
  .record({
    main: fc.array(item, { maxLength: 30 }),
    subs: fc.array(fc.array(item, { maxLength: 8 }), { maxLength: 2 }),
  })
  .map(({ main, subs }) => {
    // A subprogram that nothing calls is refused; so each is called once at least.
    const items: Item[] = [...main, ...subs.map((_, which): Item => ({ kind: 'call', which }))];
    const starts: number[] = [];
    let next = sizeOf(items, subs.length > 0);
    for (const sub of subs) {
      starts.push(next);
      next += sizeOf(sub, false);
    }
    const ctx: number[] = [];
    const insns = emit(items, 0, starts, ctx);
    for (const [i, sub] of subs.entries()) insns.push(...emit(sub, starts[i]!, [], ctx));
    return { insns, ctx };
  });
