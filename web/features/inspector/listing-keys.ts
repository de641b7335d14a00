/**
 * Where a key leads in a list of `count` rows; `null` where it leads nowhere.
 *
 * @param from the chosen row; without one, the list is entered at the end that the key comes from
 * @param page rows of a page
 */
export function indexAfterKey(
  key: string,
  from: number | null,
  count: number,
  page: number,
): number | null {
  if (count === 0) return null;
  const last = count - 1;
  const moves: Record<string, number> = {
    ArrowDown: (from ?? -1) + 1,
    ArrowUp: (from ?? count) - 1,
    PageDown: (from ?? 0) + page,
    PageUp: (from ?? last) - page,
    Home: 0,
    End: last,
  };
  const target = moves[key];
  return target === undefined ? null : Math.min(last, Math.max(0, target));
}
