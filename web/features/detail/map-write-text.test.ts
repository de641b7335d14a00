import { describe, expect, it } from 'vitest';
import { mapWriteText, type ValuePiece } from './map-write-text';

const write = { map: 'hits', step: 3 };
const text = (pieces: readonly ValuePiece[] | null) => pieces?.map((piece) => piece.text).join(' ');

describe('a write to a map', () => {
  it('is told in numbers where the value has the size of one', () => {
    const told = mapWriteText(
      {
        ...write,
        op: 'store',
        key: '05000000',
        before: 'ff00000000000000',
        after: '0001000000000000',
      },
      true,
    );
    expect(told).toMatchObject({ map: 'hits', key: '5', what: 'stored' });
    expect([text(told.before), text(told.after)]).toEqual(['255', '256']);
    expect(told.after).toEqual([{ text: '256', changed: true }]);
  });

  it('is told in bytes elsewhere, those marked that changed', () => {
    const told = mapWriteText(
      {
        ...write,
        op: 'update',
        key: '0a010164',
        before: '000000000000000001000000',
        after: '000000000000000002000000',
      },
      false,
    );
    expect(told).toMatchObject({ key: '0a010164', what: 'updated' });
    expect(told.before?.some(({ changed }) => changed)).toBe(false);
    expect(told.after).toEqual([
      { text: '00000000', changed: false },
      { text: '00000000', changed: false },
      { text: '02000000', changed: true },
    ]);
  });

  it('adds where there was nothing, and deletes what was there', () => {
    const key = '0a010164';
    expect(
      mapWriteText({ ...write, op: 'update', key, before: null, after: '2a' }, false),
    ).toMatchObject({ what: 'added', before: null, after: [{ text: '42', changed: false }] });
    expect(
      mapWriteText({ ...write, op: 'delete', key, before: '2a', after: null }, false),
    ).toMatchObject({ what: 'deleted', after: null });
  });
});
