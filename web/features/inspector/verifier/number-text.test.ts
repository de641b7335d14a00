import { describe, expect, it } from 'vitest';
import { numberText } from './number-text';

describe('numbers in few letters', () => {
  it.each([
    [0n, '0'],
    [1500n, '1,500'],
    [-4n, '−4'],
    [0xffffffffn, '2³²−1'],
    [1n << 63n, '2⁶³'],
    [-(1n << 63n), '−2⁶³'],
    [0xff00ff00n, '0xff00ff00'],
  ])('%s is %s', (value, text) => {
    expect(numberText(value)).toBe(text);
  });
});
