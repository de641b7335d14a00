/**
 * The place of a row among those that are shown; -1 where it is not one of them.
 *
 * @param rows in ascending order; `null` where all are shown
 */
export function placeOfRow(rows: ArrayLike<number> | null, row: number): number {
  if (!rows) return row;
  let low = 0;
  let high = rows.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = rows[middle]!; // within bounds
    if (found === row) return middle;
    if (found < row) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
