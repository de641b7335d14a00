import { describe, expect, it } from 'vitest';
import { hearLastWords, lastWordsIn } from './last-words';
import type { Shelf, ShelfRecord } from './shelf';

/** A browser's small store, over a map. */
function smallStore() {
  const items = new Map<string, string>();
  return {
    items,
    get length() {
      return items.size;
    },
    key: (at: number) => [...items.keys()][at] ?? null,
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
  };
}

function shelfOf(...records: ShelfRecord[]) {
  const kept = new Map(records.map((record) => [record.id, record]));
  const shelf: Shelf = {
    list: async () => [...kept.values()],
    read: async (id) => kept.get(id) ?? null,
    write: async (record, known) => {
      const old = kept.get(record.id);
      if (old && old.stamp !== known) return 'conflict';
      kept.set(record.id, record);
      return 'written';
    },
    remove: async (id) => void kept.delete(id),
  };
  return { kept, shelf };
}

const RECORD: ShelfRecord = { id: 'a', name: 'A', text: 'old', changed: 1, stamp: 's1' };

describe('last words', () => {
  it('are saved on the next visit, and forgotten', async () => {
    const store = smallStore();
    const box = lastWordsIn(() => store);
    box.say({ id: 'a', name: 'A', text: 'new', known: 's1' });
    box.say({ id: 'b', name: 'B', text: 'first', known: null });
    const { kept, shelf } = shelfOf(RECORD);
    await hearLastWords(box, shelf);
    expect([...kept.values()].map(({ id, text }) => [id, text])).toEqual([
      ['a', 'new'],
      ['b', 'first'],
    ]);
    expect(store.items.size).toBe(0);
  });

  it('write over nothing that somebody else has saved since', async () => {
    const { kept, shelf } = shelfOf({ ...RECORD, text: 'theirs', stamp: 's2' });
    const store = smallStore();
    const mine = lastWordsIn(() => store);
    mine.say({ id: 'a', name: 'A', text: 'mine', known: 's1' });
    await hearLastWords(mine, shelf);
    expect([...kept.values()].map(({ name, text }) => [name, text])).toEqual([
      ['A', 'theirs'],
      ['A (copy)', 'mine'],
    ]);
  });

  it('that were saved after all change nothing', async () => {
    const store = smallStore();
    const box = lastWordsIn(() => store);
    box.say({ id: 'a', name: 'A', text: 'old', known: 's0' });
    const { kept, shelf } = shelfOf(RECORD);
    await hearLastWords(box, shelf);
    expect([...kept.values()]).toEqual([RECORD]);
    expect(store.items.size).toBe(0);
  });

  it('are kept while the device cannot be written', async () => {
    const store = smallStore();
    const box = lastWordsIn(() => store);
    box.say({ id: 'a', name: 'A', text: 'new', known: null });
    const { shelf } = shelfOf();
    const broken = { ...shelf, write: () => Promise.reject(new Error('denied')) };
    await expect(hearLastWords(box, broken)).rejects.toThrow('denied');
    expect(box.all()).toHaveLength(1);
  });

  it('of a strange store, or none, are no words', () => {
    const store = smallStore();
    store.setItem('chaincall-unsaved/x', '{"id":"y"}');
    store.setItem('chaincall-unsaved/z', 'not json');
    store.setItem('other', '{}');
    expect(lastWordsIn(() => store).all()).toEqual([]);
    const denied = lastWordsIn(() => {
      throw new Error('denied');
    });
    denied.say({ id: 'a', name: 'A', text: 'new', known: null });
    denied.forget('a');
    expect(denied.all()).toEqual([]);
  });
});
