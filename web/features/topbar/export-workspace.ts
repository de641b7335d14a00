import { serialiseWorkspace } from '../../../engine/workspace';
import type { AppStore } from '../../store';
import { download, fileNameOf } from '../../ui';

/** Hands the workspace to the user as a file. */
export function exportWorkspace(store: AppStore): void {
  const { workspace, announce } = store.getState();
  const file = `${fileNameOf(workspace.name)}.chaincall.json`;
  download(file, serialiseWorkspace(workspace), 'application/json');
  announce(`Exported as ${file}.`);
}
