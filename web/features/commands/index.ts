import { later } from '../../ui';

export { keyOf } from './commands';
export { useCommandKeys } from './useCommandKeys';

export const ShortcutsDialog = later(() =>
  import('./ShortcutsDialog').then((module) => module.ShortcutsDialog),
);
export const PaletteDialog = later(() =>
  import('./PaletteDialog').then((module) => module.PaletteDialog),
);
