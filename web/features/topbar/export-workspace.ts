import { serialiseWorkspace } from '../../../engine/workspace';
import type { AppStore } from '../../store';

/** Hands the workspace to the user as a file. */
export function exportWorkspace(store: AppStore): void {
  const { workspace, announce } = store.getState();
  const base =
    workspace.name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '') || 'workspace';
  const file = `${base}.chaincall.json`;
  const url = URL.createObjectURL(
    new Blob([serialiseWorkspace(workspace)], { type: 'application/json' }),
  );
  const link = document.createElement('a');
  link.href = url;
  link.download = file;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000); // the browser has taken it by then
  announce(`Exported as ${file}.`);
}
