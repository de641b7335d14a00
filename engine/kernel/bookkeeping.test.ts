import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FdTable } from './fd-table';
import { IdAllocator } from './id-allocator';
import type { MapObject } from './objects';

describe('ids', () => {
  it('count up and do not come back at once', () => {
    const ids = new IdAllocator<{ id: number }>();
    const add = () => ids.add((id) => ({ id })).id;
    expect([add(), add(), add()]).toEqual([1, 2, 3]);
    ids.remove(3);
    ids.remove(1);
    expect(add()).toBe(4);
  });

  it('are found in ascending order', () => {
    const ids = new IdAllocator<number>();
    for (let i = 0; i < 5; i++) ids.add((id) => id);
    ids.remove(2);
    expect([ids.next(0), ids.next(1), ids.next(4), ids.next(5)]).toEqual([1, 3, 5, null]);
  });
});

describe('fds', () => {
  const file = { kind: 'map', map: {} as MapObject, access: 0 } as const;

  it('start behind the standard streams and fill the lowest gap', () => {
    const fds = new FdTable();
    expect([fds.open(file), fds.open(file), fds.open(file)]).toEqual([3, 4, 5]);
    fds.close(4);
    expect(fds.get(4)).toBeUndefined();
    expect([fds.open(file), fds.open(file)]).toEqual([4, 6]);
  });

  it('are always the lowest that is free', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(12), { maxLength: 60 }), (steps) => {
        const fds = new FdTable();
        const open = new Set<number>();
        for (const step of steps) {
          if (open.has(step)) {
            fds.close(step);
            open.delete(step);
          } else {
            let lowest = 3;
            while (open.has(lowest)) lowest++;
            expect(fds.open(file)).toBe(lowest);
            open.add(lowest);
          }
        }
        expect(fds.openFds()).toEqual([...open].sort((a, b) => a - b));
      }),
    );
  });
});
