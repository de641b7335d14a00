import { describe, expect, it } from 'vitest';
import { compareWithArrival, rangesText } from './changed-bytes';

const bytes = (...values: number[]) => Uint8Array.from(values);

describe('bytes changed since arrival', () => {
  it('are those that differ in place', () => {
    const compared = compareWithArrival(bytes(1, 2, 3), bytes(1, 9, 3), 0);
    expect([0, 1, 2].map(compared.change)).toEqual(['same', 'changed', 'same']);
    expect(compared.before(1)).toBe(2);
    expect(compared.count).toBe(1);
    expect(compared.gone).toEqual({ front: bytes(), end: bytes() });
    expect(compared.grown).toEqual({ front: 0, end: 0 });
  });

  it('are new where the packet grew at the front, and the rest is the same', () => {
    const compared = compareWithArrival(bytes(1, 2), bytes(7, 8, 1, 2), -2);
    expect([0, 1, 2, 3].map(compared.change)).toEqual(['new', 'new', 'same', 'same']);
    expect(compared.before(0)).toBeNull();
    expect(compared.before(2)).toBe(1);
    expect(compared.count).toBe(2);
    expect(compared.grown).toEqual({ front: 2, end: 0 });
  });

  it('are gone where the packet was cut', () => {
    const compared = compareWithArrival(bytes(1, 2, 3, 4, 5), bytes(3, 4), 2);
    expect(compared.count).toBe(0);
    expect(compared.gone).toEqual({ front: bytes(1, 2), end: bytes(5) });
  });

  it('are told in words', () => {
    expect(rangesText([[14, 15]])).toBe('byte 14');
    expect(rangesText([[0, 6]])).toBe('bytes 0–5');
    expect(
      rangesText([
        [0, 6],
        [22, 23],
        [30, 32],
      ]),
    ).toBe('bytes 0–5, 22 and 30–31');
    expect(rangesText([])).toBe('no bytes');
  });
});
