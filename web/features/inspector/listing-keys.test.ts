import { describe, expect, it } from 'vitest';
import { indexAfterKey } from './listing-keys';

describe('keys of a list', () => {
  it('move by a row, by a page and to the ends', () => {
    expect(indexAfterKey('ArrowDown', 3, 10, 5)).toBe(4);
    expect(indexAfterKey('ArrowUp', 3, 10, 5)).toBe(2);
    expect(indexAfterKey('PageDown', 3, 10, 5)).toBe(8);
    expect(indexAfterKey('PageUp', 8, 10, 5)).toBe(3);
    expect(indexAfterKey('Home', 3, 10, 5)).toBe(0);
    expect(indexAfterKey('End', 3, 10, 5)).toBe(9);
  });

  it('stop at the ends', () => {
    expect(indexAfterKey('ArrowDown', 9, 10, 5)).toBe(9);
    expect(indexAfterKey('ArrowUp', 0, 10, 5)).toBe(0);
    expect(indexAfterKey('PageDown', 8, 10, 5)).toBe(9);
  });

  it('enter a list without a chosen row at one of its ends', () => {
    expect(indexAfterKey('ArrowDown', null, 10, 5)).toBe(0);
    expect(indexAfterKey('ArrowUp', null, 10, 5)).toBe(9);
  });

  it('mean nothing in an empty list, and other keys nothing at all', () => {
    expect(indexAfterKey('ArrowDown', null, 0, 5)).toBeNull();
    expect(indexAfterKey('a', 3, 10, 5)).toBeNull();
  });
});
