import { describe, expect, it } from 'vitest';
import type { ProgramReport } from '../../../engine/api';
import { verdictWords } from './report-words';

const ABOUT = { program: 'a', revision: 1, took: 0 };
const SOURCE = [{ line: 3, column: 3, endLine: 3, endColumn: 9 }];

function rejected(unsupported?: string): ProgramReport {
  return {
    ...ABOUT,
    phase: 'rejected',
    assembled: { insns: [{}], source: SOURCE },
    rejected: {
      ok: false,
      errno: 'EACCES',
      message: 'R3 !read_ok',
      at: 0,
      more: [{ message: 'another line' }],
      ...(unsupported === undefined ? {} : { unsupported }),
    },
    range: SOURCE[0],
  } as unknown as ProgramReport;
}

describe('a verdict in words', () => {
  it('tells every line of the message, the error number and the place', () => {
    const { tone, title, lead, message, places } = verdictWords(rejected(), '6.18');
    expect({ tone, title, lead, message }).toEqual({
      tone: 'rejected',
      title: 'Rejected',
      lead: 'as Linux 6.18 would (EACCES)',
      message: 'R3 !read_ok\nanother line',
    });
    expect(places).toMatchObject([{ where: 'line 3, instruction 0', slot: 0 }]);
  });

  it('does not take what it cannot judge for refused', () => {
    const { tone, title, lead } = verdictWords(rejected('32-bit atomics'), '6.18');
    expect({ tone, title }).toEqual({ tone: 'warning', title: 'Not judged' });
    expect(lead).toContain('32-bit atomics');
  });

  it('of a program whose verification was stopped is none', () => {
    const report = rejected() as Extract<ProgramReport, { phase: 'rejected' }>;
    const stopped = {
      ...report.rejected,
      code: 'interrupted',
      errno: 'EAGAIN',
      message: 'stopped',
    };
    const words = verdictWords({ ...report, rejected: stopped } as ProgramReport, '6.18');
    expect(words).toMatchObject({ tone: 'warning', title: 'Not judged', lead: 'stopped (EAGAIN)' });
    expect(words.places).toEqual([]);
  });

  it('lists every mistake of the text', () => {
    const range = { line: 2, column: 5, endLine: 2, endColumn: 6 };
    const errors = [
      { range, message: 'one' },
      { range, message: 'two' },
    ];
    const words = verdictWords({ ...ABOUT, phase: 'asm-error', errors } as ProgramReport, '6.18');
    expect(words.title).toBe('2 errors');
    expect(words.places.map(({ where, text }) => [where, text])).toEqual([
      ['2:5', 'one'],
      ['2:5', 'two'],
    ]);
  });
});
