import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Insn } from '../isa';
import { composeMaps, InternalError, identityMap, invertMap } from '../util';
import { type Patch, patchInsns, type RewriteResult, type Rewritten, SELF } from './patch';
import { reachOf, slotsOf, targetOf } from './targets';
import {
  call,
  EXIT,
  goTo,
  goToLong,
  ifEq,
  insn,
  load64,
  loadFunc,
  mov,
  randomProgram,
} from './test-programs';

function rewritten(result: RewriteResult): Rewritten {
  expect(result).toMatchObject({ ok: true });
  if (!result.ok) throw new Error(result.message);
  return result;
}

const NOP = mov(9, 42);
const patch = (insns: readonly Insn[], ...patches: Patch[]) =>
  rewritten(patchInsns(insns, patches));

describe('patching instructions', () => {
  it('changes nothing without patches', () => {
    const program = [ifEq(1, 0, 1), mov(0, 1), EXIT];
    const { insns, map } = patch(program);
    expect(insns).toEqual(program);
    expect(map).toEqual(identityMap(3));
  });

  it('lengthens a jump over a patch, and leaves one beside it alone', () => {
    const { insns } = patch([ifEq(1, 0, 2), mov(0, 1), goTo(0), EXIT], { at: 1, put: [NOP, SELF] });
    expect(insns).toEqual([ifEq(1, 0, 3), NOP, mov(0, 1), goTo(0), EXIT]);
  });

  it('lengthens a jump backwards over a patch', () => {
    const { insns } = patch([mov(0, 1), mov(2, 2), ifEq(1, 0, -2), EXIT], {
      at: 1,
      put: [NOP, NOP, SELF],
    });
    expect(insns[4]).toEqual(ifEq(1, 0, -4));
  });

  it('lands a jump to a patched instruction on the first of its replacement', () => {
    const { insns, map } = patch([ifEq(1, 0, 1), mov(0, 1), EXIT], {
      at: 2,
      put: [NOP, NOP, SELF],
    });
    expect(insns).toEqual([ifEq(1, 0, 1), mov(0, 1), NOP, NOP, EXIT]);
    expect([...map.origin]).toEqual([0, 1, 2, 2, 2]);
    expect([...map.added]).toEqual([0, 0, 1, 1, 0]);
  });

  it('lands a loop that goes back to the first instruction behind what runs once on entry', () => {
    const loop = [mov(2, 1), ifEq(2, 0, -2), EXIT];
    const once: Patch = { at: 0, put: [NOP, SELF], landing: 1 };
    expect(patch(loop, once).insns).toEqual([NOP, mov(2, 1), ifEq(2, 0, -2), EXIT]);
    const again: Patch = { at: 0, put: [NOP, SELF] };
    expect(patch(loop, again).insns).toEqual([NOP, mov(2, 1), ifEq(2, 0, -3), EXIT]);
  });

  it('lands a call on what was put before the first instruction of a subprogram', () => {
    const { insns } = patch([call(1), EXIT, mov(0, 1), EXIT], {
      at: 2,
      put: [NOP, SELF],
      landing: 1,
    });
    expect(insns).toEqual([call(1), EXIT, NOP, mov(0, 1), EXIT]);
  });

  it('removes an instruction, and lands jumps to it behind it', () => {
    const program = [ifEq(1, 0, 1), mov(0, 1), ...load64(4, 1), EXIT];
    const { insns, map } = patch(program, { at: 2, put: [] });
    expect(insns).toEqual([ifEq(1, 0, 1), mov(0, 1), EXIT]);
    expect([...map.origin]).toEqual([0, 1, 4]);
    expect([...invertMap(map)]).toEqual([0, 1, -1, -1, 2]);
  });

  it('keeps the target of a patched jump', () => {
    const { insns } = patch([ifEq(1, 0, 1), mov(0, 1), EXIT], { at: 0, put: [NOP, SELF, NOP] });
    expect(insns).toEqual([NOP, ifEq(1, 0, 2), NOP, mov(0, 1), EXIT]);
  });

  it('leaves a jump among the new instructions as it is', () => {
    const { insns } = patch([mov(0, 1), mov(1, 1), EXIT], { at: 0, put: [goTo(1), NOP, SELF] });
    expect(insns[0]).toEqual(goTo(1));
  });

  it('adjusts calls, addresses of functions and long jumps by their immediate', () => {
    const program = [call(4), ...loadFunc(2, 3), goToLong(0), EXIT, mov(0, 1), EXIT];
    const { insns } = patch(program, { at: 4, put: [NOP, SELF] }, { at: 3, put: [SELF, NOP] });
    expect(insns).toEqual([
      call(6),
      ...loadFunc(2, 5),
      goToLong(1),
      NOP,
      NOP,
      EXIT,
      mov(0, 1),
      EXIT,
    ]);
  });

  it('does not take numbers for distances', () => {
    const program = [
      insn(0x85, 0, 0, 0, 2), // a helper
      insn(0x85, 0, 2, 0, 2), // a kernel function
      ...load64(1, 3),
      insn(0x61, 2, 1, 3),
      EXIT,
    ];
    const { insns } = patch(program, { at: 4, put: [NOP, NOP, SELF] });
    expect(insns).toEqual([...program.slice(0, 4), NOP, NOP, ...program.slice(4)]);
  });

  it('replaces both slots of a 64-bit load', () => {
    const { insns, map } = patch([...load64(1, 7), goTo(-3), EXIT], { at: 0, put: [NOP] });
    expect(insns).toEqual([NOP, goTo(-2), EXIT]);
    expect([...invertMap(map)]).toEqual([0, -1, 1, 2]);
  });

  it('refuses with ERANGE when a jump no longer fits 16 bits, and not one slot earlier', () => {
    const far = (length: number) => [
      ifEq(1, 0, length),
      ...Array.from({ length }, () => mov(0, 1)),
      EXIT,
    ];
    expect(patch(far(0x7ffe), { at: 1, put: [NOP, SELF] }).insns[0]).toEqual(ifEq(1, 0, 0x7fff));
    expect(patchInsns(far(0x7fff), [{ at: 1, put: [NOP, SELF] }])).toEqual({
      ok: false,
      errno: 'ERANGE',
      message: 'insn 0 cannot be patched due to 16-bit range',
      at: 0,
    });
    const back = [...Array.from({ length: 0x7fff }, () => mov(0, 1)), ifEq(1, 0, -0x8000), EXIT];
    expect(patchInsns(back, [])).toMatchObject({ ok: true });
    expect(patchInsns(back, [{ at: 9, put: [NOP, SELF] }])).toMatchObject({ errno: 'ERANGE' });
  });

  it('goes beyond 16 bits where the distance is an immediate', () => {
    const length = 0x8000;
    const program = [goToLong(length), ...Array.from({ length }, () => mov(0, 1)), EXIT];
    expect(patch(program, { at: 1, put: [NOP, SELF] }).insns[0]).toEqual(goToLong(length + 1));
  });

  it('throws for patches that contradict each other or the program', () => {
    const bad =
      (...patches: Patch[]) =>
      () =>
        patchInsns([mov(0, 1), EXIT], patches);
    expect(bad({ at: 0, put: [SELF] }, { at: 0, put: [NOP] })).toThrow(InternalError);
    expect(bad({ at: 5, put: [SELF] })).toThrow(InternalError);
    expect(bad({ at: 0, put: [NOP], landing: 1 })).toThrow(InternalError);
    expect(() => patchInsns([goTo(5), EXIT], [])).toThrow(InternalError);
  });
});

/** A program and patches of some of its instructions, each keeping the instruction itself. */
const patched = randomProgram.chain(({ insns, subprogStarts }) => {
  const places: number[] = [];
  for (let at = 0; at < insns.length; at += slotsOf(insns[at]!)) places.push(at);
  return fc
    .uniqueArray(fc.tuple(fc.constantFrom(...places), fc.nat(3), fc.nat(3), fc.nat()), {
      selector: ([at]) => at,
    })
    .map((picks) => ({
      insns,
      subprogStarts,
      patches: picks.map(([at, before, after, pick]): Patch => {
        const put = [...Array(before).fill(NOP), SELF, ...Array(after).fill(NOP)];
        return { at, put, landing: pick % put.length };
      }),
    }));
});

describe('a patched program of random shape', () => {
  it('is the same program when what was added is taken out', () => {
    fc.assert(
      fc.property(patched, ({ insns, patches }) => {
        const { insns: after, map } = patch(insns, ...patches);
        expect(map.origin).toHaveLength(after.length);
        const own = [...after.keys()].filter((i) => map.added[i] === 0);
        expect(own.map((i) => map.origin[i])).toEqual([...insns.keys()]);
        for (const i of own) {
          const { off, imm, ...fixed } = after[i]!;
          expect(insns[map.origin[i]!]).toMatchObject(fixed);
          if (!reachOf(after[i]!)) expect(insns[map.origin[i]!]).toMatchObject({ off, imm });
        }
        for (const i of after.keys()) if (map.added[i] === 1) expect(after[i]).toBe(NOP);
      }),
    );
  });

  it('keeps what every jump and call points at', () => {
    fc.assert(
      fc.property(patched, ({ insns, patches }) => {
        const { insns: after, map } = patch(insns, ...patches);
        const became = invertMap(map);
        for (const [at, before] of insns.entries()) {
          const reach = reachOf(before);
          if (!reach) continue;
          const now = became[at]!;
          const target = targetOf(before, at, reach);
          const lands = targetOf(after[now]!, now, reach);
          expect(map.origin[lands]).toBe(target);
          const found = patches.find((p) => p.at === target);
          const self = found?.put.indexOf(SELF) ?? 0;
          const first = became[target]! - self;
          const landing = reach === 'func' ? 0 : (found?.landing ?? 0);
          const second = landing > self && insns[target]!.code === 0x18 ? 1 : 0;
          expect(lands).toBe(first + landing + second);
        }
      }),
    );
  });

  it('has a map that composes with the next one, in both directions', () => {
    fc.assert(
      fc.property(patched, fc.nat(), ({ insns, patches }, pick) => {
        const first = patch(insns, ...patches);
        const places = [...first.insns.keys()].filter((i) => first.insns[i]!.code !== 0);
        const second = patch(first.insns, { at: places[pick % places.length]!, put: [NOP, SELF] });
        const both = composeMaps(first.map, second.map);
        const inverse = invertMap(both);
        const [one, two] = [invertMap(first.map), invertMap(second.map)];
        for (const at of insns.keys()) {
          expect(inverse[at]).toBe(two[one[at]!]);
          expect(both.origin[inverse[at]!]).toBe(at);
        }
      }),
    );
  });

  it('does not depend on the order of the patches, nor on their coming one by one', () => {
    fc.assert(
      fc.property(patched, ({ insns, patches }) => {
        const together = patch(insns, ...patches);
        expect(patch(insns, ...patches.toReversed())).toEqual(together);
        let step: Rewritten = { ok: true, insns, map: identityMap(insns.length) };
        for (const one of patches.toSorted((a, b) => b.at - a.at)) {
          const next = patch(step.insns, one); // from the end: earlier places do not move
          step = { ...next, map: composeMaps(step.map, next.map) };
        }
        // One by one, an added instruction may itself become the target of nothing: same result.
        expect(step.insns).toEqual(together.insns);
        expect(step.map.origin).toEqual(together.map.origin);
        expect(step.map.added).toEqual(together.map.added);
      }),
    );
  });
});
