/** What a scrolling element shows, in pixels. */
export interface Viewport {
  readonly top: number;
  readonly height: number;
}

/** Rows `[first, end)` that are in view or up to `overscan` rows beside it. */
export function rowsInView(
  { top, height }: Viewport,
  rowHeight: number,
  count: number,
  overscan: number,
): { readonly first: number; readonly end: number } {
  const end = Math.min(count, Math.ceil((top + height) / rowHeight) + overscan);
  const first = Math.max(0, Math.min(Math.floor(top / rowHeight) - overscan, end));
  return { first, end };
}

/** Where to scroll so that a row is seen whole; `null` where it is already. */
export function scrollToSee(
  row: number,
  { top, height }: Viewport,
  rowHeight: number,
): number | null {
  const start = row * rowHeight;
  if (start < top) return start;
  if (start + rowHeight > top + height) return start + rowHeight - height;
  return null;
}
