/** Something that can be looked for by words. */
export interface Findable {
  readonly title: string;
  readonly words?: string | undefined;
}

/**
 * Those that have every word of `query`, each at the beginning of one of theirs; those whose title
 * begins with the query first, then those that have the words in their title.
 */
export function find<Item extends Findable>(
  items: readonly Item[],
  query: string,
): readonly Item[] {
  const wanted = wordsOf(query);
  if (wanted.length === 0) return items;
  const ranked = items.flatMap((item) => {
    const title = wordsOf(item.title);
    const all = [...title, ...wordsOf(item.words ?? '')];
    const has = (words: readonly string[]) =>
      wanted.every((word) => words.some((other) => other.startsWith(word)));
    if (!has(all)) return [];
    const begins = item.title.toLowerCase().startsWith(query.trim().toLowerCase());
    return [{ item, rank: begins ? 0 : has(title) ? 1 : 2 }];
  });
  return ranked.sort((a, b) => a.rank - b.rank).map(({ item }) => item);
}

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? [];
