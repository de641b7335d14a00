import type { HopEntry } from './hop-watcher';

/**
 * Byte ranges of a packet that differ between two moments, `[start, end)` in the packet as it was
 * last. Bytes are compared at their place in the frame, so a packet that grew at the front shows
 * its new bytes and not a shift of all.
 */
export function changedRanges(
  before: Pick<HopEntry, 'bytes' | 'start'>,
  after: Pick<HopEntry, 'bytes' | 'start'>,
): (readonly [start: number, end: number])[] {
  const shift = after.start - before.start;
  const ranges: (readonly [number, number])[] = [];
  let open = -1;
  for (let i = 0; i <= after.bytes.length; i++) {
    const differs = i < after.bytes.length && after.bytes[i] !== before.bytes[i + shift];
    if (differs && open < 0) open = i;
    if (!differs && open >= 0) {
      ranges.push([open, i]);
      open = -1;
    }
  }
  return ranges;
}
