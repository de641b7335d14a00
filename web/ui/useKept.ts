import { useCallback, useState } from 'react';

/**
 * State that this device keeps under `key` between visits.
 *
 * @param accepts tells a stored value that is still good from anything else
 */
export function useKept<T>(
  key: string,
  initial: T,
  accepts: (value: unknown) => value is T,
): readonly [T, (value: T) => void] {
  const [value, setValue] = useState(() => {
    try {
      const kept: unknown = JSON.parse(localStorage.getItem(key) ?? 'null');
      return accepts(kept) ? kept : initial;
    } catch {
      return initial;
    }
  });
  const keep = useCallback(
    (next: T) => {
      setValue(next);
      try {
        localStorage.setItem(key, JSON.stringify(next));
      } catch {
        // a browser that keeps nothing forgets the size, and that is all
      }
    },
    [key],
  );
  return [value, keep];
}
