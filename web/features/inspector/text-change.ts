/** The stretch in which one text differs from another: `[start, end)` became `text`. */
export interface TextChange {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The one stretch to replace that makes `after` of `before`; `null` where they are the same. */
export function changeBetween(before: string, after: string): TextChange | null {
  if (before === after) return null;
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  let tail = 0;
  while (
    tail < shorter - start &&
    before.charCodeAt(before.length - 1 - tail) === after.charCodeAt(after.length - 1 - tail)
  ) {
    tail++;
  }
  return {
    start,
    end: before.length - tail,
    text: after.slice(start, after.length - tail),
  };
}

/** Changes that one person makes in one go, and where the last of them ended. */
export interface Burst {
  readonly number: number;
  /** `null` when the next change cannot go on with this one. */
  readonly at: number | null;
}

export interface Keystroke {
  readonly rangeOffset: number;
  readonly rangeLength: number;
  readonly text: string;
}

/**
 * Tells which changes one undo takes back: letters that follow each other on a line. A new line, a
 * paste, a change elsewhere or at several places begins another.
 */
export function nextBurst(last: Burst, changes: readonly Keystroke[]): Burst {
  const [change] = changes;
  if (!change || changes.length > 1) return { number: last.number + 1, at: null };
  const { rangeOffset, rangeLength, text } = change;
  const end = rangeOffset + text.length;
  const typed = text.length === 1 && rangeLength === 0 && rangeOffset === last.at;
  const erased = text === '' && rangeLength === 1 && rangeOffset + 1 === last.at;
  if ((typed && text !== '\n') || erased) return { number: last.number, at: end };
  return { number: last.number + 1, at: end };
}
