import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Burst, changeBetween, type Keystroke, nextBurst } from './text-change';

describe('the change between two texts', () => {
  it('is the least stretch that differs', () => {
    expect(changeBetween('r0 = 1', 'r0 = 12')).toEqual({ start: 6, end: 6, text: '2' });
    expect(changeBetween('r0 = 1', 'r1 = 1')).toEqual({ start: 1, end: 2, text: '1' });
    expect(changeBetween('aaa', 'aa')).toEqual({ start: 2, end: 3, text: '' });
    expect(changeBetween('same', 'same')).toBeNull();
  });

  it('makes the one of the other', () => {
    const text = fc.stringMatching(/^[ab\n]{0,12}$/);
    fc.assert(
      fc.property(text, text, (before, after) => {
        const change = changeBetween(before, after);
        if (!change) return before === after;
        return before.slice(0, change.start) + change.text + before.slice(change.end) === after;
      }),
    );
  });
});

describe('bursts of typing', () => {
  const start: Burst = { number: 0, at: null };
  const insert = (rangeOffset: number, text: string): Keystroke => ({
    rangeOffset,
    rangeLength: 0,
    text,
  });
  const numbers = (...changes: Keystroke[]) => {
    let burst = start;
    return changes.map((change) => {
      burst = nextBurst(burst, [change]);
      return burst.number;
    });
  };

  it('join letters that follow each other, and letters taken back', () => {
    expect(
      numbers(insert(5, 'a'), insert(6, 'b'), { rangeOffset: 6, rangeLength: 1, text: '' }),
    ).toEqual([1, 1, 1]);
  });

  it('end at a new line, a paste and another place', () => {
    expect(
      numbers(insert(5, 'a'), insert(6, '\n'), insert(7, 'b'), insert(0, 'c'), insert(1, 'paste')),
    ).toEqual([1, 2, 2, 3, 4]);
  });

  it('end where several places change at once', () => {
    const first = nextBurst(start, [insert(1, 'a')]);
    const both = nextBurst(first, [insert(2, 'b'), insert(9, 'b')]);
    expect(both.number).toBe(2);
    expect(nextBurst(both, [insert(10, 'c')]).number).toBe(3);
  });
});
