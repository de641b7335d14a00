import { type Example, emptyWorkspace } from '../../../engine/workspace';
import type { App } from '../../store';

/** Opens an example beside the workspaces of this device, and shows its things to try. */
export async function loadExample({ store, library }: App, example: Example): Promise<void> {
  const { showHints, openDialog, announce } = store.getState();
  const before = await library.add(example.workspace, { passing: true });
  openDialog(null);
  showHints(example.tryThis);
  announce(`Opened ${example.title}. ${before}`.trim());
}

/** Opens a workspace with one interface and nothing else. */
export async function startEmpty({ store, library }: App): Promise<void> {
  const before = await library.add(emptyWorkspace(), { passing: true });
  store.getState().openDialog(null);
  store.getState().announce(`An empty workspace. ${before}`.trim());
}
