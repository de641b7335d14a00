import { describe, expect, it } from 'vitest';
import type { MapReport } from '../../../../engine/api';
import { cellOf, fieldsOf, isZero, numberIn, valueCell } from './map-cells';

const map = (type: string, keySize: number, valueSize: number): MapReport => ({
  name: 'm',
  type,
  keySize,
  valueSize,
  maxEntries: 16,
  users: [],
  entries: [],
  values: null,
  size: 0,
});
const key = (type: string, hex: string, layout?: string) => {
  const of = map(type, hex.length / 2, 4);
  return cellOf(fieldsOf(of, 'key', layout === undefined ? {} : { key: layout }), hex, true);
};
const value = (hex: string, layout?: string) => {
  const of = map('hash', 4, hex.length / 2);
  return cellOf(fieldsOf(of, 'value', layout === undefined ? {} : { value: layout }), hex, false);
};

describe('cells of a map', () => {
  it('show values as numbers, lowest byte first, and as bytes', () => {
    expect(value('2a00000000000000')).toEqual({ main: '42', also: '2a000000 00000000' });
    expect(value('01000000000000000200000000000000').main).toBe('1, 2');
    expect(value('0100000002000000ff000000').main).toBe('1, 2, 255');
    expect(value('ff')).toEqual({ main: '255', also: 'ff' });
  });

  it('show bytes alone where there are no numbers of a usual size', () => {
    expect(value('0102030405')).toEqual({ main: '01020304 05', also: '' });
    expect(value('00'.repeat(64)).also).toBe('');
  });

  it('show keys of arrays as numbers, of others as bytes first', () => {
    expect(key('array', '07000000')).toEqual({ main: '7', also: '' });
    expect(key('hash', '0a010164')).toEqual({
      main: '0a010164',
      also: '10.1.1.100 or 1677787402',
    });
    expect(key('hash', '0100').also).toBe('1');
    expect(key('hash', '0a010164000000010002').also).toBe('');
  });

  it('show what the document says, where it fits the size', () => {
    expect(key('hash', '0a010164', 'ipv4')).toEqual({ main: '10.1.1.100', also: '' });
    expect(value('0c000000', 'be32 seen').main).toBe('seen 201,326,592');
    expect(value('0c00000000000000', 'ipv4').main).toBe('12');
  });

  it('show the value of each CPU', () => {
    const of = map('percpu_array', 4, 4);
    const cell = valueCell(
      of,
      fieldsOf(of, 'value', undefined),
      '01000000000000000200000000000000',
    );
    expect(cell.main).toBe('cpu 0: 1; cpu 1: 2');
  });

  it('hold numbers', () => {
    expect(numberIn('0201')).toBe(258n);
    expect(isZero('0000')).toBe(true);
    expect(isZero('0001')).toBe(false);
  });
});
