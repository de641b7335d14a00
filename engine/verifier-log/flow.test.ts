import { describe, expect, it } from 'vitest';
import { drain } from '../util';
import { type Flow, flowOf, listingOf } from './flow';
import { logText, read } from '../test/verifier-logs';

const flowOfLog = (name: string): Flow => {
  const log = read(logText(name));
  return drain(flowOf(log, listingOf(log)));
};

const blocksText = ({ blocks }: Flow) =>
  blocks.map(
    ({ slots, fn, status, visits, pruned }) =>
      `${fn}: ${slots[0]}-${slots.at(-1)} ${status} ${visits}+${pruned}`,
  );

const edgesText = ({ blocks, edges }: Flow) =>
  edges.map(
    ({ from, to, kind, when, status, walked, pruned }) =>
      `${blocks[from]?.slots.at(-1)}>${blocks[to]?.slots[0]} ${kind}${when && ` (${when})`} ${status} ${walked}+${pruned}`,
  );

describe('control flow', () => {
  it('is cut into blocks, each with its visits', () => {
    expect(blocksText(flowOfLog('branches'))).toEqual([
      '0: 0-5 verified 1+0',
      '0: 6-12 verified 1+0',
      '0: 13-16 verified 1+0',
      '0: 17-21 verified 1+0',
      '0: 22-25 verified 1+0',
      '0: 26-28 verified 1+0',
      '0: 29-29 verified 1+0',
      '0: 30-32 verified 2+0',
      '0: 33-34 verified 2+0',
      '0: 35-36 verified 1+0',
      '0: 37-44 verified 4+1',
      '0: 45-46 verified 1+0',
      '0: 47-47 verified 6+0',
    ]);
  });

  it('tells ways that were walked from those that were only pruned', () => {
    const edges = edgesText(flowOfLog('branches'));
    expect(edges).toContain('5>47 jump (r1 > r3) verified 1+0');
    expect(edges).toContain('12>37 jump (r5 != 0x8) pruned 0+1');
    expect(edges).toContain('12>13 next (else) verified 1+0');
  });

  it('marks the path that was refused, and knows nothing of the rest', () => {
    const flow = flowOfLog('refused');
    expect(blocksText(flow).map((text) => text.split(' ')[2])).toEqual([
      'failing',
      'failing',
      'failing',
      'untold',
    ]);
    expect(edgesText(flow)).toContain('5>11 jump (r3 > r2) untold 0+0');
    expect(edgesText(flow)).toContain('8>9 next (else) failing 1+0');
  });

  it('has calls of functions, and of those that helpers call', () => {
    const calls = edgesText(flowOfLog('function')).filter((text) => / call /.test(text));
    expect(calls).toEqual(['15>17 call verified 1+0', '15>17 call verified 1+0']);
    expect(edgesText(flowOfLog('callback'))).toContain('18>37 callback verified 2+0');
    expect(edgesText(flowOfLog('global-function'))).toContain('2>3 call verified 0+0');
  });

  it('knows dead ways where every path was walked', () => {
    const log = read(
      [
        '0: R1=ctx() R10=fp0',
        '0: (b7) r0 = 1                        ; R0=1',
        '1: (15) if r0 == 0x2 goto pc+1        ; R0=1',
        '2: (95) exit',
        'processed 3 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0 mark_read 0',
      ].join('\n'),
    );
    const listing = new Map([
      [0, 'r0 = 1'],
      [1, 'if r0 == 0x2 goto pc+1'],
      [2, 'exit'],
      [3, 'exit'],
    ]);
    const flow = drain(flowOf(log, listing));
    expect(edgesText(flow)).toEqual([
      '1>3 jump (r0 == 0x2) dead 0+0',
      '1>2 next (else) verified 1+0',
    ]);
    expect(flow.blocks.at(-1)?.status).toBe('dead');
  });
});
