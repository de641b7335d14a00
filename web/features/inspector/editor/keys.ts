import type { AppStore } from '../../../store';
import { editor, type IDisposable, KeyCode, KeyMod } from './monaco';

/** Keys that belong to the page, wherever the focus is; the editor has others for the same. */
const OF_THE_PAGE = [
  KeyMod.CtrlCmd | KeyCode.Enter,
  KeyMod.Shift | KeyCode.F10,
  KeyMod.CtrlCmd | KeyMod.Alt | KeyCode.UpArrow,
  KeyMod.CtrlCmd | KeyMod.Alt | KeyCode.DownArrow,
  KeyMod.CtrlCmd | KeyMod.Alt | KeyCode.LeftArrow,
  KeyMod.CtrlCmd | KeyMod.Alt | KeyCode.RightArrow,
];

/** Undo and redo of the editor are those of the document; F8 walks through the problems. */
export function bindKeys(instance: editor.IStandaloneCodeEditor, store: AppStore): IDisposable {
  const undo = () => store.getState().undo();
  const redo = () => store.getState().redo();
  instance.addCommand(KeyMod.CtrlCmd | KeyCode.KeyZ, undo);
  instance.addCommand(KeyMod.CtrlCmd | KeyMod.Shift | KeyCode.KeyZ, redo);
  instance.addCommand(KeyMod.CtrlCmd | KeyCode.KeyY, redo);
  const goToMarker = (which: 'next' | 'prev') => () =>
    instance.trigger('keyboard', `editor.action.marker.${which}`, null);
  instance.addCommand(KeyCode.F8, goToMarker('next'));
  instance.addCommand(KeyMod.Shift | KeyCode.F8, goToMarker('prev'));
  return editor.addKeybindingRules(
    OF_THE_PAGE.map((keybinding) => ({ keybinding, command: null })),
  );
}
