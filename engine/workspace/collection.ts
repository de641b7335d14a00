import { quote } from './describe-issue';
import { COLLECTION_FORMAT, COLLECTION_VERSION } from './format';
import { WORKSPACE_LIMITS } from './limits';
import { parseWorkspace, validateWorkspace } from './parse';
import type { Workspace } from './types';

export type CollectionResult =
  | {
      readonly ok: true;
      readonly workspaces: readonly Workspace[];
      /** A sentence for each that cannot be read. */
      readonly refused: readonly string[];
    }
  | { readonly ok: false; readonly message: string };

const refuse = (message: string) => ({ ok: false, message }) as const;

/** Reads a file of several workspaces, or of one. Never throws. */
export function parseCollection(text: string): CollectionResult {
  if (text.length > WORKSPACE_LIMITS.collectionLength) {
    return refuse('This file is too large to be read; bring the workspaces in one by one.');
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    const single = parseWorkspace(text);
    return refuse(single.ok ? 'This file is not JSON.' : single.message);
  }
  const document = value as { format?: unknown; version?: unknown; workspaces?: unknown } | null;
  if (typeof document !== 'object' || document?.format !== COLLECTION_FORMAT) {
    const single = validateWorkspace(value);
    return single.ok
      ? { ok: true, workspaces: [single.workspace], refused: [] }
      : refuse(single.message);
  }
  if (document.version !== COLLECTION_VERSION) {
    return refuse(
      'This file was written by a newer Chaincall; keep it, and open it with that one.',
    );
  }
  if (!Array.isArray(document.workspaces)) {
    return refuse('This file says that it holds workspaces, but lists none.');
  }
  if (document.workspaces.length > WORKSPACE_LIMITS.collection) {
    return refuse(`This file holds more than ${WORKSPACE_LIMITS.collection} workspaces; split it.`);
  }
  const workspaces: Workspace[] = [];
  const refused: string[] = [];
  for (const [i, item] of document.workspaces.entries()) {
    const parsed = validateWorkspace(item);
    if (parsed.ok) workspaces.push(parsed.workspace);
    else refused.push(`Number ${i + 1}${nameOf(item)} was left out: ${parsed.message}`);
  }
  return { ok: true, workspaces, refused };
}

function nameOf(item: unknown): string {
  const name = (item as { name?: unknown } | null)?.name;
  return typeof name === 'string' ? `, ${quote(name)},` : '';
}
