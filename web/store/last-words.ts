import { newStamp, type Shelf } from './shelf';

/**
 * What a page that is being left has not saved yet. The browser's database may not finish what it is
 * given in that moment; its small store takes it at once.
 */
export interface LastWords {
  readonly id: string;
  readonly name: string;
  /** The document as it would be written to a file. */
  readonly text: string;
  /** The stamp of the record that it was made of; `null` of a new one. */
  readonly known: string | null;
}

/** Where last words are kept. Nothing here throws: a browser that keeps nothing hears nothing. */
export interface LastWordsBox {
  say(words: LastWords): void;
  forget(id: string): void;
  all(): readonly LastWords[];
}

const PREFIX = 'chaincall-unsaved/';

/** @param open gives the browser's small store, or throws what the browser throws */
export function lastWordsIn(
  open: () => Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>,
): LastWordsBox {
  const attempt = <T>(act: () => T, otherwise: T): T => {
    try {
      return act();
    } catch {
      return otherwise;
    }
  };
  return {
    say: (words) =>
      attempt(() => open().setItem(PREFIX + words.id, JSON.stringify(words)), undefined),
    forget: (id) => attempt(() => open().removeItem(PREFIX + id), undefined),
    all: () =>
      attempt(() => {
        const store = open();
        return Array.from({ length: store.length }, (_, i) => store.key(i) ?? '')
          .filter((key) => key.startsWith(PREFIX))
          .flatMap((key) => attempt(() => wordsOf(key, store.getItem(key)), []));
      }, []),
  };
}

function wordsOf(key: string, json: string | null): LastWords[] {
  const { id, name, text, known = null } = JSON.parse(json ?? '{}') as Partial<LastWords>;
  const sound = [id, name, text].every((part) => typeof part === 'string');
  return sound && key === PREFIX + id ? [{ id, name, text, known } as LastWords] : [];
}

/** Saves what pages that were left had not saved; where somebody else has written since, as a copy. */
export async function hearLastWords(box: LastWordsBox, shelf: Shelf): Promise<void> {
  for (const { id, name, text, known } of box.all()) {
    const record = await shelf.read(id);
    if (record?.text !== text) {
      const fresh = { id, name, text, changed: Date.now(), stamp: newStamp() };
      if ((await shelf.write(fresh, known)) === 'conflict') {
        await shelf.write({ ...fresh, id: newStamp(), name: `${name} (copy)` }, null);
      }
    }
    box.forget(id);
  }
}
