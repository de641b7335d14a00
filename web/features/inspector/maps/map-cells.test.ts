import { describe, expect, it } from 'vitest';
import { isZero, keyCell, numberIn, valueCell } from './map-cells';

describe('cells of a map', () => {
  it('show values as numbers, lowest byte first, and as bytes', () => {
    expect(valueCell('2a00000000000000')).toEqual({ main: '42', also: '2a000000 00000000' });
    expect(valueCell('01000000000000000200000000000000').main).toBe('1, 2');
    expect(valueCell('0100000002000000ff000000').main).toBe('1, 2, 255');
    expect(valueCell('ff')).toEqual({ main: '255', also: 'ff' });
  });

  it('show bytes alone where there are no numbers of a usual size', () => {
    expect(valueCell('0102030405')).toEqual({ main: '01020304 05', also: '' });
    expect(valueCell('00'.repeat(64)).also).toBe('');
  });

  it('show keys of arrays as numbers, of others as bytes first', () => {
    expect(keyCell('07000000', true)).toEqual({ main: '7', also: '' });
    expect(keyCell('0a010164', false)).toEqual({
      main: '0a010164',
      also: '10.1.1.100 or 1677787402',
    });
    expect(keyCell('0100', false).also).toBe('1');
    expect(keyCell('0a010164000000010002', false).also).toBe('');
  });

  it('hold numbers', () => {
    expect(numberIn('0201')).toBe(258);
    expect(isZero('0000')).toBe(true);
    expect(isZero('0001')).toBe(false);
  });
});
