import { serialiseCollection, serialiseWorkspace } from '../../../engine/workspace';
import type { AppStore, ShelfRecord } from '../../store';
import { download, fileNameOf } from '../../ui';

/** Hands the workspace to the user as a file. */
export function exportWorkspace(store: AppStore): void {
  const { workspace, announce } = store.getState();
  const file = `${fileNameOf(workspace.name)}.chaincall.json`;
  download(file, serialiseWorkspace(workspace), 'application/json');
  announce(`Exported as ${file}.`);
}

/**
 * Hands all workspaces of this device to the user as one file.
 *
 * @returns what came of it, in sentences
 */
export function exportAll(records: readonly ShelfRecord[]): string {
  const sound = records.filter(({ text }) => isJson(text));
  download(
    'chaincall-workspaces.json',
    serialiseCollection(sound.map(({ text }) => text)),
    'application/json',
  );
  const lost = records.filter((record) => !sound.includes(record)).map(({ name }) => name);
  const left = lost.length > 0 ? ` Left out, since damaged: ${lost.join(', ')}.` : '';
  return `${sound.length} workspace${sound.length === 1 ? '' : 's'} exported as chaincall-workspaces.json.${left}`;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
