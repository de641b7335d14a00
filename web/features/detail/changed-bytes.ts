/** What became of one byte of a packet since it arrived. */
export type ByteChange = 'same' | 'changed' | 'new';

/** A packet beside what arrived. */
export interface ComparedPacket {
  /** Of the byte at `i` of the packet as it is now. */
  change(i: number): ByteChange;
  /** The byte that arrived in the same place; `null` for a byte that is new. */
  before(i: number): number | null;
  /** How many bytes are not as they arrived. */
  readonly count: number;
  /** How many bytes it has more than what arrived, at the front and at the end. */
  readonly grown: { readonly front: number; readonly end: number };
  /** Bytes that were cut off since, at the front and at the end. */
  readonly gone: { readonly front: Uint8Array; readonly end: Uint8Array };
}

/**
 * Compares byte by byte at their place in the frame, so that a packet that grew at the front shows
 * its new bytes, and not a shift of all.
 *
 * @param moved how far the packet's start has moved: negative where it grew at the front
 */
export function compareWithArrival(
  arrived: Uint8Array,
  now: Uint8Array,
  moved: number,
): ComparedPacket {
  const before = (i: number) => arrived[i + moved] ?? null;
  const change = (i: number): ByteChange => {
    const old = before(i);
    if (old === null) return 'new';
    return old === now[i] ? 'same' : 'changed';
  };
  const end = now.length + moved; // in terms of what arrived
  let count = 0;
  for (let i = 0; i < now.length; i++) if (change(i) !== 'same') count++;
  return {
    change,
    before,
    count,
    grown: {
      front: Math.max(0, -moved),
      end: Math.max(0, end - arrived.length),
    },
    gone: {
      front: arrived.slice(0, Math.max(0, moved)),
      end: arrived.slice(Math.max(0, Math.min(end, arrived.length))),
    },
  };
}

/** Ranges as people read them: `byte 14`, `bytes 0–5 and 22–23`. */
export function rangesText(ranges: readonly (readonly [start: number, end: number])[]): string {
  const parts = ranges.map(([start, end]) =>
    end - start === 1 ? `${start}` : `${start}–${end - 1}`,
  );
  const one = ranges.length === 1 && ranges[0]![1] - ranges[0]![0] === 1;
  const last = parts.pop();
  if (last === undefined) return 'no bytes';
  const list = parts.length > 0 ? `${parts.join(', ')} and ${last}` : last;
  return `${one ? 'byte' : 'bytes'} ${list}`;
}
