import { describe, expect, it } from 'vitest';
import { EXAMPLES } from '../examples';
import { emptyWorkspace } from '../workspace';
import { Playground } from './playground';

const SOURCE = `
map m: array, key 4, value 8, entries 2
xdp main:
  r6 = *(u32 *)(r1 + 16)
  r7 = 1
  if r7 == 1 goto on
  r0 = 0
  exit
on:
  *(u32 *)(r10 - 4) = 0
  r2 = r10
  r2 += -4
  r1 = map[m]
  call bpf_map_lookup_elem
  r0 = 10
  r0 /= r6
  r0 = 2
  exit
`;

async function passesOf(chainCalls: boolean) {
  const playground = new Playground();
  const programs = [{ id: 'p', name: 'p', source: SOURCE, chainCalls }];
  await playground.sync({ revision: 3, workspace: { ...emptyWorkspace(), programs } });
  return (await playground.rewrites({ revision: 3, program: 'p' })) ?? [];
}

describe('what each pass made of a program', () => {
  it('is told in order, with what was added, changed and removed, and why', async () => {
    const passes = await passesOf(true);
    const did = passes
      .filter(({ rows }) => rows.length > 0)
      .map(({ id, added, changed, removed, notRun }) => [
        id,
        added,
        changed,
        removed,
        notRun === '',
      ]);
    expect(did).toEqual([
      ['branches', 0, 1, 0, true],
      ['dead-code', 0, 0, 2, true],
      ['nops', 0, 0, 1, true],
      ['ctx', 1, 1, 0, true],
      ['divisions', 3, 0, 0, true],
      ['lookups', 6, 1, 0, false],
      ['chain', 14, 0, 0, true],
    ]);
    for (const { before, after, added, removed } of passes)
      expect(after).toBe(before + added - removed);
    const dead = passes.find(({ id }) => id === 'dead-code')?.rows.filter(({ after }) => !after);
    expect(dead).toMatchObject([
      { before: 0, after: 0 },
      { slot: 3, textBefore: 'r0 = 0', textAfter: '', note: 'no path comes here' },
      { slot: 4, textBefore: 'exit', note: 'no path comes here' },
    ]);
    const lookup = passes.find(({ id }) => id === 'lookups')?.rows.filter(({ note }) => note);
    expect(lookup?.map(({ slot, textAfter }) => [slot, textAfter])).toEqual([
      [10, 'r1 += 312'],
      [10, 'r0 = *(u32 *)(r2 +0)'],
      [10, 'if r0 >= 0x2 goto pc+3'],
      [10, 'r0 <<= 3'],
      [10, 'r0 += r1'],
      [10, 'goto pc+1'],
      [10, 'r0 = 0'],
    ]);
  });

  it('has no chain calls where there are none, and nothing for another revision', async () => {
    expect((await passesOf(false)).some(({ id }) => id === 'chain')).toBe(false);
    expect(await new Playground().rewrites({ revision: 1, program: 'p' })).toBeNull();
  });

  it.each(EXAMPLES)('adds up, in the example $id, to what runs', async ({ workspace }) => {
    const playground = new Playground();
    const { programs } = await playground.sync({ revision: 1, workspace });
    for (const report of programs) {
      if (report.phase !== 'loaded') continue;
      const passes = await playground.rewrites({ revision: 1, program: report.program });
      const runs = (passes ?? []).filter(({ notRun }) => notRun === '');
      const grown = runs.reduce((sum, { added, removed }) => sum + added - removed, 0);
      expect(report.map.origin.length).toBe(report.map.sourceLength + grown);
    }
  });
});
