import { del, entries, get, update } from 'idb-keyval';

/** A workspace as this device keeps it. */
export interface ShelfRecord {
  /** Of this device; says nothing elsewhere. */
  readonly id: string;
  readonly name: string;
  /** The document as it would be written to a file. */
  readonly text: string;
  /** When it was saved last, in milliseconds since 1970. */
  readonly changed: number;
  /** Another one with each save, so that a tab sees that another has written. */
  readonly stamp: string;
}

/** Where this device keeps workspaces. Each call may throw what the browser throws. */
export interface Shelf {
  list(): Promise<ShelfRecord[]>;
  read(id: string): Promise<ShelfRecord | null>;
  /**
   * Writes a record, unless somebody else has written since.
   *
   * @param known the stamp that the record is known by; `null` for a new one
   */
  write(record: ShelfRecord, known: string | null): Promise<'written' | 'conflict'>;
  remove(id: string): Promise<void>;
}

const PREFIX = 'workspace/';
/** Where the one workspace was kept while there was but one. */
const ONLY = 'chaincall-workspace';

export const newStamp = (): string =>
  Array.from(crypto.getRandomValues(new Uint32Array(2)), (part) => part.toString(36)).join('');

/** The shelf in the browser's own database, where look-up and write are one transaction. */
export const deviceShelf: Shelf = {
  async list() {
    await moveOnly();
    const all = await entries<IDBValidKey, ShelfRecord>();
    return all
      .filter(([key, record]) => typeof key === 'string' && key.startsWith(PREFIX) && record)
      .map(([, record]) => record)
      .sort((a, b) => b.changed - a.changed);
  },
  async read(id) {
    return (await get<ShelfRecord>(PREFIX + id)) ?? null;
  },
  async write(record, known) {
    let conflict = false;
    await update<ShelfRecord>(PREFIX + record.id, (old) => {
      conflict = old !== undefined && old.stamp !== known;
      return conflict && old ? old : record;
    });
    return conflict ? 'conflict' : 'written';
  },
  async remove(id) {
    await del(PREFIX + id);
  },
};

/** Puts what was kept as the only workspace among the others. */
async function moveOnly(): Promise<void> {
  const text = await get<unknown>(ONLY);
  if (typeof text !== 'string') return;
  const name = /"name": "([^"\\]{1,80})"/.exec(text)?.[1] ?? 'Untitled';
  const stamp = newStamp();
  await deviceShelf.write({ id: stamp, name, text, changed: Date.now(), stamp }, null);
  await del(ONLY);
}
