/** A text to be looked for in a log. */
export interface LogQuery {
  readonly text: string;
  readonly matchCase: boolean;
}

/** Matches that are counted; there may be more. */
export const MAX_MATCHES = 10_000;
/** Characters searched between two points at which the search may be interrupted. */
const SLICE = 1 << 16;

/**
 * Where a text stands in a log: the offsets at which it begins, ascending, at most `MAX_MATCHES`.
 *
 * @yields often enough that no slice takes a millisecond
 */
export function* findInLog(
  log: string,
  { text, matchCase }: LogQuery,
): Generator<void, Uint32Array> {
  const found: number[] = [];
  const wanted = matchCase ? text : text.toLowerCase();
  const step = wanted.length;
  if (step === 0) return new Uint32Array();
  for (let start = 0; start < log.length && found.length < MAX_MATCHES; start += SLICE) {
    const piece = log.slice(start, start + SLICE + step - 1);
    const lower = matchCase ? piece : piece.toLowerCase();
    const within = lower.length === piece.length ? lower : piece; // a letter that grows would shift the rest
    let at = within.indexOf(wanted);
    while (at >= 0 && at < SLICE && found.length < MAX_MATCHES) {
      found.push(start + at);
      at = within.indexOf(wanted, at + step);
    }
    yield;
  }
  return Uint32Array.from(found);
}
