import { type Example, emptyWorkspace } from '../../../engine/workspace';
import type { AppStore } from '../../store';

/** Puts an example in the place of the workspace, undoably, and shows its things to try. */
export function loadExample(store: AppStore, example: Example): void {
  const { replaceWorkspace, showHints, openDialog, announce } = store.getState();
  replaceWorkspace(`open the example ${example.title}`, example.workspace);
  showHints(example.tryThis);
  openDialog(null);
  announce(`Opened ${example.title}. Undo brings back what was here.`);
}

/** Puts a workspace with one interface and nothing else in the place of the present one, undoably. */
export function startEmpty(store: AppStore): void {
  const { replaceWorkspace, showHints, openDialog, announce } = store.getState();
  replaceWorkspace('start an empty workspace', emptyWorkspace());
  showHints(null);
  openDialog(null);
  announce('An empty workspace. Undo brings back what was here.');
}
