export { ShortcutsDialog } from './ShortcutsDialog';
export { isTyping } from './shortcuts';
export { useShortcuts } from './useShortcuts';
