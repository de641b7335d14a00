import { describe, expect, it } from 'vitest';
import type { MapReport } from '../../../../engine/api';
import { mapRows, mapsAtStep } from './map-rows';

const map = (type: string, entries: MapReport['entries'], maxEntries = 16): MapReport => ({
  name: 'm',
  type,
  keySize: 4,
  valueSize: 4,
  maxEntries,
  users: [],
  entries,
  values: null,
  size: entries.length,
});

describe('rows of a map', () => {
  it('tell what traffic added, changed and took away', () => {
    const start = map('hash', [
      ['01000000', '05000000'],
      ['02000000', '06000000'],
      ['03000000', '07000000'],
    ]);
    const after = map('hash', [
      ['01000000', '05000000'],
      ['02000000', '09000000'],
      ['04000000', '01000000'],
    ]);
    const { rows } = mapRows(after, start, []);
    expect(rows.map(({ id, change, was }) => [id, change, was])).toEqual([
      ['01000000', 'same', ''],
      ['02000000', 'changed', '6'],
      ['04000000', 'new', ''],
      ['03000000', 'gone', ''],
    ]);
  });

  it('take nothing for gone where not all entries are told', () => {
    const many = Array.from({ length: 256 }, (_, i): [string, string] => [
      i.toString(16).padStart(8, '0'),
      '00000000',
    ]);
    const start = map('hash', [['ffffffff', '01000000']], 1000);
    const { rows } = mapRows(map('hash', many, 1000), start, []);
    expect(rows.some(({ change }) => change === 'gone')).toBe(false);
  });

  it('leave out elements of an array that are zero, unless they became so', () => {
    const start = map('array', [
      ['00000000', '01000000'],
      ['01000000', '00000000'],
    ]);
    const after = map('array', [
      ['00000000', '00000000'],
      ['01000000', '00000000'],
    ]);
    const { rows, zeros } = mapRows(after, start, []);
    expect(rows.map(({ key, was }) => [key.main, was])).toEqual([['0', '1']]);
    expect(zeros).toBe(1);
  });

  it('name the programs of a prog_array', () => {
    const programs = [{ id: 'a', name: 'first', source: '', chainCalls: false }];
    const { rows } = mapRows(map('prog_array', [['05000000', '00000000']]), null, programs);
    expect(rows[0]).toMatchObject({ key: { main: '5' }, value: { main: 'first' } });
  });

  it('are as the layout of the document reads them', () => {
    const { rows } = mapRows(map('hash', [['0a000001', '05000000']]), null, [], { key: 'ipv4' });
    expect(rows[0]).toMatchObject({ key: { main: '10.0.0.1' }, value: { main: '5' } });
  });

  it('are values by their turn where there are no keys', () => {
    const queue = { ...map('queue', []), values: ['05000000', '06000000'], size: 2 };
    expect(mapRows(queue, queue, []).rows).toMatchObject([
      { key: { main: '1', also: 'next' }, value: { main: '5' }, change: 'same' },
      { key: { main: '2', also: '' }, value: { main: '6' }, change: 'same' },
    ]);
  });
});

describe('maps at a step', () => {
  it('have the writes before it, and none after', () => {
    const before = map('hash', [['01', '05']]);
    const write = (step: number, key: string, after: string | null) => ({
      map: 'm',
      op: 'update' as const,
      key,
      before: null,
      after,
      step,
    });
    const writes = [write(3, '01', '06'), write(5, '02', '01'), write(9, '01', null)];
    const at = (step: number) => mapsAtStep([before], writes, step)[0]!.entries;
    expect(at(3)).toEqual([['01', '05']]);
    expect(at(4)).toEqual([['01', '06']]);
    expect(at(6)).toEqual([
      ['01', '06'],
      ['02', '01'],
    ]);
    expect(at(10)).toEqual([['02', '01']]);
  });

  it('have the values that were put in and taken out where there are no keys', () => {
    const write = (step: number, after: string | null) => ({
      map: 'm',
      op: after === null ? ('delete' as const) : ('update' as const),
      key: '',
      before: null,
      after,
      step,
    });
    const writes = [write(1, '02'), write(2, '03'), write(3, null)];
    const at = (type: string, step: number) => {
      const before = { ...map(type, [], 2), keySize: 0, values: ['01'] };
      return mapsAtStep([before], writes, step)[0]!.values;
    };
    expect(at('queue', 2)).toEqual(['01', '02']);
    expect(at('queue', 3)).toEqual(['02', '03']);
    expect(at('queue', 4)).toEqual(['03']);
    expect(at('stack', 3)).toEqual(['03', '02']);
    expect(at('stack', 4)).toEqual(['02']);
  });
});
