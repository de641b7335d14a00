import { describe, expect, it } from 'vitest';
import type { ProgramReport } from '../../../engine/api';
import { assemble } from '../../../engine/asm';
import { assembledOf, isStale, slotOfLine } from './places';

const SOURCE = `xdp main:
  r1 = 0x1122334455667788 ll
  // nothing here
  r0 = 2
  exit
`;

function assembled() {
  const result = assemble(SOURCE);
  if (!result.ok) throw new Error('the test program does not assemble');
  return result.program;
}

describe('places of a program', () => {
  it('leads from a line to its first slot, past loads that take two', () => {
    const program = assembled();
    expect([1, 2, 3, 4, 5].map((line) => slotOfLine(program, line))).toEqual([null, 0, null, 2, 3]);
  });

  it('takes a report of an older document for stale, and no report for nothing', () => {
    const report = { revision: 4 } as ProgramReport;
    expect(isStale(report, 4)).toBe(false);
    expect(isStale(report, 5)).toBe(true);
    expect(isStale(undefined, 5)).toBe(false);
  });

  it('has no instructions of a text that could not be assembled', () => {
    const report = { phase: 'asm-error', errors: [] } as unknown as ProgramReport;
    expect(assembledOf(report)).toBeNull();
    expect(assembledOf(undefined)).toBeNull();
  });
});
