import type { Example } from '../../../engine/workspace';
import type { AppStore } from '../../store';

/** Puts an example in the place of the workspace, undoably, and shows its things to try. */
export function loadExample(store: AppStore, example: Example): void {
  const { replaceWorkspace, showHints, openDialog, announce } = store.getState();
  replaceWorkspace(`open the example ${example.title}`, example.workspace);
  showHints(example.id);
  openDialog(null);
  announce(`Opened ${example.title}. Undo brings back what was here.`);
}
