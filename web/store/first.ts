import type { Workspace } from '../../engine/workspace';
import type { SaveProblem } from './home';
import { saveProblem } from './library';
import { newStamp, type Shelf } from './shelf';

const OPEN_KEY = 'chaincall-open';

/** Which workspace this tab, or else this device, had on the screen last. */
function lastOpen(): string | null {
  try {
    return sessionStorage.getItem(OPEN_KEY) ?? localStorage.getItem(OPEN_KEY);
  } catch {
    return null;
  }
}

export function rememberOpen(id: string): void {
  try {
    sessionStorage.setItem(OPEN_KEY, id);
    localStorage.setItem(OPEN_KEY, id);
  } catch {
    // a browser that keeps nothing opens the newest, or none
  }
}

/** What a tab begins with. */
export interface FirstWorkspace {
  readonly id: string;
  /** `null`: this device has none. */
  readonly workspace: Workspace | null;
  readonly stamp: string | null;
  /** What went wrong with the one that there was, in sentences; nothing was lost by it. */
  readonly problem: string | null;
  /** Why this device keeps nothing. */
  readonly denied: SaveProblem | null;
}

/** The workspace that was on the screen last, as this device keeps it. */
export async function firstWorkspace(shelf: Shelf): Promise<FirstWorkspace> {
  const none = { id: newStamp(), workspace: null, stamp: null, problem: null, denied: null };
  try {
    const id = lastOpen();
    const record = (id !== null && (await shelf.read(id))) || (await shelf.list())[0];
    if (!record) return none;
    const { parseWorkspace } = await import('./read-workspace');
    const parsed = parseWorkspace(record.text);
    if (!parsed.ok) {
      const problem = `"${record.name}" cannot be opened: ${parsed.message} It is kept as it is, under Workspaces.`;
      return { ...none, problem };
    }
    return { ...none, id: record.id, workspace: parsed.workspace, stamp: record.stamp };
  } catch (error) {
    return { ...none, denied: saveProblem(error) };
  }
}
