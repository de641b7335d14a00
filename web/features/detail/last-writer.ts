import type { Trace } from '../../../engine/trace';

const MOST_STEPS = 10_000; // looked through, so that a long loop costs no frame

/**
 * The step before `step` that last wrote one of the packet's bytes, `null` where none did.
 *
 * @param range bytes of the packet as it is at `step`: `[start, end)`
 */
export function lastWriter(
  trace: Trace,
  step: number,
  [start, end]: readonly [number, number],
): number | null {
  const { moved } = trace.packetBefore(step); // writes are counted from where the packet began
  for (let i = step - 1; i >= 0 && i >= step - MOST_STEPS; i--) {
    for (const { space, offset, after } of trace.writes(i)) {
      if (space === 'packet' && offset < end + moved && offset + after.length > start + moved) {
        return i;
      }
    }
  }
  return null;
}
