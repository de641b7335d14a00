import { describe, expect, it } from 'vitest';
import { rowAfterKey } from './row-keys';

describe('keys of a table', () => {
  it('move within the rows', () => {
    expect(rowAfterKey('ArrowDown', 3, 5, 10)).toBe(4);
    expect(rowAfterKey('ArrowDown', 4, 5, 10)).toBe(4);
    expect(rowAfterKey('ArrowUp', 0, 5, 10)).toBe(0);
    expect(rowAfterKey('PageDown', 1, 50, 10)).toBe(11);
    expect(rowAfterKey('PageUp', 1, 50, 10)).toBe(0);
    expect(rowAfterKey('Home', 4, 5, 10)).toBe(0);
    expect(rowAfterKey('End', 0, 5, 10)).toBe(4);
    expect(rowAfterKey('x', 0, 5, 10)).toBeNull();
  });
});
