import { describe, expect, it } from 'vitest';
import { stateRows } from './state-rows';

const VISITS = [
  { insn: 0, state: 'R1=ctx() R10=fp0' },
  { insn: 1, state: 'R1=ctx() R2=pkt(r=0) R10=fp0' },
  { insn: 2, state: 'R1=ctx() R2=pkt(off=14,r=0) R10=fp0' },
  { insn: 7, state: 'R1=ctx() R10=fp0' },
];

describe('the state before an instruction', () => {
  it('tells what the instruction above changed', () => {
    expect(stateRows(VISITS, 1)).toEqual([
      { name: 'R1', value: 'ctx()', was: null },
      { name: 'R2', value: 'pkt(r=0)', was: '' },
      { name: 'R10', value: 'fp0', was: null },
    ]);
    expect(stateRows(VISITS, 2)?.[1]).toMatchObject({ was: 'pkt(r=0)' });
  });

  it('compares nothing where the walk came from elsewhere', () => {
    expect(stateRows(VISITS, 0)?.every(({ was }) => was === null)).toBe(true);
    expect(stateRows(VISITS, 7)?.every(({ was }) => was === null)).toBe(true);
  });

  it('knows nothing where the verifier never came', () => {
    expect(stateRows(VISITS, 5)).toBeNull();
  });
});
