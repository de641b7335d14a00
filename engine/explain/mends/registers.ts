import type { Mend } from './edit';
import type { Place } from './place';

/** A value for a register that has none: what a call took, or something at the start of the function. */
export function giveValue(place: Place): Mend | null {
  const [regno] = place.rejected.args.map(Number) as [number];
  const name = `r${regno}`;
  const { steps } = place.rejected.cause ?? { steps: [] };
  const cleared = steps.findLast(({ kind }) => kind === 'cleared');
  const { first } = place.functionOf(place.at);
  if (cleared) {
    const keeper = place.keeper(place.at);
    if (cleared.before === null || keeper === null || cleared.at < first) return null;
    return {
      label: `Keep ${name} in r${keeper} while the call runs`,
      edits: [
        place.before(cleared.at, `r${keeper} = ${name}`),
        place.before(place.at, `${name} = r${keeper}`),
      ],
    };
  }
  const elsewhere = steps.some(({ kind }) => kind === 'returned'); // in a function that was called
  if (elsewhere || !steps.some(({ kind }) => kind === 'never')) return null;
  const value = regno === 0 ? place.harmless() : '0';
  return {
    label: `Begin with ${name} = ${value}`,
    edits: [place.before(first, `${name} = ${value}`)],
  };
}

/** The return code, right before exit. */
export function returnCode(place: Place): Mend {
  const { args, code } = place.rejected;
  const greatest = code === 'return-range' ? Number(args[3]) : null;
  const isCallback = code === 'callback-result-type' || String(args[0]).startsWith('At callback');
  const value = isCallback ? '0' : greatest === null ? place.harmless() : String(greatest);
  return {
    label: `Return ${value}`,
    edits: [place.before(place.at, `r0 = ${value}`)],
  };
}

/** w2 where r2 is meant. */
export function wholeRegister(place: Place): Mend | null {
  const edit = place.rewritten(place.at, (text) => text.replace(/\bw(\d+)\b/g, 'r$1'));
  return edit && { label: 'Use the whole register', edits: [edit] };
}

/** A spill or fill of all 8 bytes. */
export function wholeSlot(place: Place): Mend | null {
  const edit = place.rewritten(place.at, (text) =>
    text.replace(/\([us](?:8|16|32) \*\)/, '(u64 *)'),
  );
  return edit && { label: 'Use all 8 bytes', edits: [edit] };
}

/** A test for NULL before a pointer is used. */
export function testForNull(place: Place): Mend | null {
  const [regno, type] = place.rejected.args as [number, string];
  if (!String(type).endsWith('_or_null')) return null;
  const { label, edit } = place.wayOut('not_found');
  const test = place.before(place.at, `if r${regno} == 0 goto ${label}`);
  return { label: `Leave if r${regno} is NULL`, edits: [test, edit] };
}
