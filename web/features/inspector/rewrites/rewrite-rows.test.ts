import { describe, expect, it } from 'vitest';
import {
  firstDone,
  foldRows,
  passCounts,
  passRows,
  type RewriteRow,
  rewriteRows,
  rewriteSummary,
} from './rewrite-rows';

const XLATED = [
  { before: null, after: 0, textBefore: '', textAfter: 'a', note: 'keep ctx' },
  { before: 0, after: 1, textBefore: 'r0 = 2', textAfter: 'r0 = 2', note: '' },
  { before: 1, after: 2, textBefore: 'goto pc+1', textAfter: 'goto pc+4', note: '' },
  { before: 2, after: null, textBefore: 'gone', textAfter: '', note: '' },
  { before: null, after: 3, textBefore: '', textAfter: 'b', note: 'slot' },
  { before: 3, after: 4, textBefore: 'exit', textAfter: 'exit', note: '' },
];
const map = {
  origin: Int32Array.of(0, 0, 1, 3, 3),
  added: Uint8Array.of(1, 0, 0, 1, 0),
  sourceLength: 4,
};

describe('rows of a rewrite', () => {
  const report = { xlated: XLATED, map } as never;
  const rows = rewriteRows(report);

  it('know what became of them, and the instruction that they belong to', () => {
    expect(rows.map(({ kind, slot }) => `${kind} ${slot}`)).toEqual([
      'added 0',
      'same 0',
      'changed 1',
      'removed 2',
      'added 3',
      'same 3',
    ]);
  });

  it('are looked at from the first that something was done to', () => {
    expect(firstDone(rows)).toBe(0);
    expect(firstDone(rows.slice(1))).toBe(3);
    expect(firstDone(rows.slice(1, 3))).toBeNull();
  });

  it('of one pass belong to the instruction as loaded', () => {
    const pass = {
      rows: XLATED.map((row) => ({ ...row, slot: 7 })),
      added: 2,
      changed: 0,
    } as never;
    expect(passRows(pass).map(({ kind, slot }) => `${kind} ${slot}`)).toEqual([
      'added 7',
      'same 7',
      'changed 7',
      'removed 7',
      'added 7',
      'same 7',
    ]);
    expect(passCounts({ added: 2, changed: 0, removed: 1 } as never)).toBe('2 added, 1 removed');
    expect(passCounts({ added: 0, changed: 0, removed: 0 } as never)).toBe('');
  });

  it('are counted in words', () => {
    expect(rewriteSummary(report, rows)).toBe(
      '4 instructions became 5: 2 added, 1 changed, 1 removed',
    );
    const same = { origin: Int32Array.of(0), added: Uint8Array.of(0), sourceLength: 1 };
    expect(rewriteSummary({ map: same } as never, [])).toBe('1 instructions, none of them changed');
  });

  it('fold where nothing was changed, but for what stays and its neighbours', () => {
    const same = (slot: number) => ({ kind: 'same', slot }) as RewriteRow;
    const added = { kind: 'added', slot: 9 } as RewriteRow;
    const many = [...Array.from({ length: 9 }, (_, i) => same(i)), added, same(9), same(10)];
    const folded = foldRows(many, () => false);
    expect(folded.map((row) => (row.kind === 'fold' ? `…${row.count}` : row.slot))).toEqual([
      '…7',
      7,
      8,
      9,
      9,
      10,
    ]);
    expect(foldRows(many, ({ slot }) => slot === 4).some((row) => row === many[4])).toBe(true);
  });
});
