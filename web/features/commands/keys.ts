/** Whether an event is what `keys` says: `Ctrl+Alt+Enter`, with the names of KeyboardEvent.key. */
export function matches(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>,
  keys: string,
): boolean {
  const parts = keys.split('+');
  const key = parts.at(-1)!; // split gives one part at least
  const has = (modifier: string) => parts.includes(modifier);
  if ((event.ctrlKey || event.metaKey) !== has('Ctrl') || event.altKey !== has('Alt')) return false;
  // A printed sign such as ? already says whether Shift is needed.
  if (key.length > 1 || /[a-z]/.test(key)) {
    if (event.shiftKey !== has('Shift')) return false;
  }
  return event.key === key || (key.length === 1 && event.key.toLowerCase() === key);
}

const SIGNS: Readonly<Record<string, string>> = {
  ArrowRight: '→',
  ArrowLeft: '←',
  ArrowDown: '↓',
  ArrowUp: '↑',
  Delete: 'Del',
};

/** Keys as a person reads them: `Ctrl Z` for `Ctrl+z`. */
export const shownKeys = (keys: string): string =>
  keys
    .split('+')
    .map((key) => SIGNS[key] ?? (key.length === 1 ? key.toUpperCase() : key))
    .join(' ');
