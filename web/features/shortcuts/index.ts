export { ShortcutsDialog } from './ShortcutsDialog';
export { useShortcuts } from './useShortcuts';
