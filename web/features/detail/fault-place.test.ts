import { describe, expect, it } from 'vitest';
import type { ProgramReport, XlatedRow } from '../../../engine/api';
import type { OpenTrace } from '../../store';
import { faultPlace } from './fault-place';

const row = (change: Partial<XlatedRow>): XlatedRow => ({
  before: 0,
  after: 0,
  textBefore: '',
  textAfter: '',
  note: '',
  ...change,
});

const report = {
  phase: 'loaded',
  xlated: [
    row({ after: 0, textAfter: 'r2 = *(u32 *)(r1 +4)' }),
    row({ before: null, after: 1, textAfter: '*(u64 *)(r10 -8) = r1', note: 'keep ctx' }),
    row({ after: 2, textAfter: 'call bpf_tail_call#12' }),
  ],
} as unknown as ProgramReport;

const trace = {
  report: { truncated: false },
  steps: {
    stepCount: 5,
    registersBefore: (step: number) => {
      expect(step).toBe(4);
      return BigUint64Array.of(0n, 0x10n, 0n, 0n, 0n, 0n, 0n, 0n, 0n, 0n, 0n);
    },
  },
} as unknown as OpenTrace;

const at = (pc: number) => ({ prog: 1, pc, region: 'NULL', message: '' });

describe('the place of a fault', () => {
  it('has the instruction and the address that it would have accessed', () => {
    expect(faultPlace(at(0), report, trace)).toEqual({
      insn: '0: r2 = *(u32 *)(r1 +4)',
      injected: null,
      address: '0x14',
    });
  });

  it('wraps around below zero, and says what injected code was for', () => {
    expect(faultPlace(at(1), report, trace)).toMatchObject({
      injected: 'keep ctx',
      address: '0xfffffffffffffff8',
    });
  });

  it('leaves out what cannot be known', () => {
    expect(faultPlace(at(2), report, trace).address).toBeNull();
    expect(faultPlace(at(0), report, null).address).toBeNull();
    expect(faultPlace(at(7), undefined, null)).toEqual({
      insn: '7',
      injected: null,
      address: null,
    });
  });
});
