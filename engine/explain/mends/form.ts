import type { Mend } from './edit';
import type { Place } from './place';

/** An exit at the end of the function. */
export function addExit(place: Place): Mend {
  return { label: 'End with exit', edits: [place.after(place.at, 'exit')] };
}

/** Takes the instructions out that nothing leads to, up to the next label. */
export function removeUnreachable(place: Place): Mend {
  const { first, last } = place.functionOf(place.at);
  let from = place.lineOf(place.at);
  let to = from;
  for (let slot = place.at + 1; slot <= last; slot++) {
    const line = place.lineOf(slot);
    let label = false;
    for (let between = to + 1; between <= line; between++)
      label ||= /^\s*[A-Za-z_.$][\w.$]*\s*:/.test(place.textOf(between));
    if (label) break;
    to = line;
  }
  // of a function nothing is left: its name goes too
  if (place.at === first && to === place.lineOf(last))
    while (from > 1 && !/^\s*func\b/.test(place.textOf(from))) from--;
  const remove = to - from + 1;
  return {
    label: remove === 1 ? 'Remove the line' : `Remove ${remove} lines`,
    edits: [{ line: from, remove, insert: [] }],
  };
}

/** The licence that GPL-only helpers ask for. */
export function useGpl(place: Place): Mend {
  const line = place.lineLike(/^\s*license\b/);
  const edit = { line: line ?? 1, remove: line === null ? 0 : 1, insert: ['license "GPL"'] };
  return { label: 'Put the program under the GPL', edits: [edit] };
}
