import { later } from '../../ui';

export { isTyping } from './shortcuts';
export { useShortcuts } from './useShortcuts';

export const ShortcutsDialog = later(() =>
  import('./ShortcutsDialog').then((module) => module.ShortcutsDialog),
);
