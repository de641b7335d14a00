import { useEffect } from 'react';
import { useApp } from '../../store';
import { isTyping } from '../../ui';
import { COMMANDS, type Command } from './commands';
import { matches } from './keys';

/** Listens to the keys of commands. A dialog keeps them to itself. */
export function useCommandKeys(): void {
  const app = useApp();
  useEffect(() => {
    const listen = (scopes: readonly Command['scope'][]) => (event: KeyboardEvent) => {
      if (event.defaultPrevented || document.querySelector('[role=dialog]')) return;
      const typing = isTyping(event.target);
      const command = COMMANDS.find(
        ({ keys = [], scope }) =>
          scopes.includes(scope) &&
          (scope !== 'outside' || !typing) &&
          keys.some((chord) => matches(event, chord)),
      );
      if (!command?.run) return;
      event.preventDefault();
      event.stopPropagation();
      command.run(app);
    };
    const first = listen(['first']);
    const rest = listen(['page', 'outside']);
    window.addEventListener('keydown', first, { capture: true });
    window.addEventListener('keydown', rest);
    return () => {
      window.removeEventListener('keydown', first, { capture: true });
      window.removeEventListener('keydown', rest);
    };
  }, [app]);
}
