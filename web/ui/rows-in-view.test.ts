import { describe, expect, it } from 'vitest';
import { rowsInView, scrollToSee } from './rows-in-view';

describe('rows in view', () => {
  it('are those that the element shows, and some beside them', () => {
    expect(rowsInView({ top: 0, height: 100 }, 20, 50, 2)).toEqual({ first: 0, end: 7 });
    expect(rowsInView({ top: 210, height: 100 }, 20, 50, 2)).toEqual({ first: 8, end: 18 });
  });

  it('end with the last row, also where a list has become shorter than it is scrolled', () => {
    expect(rowsInView({ top: 900, height: 100 }, 20, 50, 2)).toEqual({ first: 43, end: 50 });
    expect(rowsInView({ top: 900, height: 100 }, 20, 3, 2)).toEqual({ first: 3, end: 3 });
    expect(rowsInView({ top: 0, height: 0 }, 20, 0, 2)).toEqual({ first: 0, end: 0 });
  });
});

describe('scrolling to a row', () => {
  it('goes no further than needed', () => {
    const view = { top: 100, height: 100 };
    expect(scrollToSee(2, view, 20)).toBe(40);
    expect(scrollToSee(7, view, 20)).toBeNull();
    expect(scrollToSee(9, view, 20)).toBeNull();
    expect(scrollToSee(10, view, 20)).toBe(120);
  });
});
