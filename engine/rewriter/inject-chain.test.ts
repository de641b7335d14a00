import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Insn, printInsn } from '../isa';
import { composeMaps, invertMap } from '../util';
import { alignInsns } from './align';
import { convertCtxAccess } from './convert-ctx';
import { type ChainVariant, injectChainCalls } from './inject-chain';
import type { Passed } from './pass';
import { reachOf, targetOf } from './targets';
import { call, EXIT, ifEq, insn, mov, plainFacts, randomProgram } from './test-programs';

const SLOTS = { lo: 0x4000, hi: 0x7fff_0000 };

const inject = (
  insns: readonly Insn[],
  variant: ChainVariant,
  more: Parameters<typeof plainFacts>[1] = {},
) => injectChainCalls({ insns, facts: plainFacts(insns, more) }, { variant, slots: SLOTS });

function injected(...args: Parameters<typeof inject>): Passed {
  const result = inject(...args);
  expect(result).toMatchObject({ ok: true });
  if (!result.ok) throw new Error(result.message);
  return result;
}

const listing = (insns: readonly Insn[]) =>
  insns.map((_, i) => printInsn(insns, i, { prefix: false })).filter((text) => text !== '');

const PASS = [mov(0, 2), EXIT];

describe('injection as fixed', () => {
  it('keeps the context, tries the slot of the code, then the wildcard, then returns', () => {
    const { insns, notes } = injected(PASS, 'fixed');
    expect(listing(insns)).toEqual([
      '*(u64 *)(r10 -8) = r1',
      'r0 = 2',
      'r6 = r0',
      'r1 = *(u64 *)(r10 -8)',
      'r2 = 0x7fff000000004000',
      'w3 = w0',
      'w3 += 1',
      'call bpf_tail_call#12',
      'r1 = *(u64 *)(r10 -8)',
      'r2 = 0x7fff000000004000',
      'w3 = 0',
      'call bpf_tail_call#12',
      'r0 = r6',
      'exit',
    ]);
    expect(insns).toHaveLength(16);
    expect(notes.map((note) => note !== '')).toEqual(
      insns.map((_, i) => i !== 1 && i !== insns.length - 1),
    );
  });

  it('names the slots as a map where a real kernel is to load it', () => {
    const program = { insns: PASS, facts: plainFacts(PASS) };
    const result = injectChainCalls(program, { variant: 'fixed', slots: { mapIndex: 3 } });
    expect(result.ok && result.insns[4]).toEqual(insn(0x18, 2, 1, 0, 3));
  });

  it.each([
    [0, 8],
    [1, 16],
    [8, 16],
    [9, 24],
    [497, 512],
    [504, 512],
  ])('with %i bytes of stack in use keeps the context at r10 -%i', (used, slot) => {
    const { insns, facts } = injected(PASS, 'fixed', { stackDepth: [used] });
    expect(insns[0]!.off).toBe(-slot);
    expect(facts.stackDepth).toEqual([slot]);
  });

  it.each([505, 512])('refuses a program that uses %i bytes of stack, and says why', (used) => {
    expect(inject(PASS, 'fixed', { stackDepth: [used] })).toEqual({
      ok: false,
      errno: 'EINVAL',
      message: `chain calls keep the context in 8 bytes of stack, but the program uses ${used} of its 512 bytes: at most 504 leave room`,
      at: null,
    });
  });

  it('counts the stack of subprograms, as the kernel rounds it', () => {
    const program = [call(1), EXIT, mov(0, 2), EXIT];
    const withStack = (main: number, sub: number) =>
      inject(program, 'fixed', { subprogStarts: [0, 2], stackDepth: [main, sub] });
    expect(withStack(488, 8)).toMatchObject({ ok: true });
    expect(withStack(504, 0)).toMatchObject({ ok: true });
    expect(withStack(496, 8)).toMatchObject({
      errno: 'EINVAL',
      message: expect.stringContaining('combined stack size of 2 calls is 528'),
    });
  });

  it('chains from exits of the main program only', () => {
    const program = [call(1), EXIT, mov(0, 2), EXIT];
    const { insns, facts } = injected(program, 'fixed', {
      subprogStarts: [0, 2],
      stackDepth: [0, 0],
    });
    expect(insns).toHaveLength(4 + 1 + 13);
    expect(facts.subprogStarts).toEqual([0, 16]);
    expect(insns.slice(16)).toEqual(program.slice(2));
    expect(insns[1]).toEqual(call(14));
  });

  it('does not keep r1 again when a loop goes back to the first instruction', () => {
    const program = [insn(0x07, 2, 0, 0, 1), ifEq(2, 9, -2), mov(0, 2), EXIT];
    const { insns } = injected(program, 'fixed');
    expect(insns[2]).toEqual(ifEq(2, 9, -2)); // to slot 1, behind the store
  });

  it('refuses a main program that calls itself', () => {
    const program = [mov(0, 2), ifEq(1, 0, 1), call(-3), EXIT];
    expect(inject(program, 'fixed')).toMatchObject({ ok: false, errno: 'EINVAL', at: 2 });
  });
});

describe('injection as posted', () => {
  it('makes ten instructions of an exit and trusts r1', () => {
    const { insns, notes, facts } = injected(PASS, 'as-posted');
    expect(listing(insns)).toEqual([
      'r0 = 2',
      'r2 = 0x7fff000000004000',
      'r6 = r0',
      'r3 = r0',
      'r3 += 1',
      'call bpf_tail_call#12',
      'r3 = 0',
      'call bpf_tail_call#12',
      'r0 = r6',
      'exit',
    ]);
    expect(insns).toHaveLength(1 + 10);
    expect(notes[1]).toBe('slots of this program');
    expect(facts.stackDepth).toEqual([512]);
  });

  it('rewrites exits of subprograms too', () => {
    const program = [call(1), EXIT, mov(0, 2), EXIT];
    const { insns, facts } = injected(program, 'as-posted', {
      subprogStarts: [0, 2],
      stackDepth: [0, 40],
    });
    expect(insns).toHaveLength(22);
    expect(insns.filter((one) => one.code === 0x85 && one.imm === 12)).toHaveLength(4);
    expect(facts.subprogStarts).toEqual([0, 11]);
    expect(facts.stackDepth).toEqual([512, 40]);
  });

  it('takes a program that uses the whole stack', () => {
    expect(inject(PASS, 'as-posted', { stackDepth: [512] })).toMatchObject({ ok: true });
  });
});

describe('injection in a program of any size', () => {
  it('refuses with ERANGE when a jump no longer reaches over the added code', () => {
    const length = 0x7fff;
    const program = [
      ifEq(1, 0, length),
      ...Array.from({ length: length - 1 }, () => mov(0, 2)),
      EXIT,
      mov(0, 1),
      EXIT,
    ];
    for (const variant of ['fixed', 'as-posted'] as const)
      expect(inject(program, variant)).toMatchObject({ ok: false, errno: 'ERANGE', at: 0 });
  });

  it.each(['fixed', 'as-posted'] as const)('leaves the program itself as it was: %s', (variant) => {
    fc.assert(
      fc.property(randomProgram, ({ insns, subprogStarts }) => {
        const facts = plainFacts(insns, { subprogStarts, stackDepth: subprogStarts.map(() => 16) });
        const result = injectChainCalls({ insns, facts }, { variant, slots: SLOTS });
        if (!result.ok) throw new Error(result.message);
        const became = invertMap(result.map);
        const exits = insns.filter(
          (one, at) =>
            one.code === 0x95 &&
            (variant === 'as-posted' || at < (subprogStarts[1] ?? insns.length)),
        ).length;
        expect(result.insns).toHaveLength(
          insns.length + (variant === 'fixed' ? 1 + 13 * exits : 9 * exits),
        );
        for (const [at, before] of insns.entries()) {
          const after = result.insns[became[at]!]!;
          const reach = reachOf(before);
          expect({ ...after, off: 0, imm: 0 }).toEqual({ ...before, off: 0, imm: 0 });
          if (!reach) expect(after).toEqual(before);
          else
            expect(result.map.origin[targetOf(after, became[at]!, reach)]).toBe(
              targetOf(before, at, reach),
            );
        }
        for (const i of result.insns.keys())
          expect(result.notes[i] !== '').toBe(result.map.added[i] === 1);
        expect(result.facts.subprogStarts.map((start) => result.map.origin[start])).toEqual(
          subprogStarts,
        );
      }),
    );
  });

  it('gives the same code whether the context is converted before or after', () => {
    const withContext = randomProgram.map(({ insns, subprogStarts }) => {
      const ctx: number[] = [];
      const program = insns.map((one, at) => {
        if (one.code !== 0xb7) return one;
        ctx.push(at);
        return insn(0x61, 3, 7, 4 * Math.max(one.imm % 5, 0));
      });
      return { insns: program, subprogStarts, ctx };
    });
    fc.assert(
      fc.property(withContext, ({ insns, subprogStarts, ctx }) => {
        const stackDepth = subprogStarts.map(() => 0);
        const facts = plainFacts(insns, { subprogStarts, ctx, stackDepth });
        const options = { variant: 'fixed', slots: SLOTS } as const;
        const chained = injectChainCalls({ insns, facts }, options);
        const converted = convertCtxAccess({ insns, facts }, 'xdp');
        if (!chained.ok || !converted.ok) throw new Error('refused');
        const one = convertCtxAccess(chained, 'xdp');
        const other = injectChainCalls(converted, options);
        if (!one.ok || !other.ok) throw new Error('refused');
        expect(one.insns).toEqual(other.insns);
        expect(composeMaps(chained.map, one.map)).toEqual(composeMaps(converted.map, other.map));
        expect(one.facts).toEqual(other.facts);
      }),
    );
  });
});

describe('the view of instructions before and after', () => {
  const print = (insns: readonly Insn[], i: number) => printInsn(insns, i, { prefix: false });

  it('sets the program beside its rewrite and says why each addition is there', () => {
    const { insns, map, notes } = injected(PASS, 'fixed');
    const rows = alignInsns(PASS, insns, map, notes, new Map(), print);
    expect(rows).toHaveLength(14); // two second slots of 64-bit loads have no row
    expect(rows[0]).toEqual({
      before: null,
      after: 0,
      textBefore: '',
      textAfter: '*(u64 *)(r10 -8) = r1',
      note: 'keep ctx',
    });
    expect(rows[1]).toEqual({
      before: 0,
      after: 1,
      textBefore: 'r0 = 2',
      textAfter: 'r0 = 2',
      note: '',
    });
    expect(rows.at(-1)).toMatchObject({ before: 1, after: 15, textBefore: 'exit' });
  });

  it('shows what was removed at its place', () => {
    const map = { origin: Int32Array.of(0, 2), added: new Uint8Array(2), sourceLength: 3 };
    const removed = new Map([[1, 'no path comes here']]);
    const program = [mov(0, 1), mov(0, 2), EXIT];
    const rows = alignInsns(program, [mov(0, 1), EXIT], map, [], removed, print);
    expect(rows[1]?.note).toBe('no path comes here');
    expect(rows.map(({ before, after }) => [before, after])).toEqual([
      [0, 0],
      [1, null],
      [2, 1],
    ]);
  });

  it('has a row for every instruction on either side, each in order', () => {
    fc.assert(
      fc.property(randomProgram, ({ insns, subprogStarts }) => {
        const facts = plainFacts(insns, { subprogStarts, stackDepth: subprogStarts.map(() => 0) });
        const result = injectChainCalls({ insns, facts }, { variant: 'fixed', slots: SLOTS });
        if (!result.ok) throw new Error(result.message);
        const rows = alignInsns(insns, result.insns, result.map, result.notes, new Map(), print);
        const shown = (all: readonly Insn[]) => [...all.keys()].filter((i) => print(all, i) !== '');
        expect(rows.flatMap((row) => row.before ?? [])).toEqual(shown(insns));
        expect(rows.flatMap((row) => row.after ?? [])).toEqual(shown(result.insns));
      }),
    );
  });
});
