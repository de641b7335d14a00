import { describe, expect, it } from 'vitest';
import type { ProgramReport } from '../../../engine/api';
import { remedyFor } from './remedies';
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
      ...(unsupported === undefined ? {} : { unsupported }),
    },
    range: SOURCE[0],
  } as unknown as ProgramReport;
}

describe('a verdict in words', () => {
  it('tells the message, the error number, the place and the remedy', () => {
    const { tone, title, lead, message, notes, places } = verdictWords(
      rejected(),
      '6.18',
      remedyFor,
    );
    expect({ tone, title, lead, message }).toEqual({
      tone: 'rejected',
      title: 'Rejected',
      lead: 'as Linux 6.18 would (EACCES)',
      message: 'R3 !read_ok',
    });
    expect(notes[0]).toMatch(/^Give r3 a value/);
    expect(places).toMatchObject([{ where: 'line 3, instruction 0', slot: 0 }]);
  });

  it('does not take what it cannot judge for refused', () => {
    const { tone, title, lead } = verdictWords(rejected('32-bit atomics'), '6.18', remedyFor);
    expect({ tone, title }).toEqual({ tone: 'warning', title: 'Not judged' });
    expect(lead).toContain('32-bit atomics');
  });

  it('lists every mistake of the text', () => {
    const range = { line: 2, column: 5, endLine: 2, endColumn: 6 };
    const errors = [
      { range, message: 'one' },
      { range, message: 'two' },
    ];
    const words = verdictWords(
      { ...ABOUT, phase: 'asm-error', errors } as ProgramReport,
      '6.18',
      remedyFor,
    );
    expect(words.title).toBe('2 errors');
    expect(words.places.map(({ where, text }) => [where, text])).toEqual([
      ['2:5', 'one'],
      ['2:5', 'two'],
    ]);
  });
});

describe('remedies', () => {
  it('count the bytes that a packet access lacks', () => {
    const remedy = remedyFor('invalid access to packet, off=12 size=2, R2(id=0,off=12,r=4)');
    expect(remedy).toContain('takes 14 bytes');
    expect(remedy).toContain('4 are known');
  });

  it('name the register', () => {
    expect(remedyFor("R0 invalid mem access 'map_value_or_null'")).toContain('if r0 == 0');
    expect(remedyFor('R6 !read_ok')).not.toContain('A call');
  });

  it('say nothing where nothing is known', () => {
    expect(remedyFor('something else')).toBeNull();
  });
});
