import type { TracedMapWrite } from '../../../engine/api';

/** A stretch of a value as it is written down. */
export interface ValuePiece {
  readonly text: string;
  /** Not as it was before the write. */
  readonly changed: boolean;
}

/** A write to a map in words. */
export interface MapWriteText {
  readonly map: string;
  /** `0` in an array, `0a010164` elsewhere, as bytes lie in memory. */
  readonly key: string;
  readonly what: 'added' | 'updated' | 'deleted' | 'stored';
  /** `null` where there was or is no value. */
  readonly before: readonly ValuePiece[] | null;
  readonly after: readonly ValuePiece[] | null;
}

const GROUP = 4; // bytes

/** Bytes of a number as maps have them, lowest first; `null` for sizes that are no number's. */
function numberOf(hex: string): bigint | null {
  if (![2, 4, 8, 16].includes(hex.length)) return null;
  return BigInt(`0x${(hex.match(/../g) ?? []).reverse().join('')}`);
}

/** A number where the value has a number's size, else its bytes in groups. */
function piecesOf(hex: string, other: string | null): readonly ValuePiece[] {
  const number = numberOf(hex);
  const differs = (from: number, to: number) =>
    other !== null && hex.slice(from, to) !== other.slice(from, to);
  if (number !== null) return [{ text: String(number), changed: differs(0, hex.length) }];
  const pieces: ValuePiece[] = [];
  for (let at = 0; at < hex.length; at += 2 * GROUP) {
    const end = Math.min(hex.length, at + 2 * GROUP);
    pieces.push({ text: hex.slice(at, end), changed: differs(at, end) });
  }
  return pieces;
}

function whatOf({ op, before }: TracedMapWrite): MapWriteText['what'] {
  switch (op) {
    case 'delete':
      return 'deleted';
    case 'store':
      return 'stored';
    case 'update':
      return before === null ? 'added' : 'updated';
  }
}

/** @param isArray whether the keys of the map are numbers of elements */
export function mapWriteText(write: TracedMapWrite, isArray: boolean): MapWriteText {
  const { map, key, before, after } = write;
  return {
    map,
    key: isArray ? String(numberOf(key) ?? key) : key,
    what: whatOf(write),
    before: before === null ? null : piecesOf(before, null),
    after: after === null ? null : piecesOf(after, before),
  };
}
