import { useEffect } from 'react';
import { useApp } from '../../store';
import { isTyping, matches, SHORTCUTS } from './shortcuts';

/** Listens to the keys of the page. A dialog keeps them to itself. */
export function useShortcuts(): void {
  const app = useApp();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || document.querySelector('[role=dialog]')) return;
      const typing = isTyping(event.target);
      const shortcut = SHORTCUTS.find(
        ({ keys, scope }) =>
          scope !== undefined &&
          (scope === 'page' || !typing) &&
          keys.some((chord) => matches(event, chord)),
      );
      if (!shortcut?.run) return;
      event.preventDefault();
      shortcut.run(app);
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [app]);
}
