import * as v from 'valibot';
import { describeIssue, quote } from './describe-issue';
import { WORKSPACE_FORMAT, WORKSPACE_VERSION } from './format';
import { WORKSPACE_LIMITS } from './limits';
import { type Migrations, migrate } from './migrate';
import { RESERVED_KEYS, workspaceSchema } from './schema';
import { semanticProblem } from './semantics';
import type { Workspace } from './types';

export type ParseResult =
  | { readonly ok: true; readonly workspace: Workspace }
  | {
      readonly ok: false;
      /** `newer`: the file is sound, but of a later version, and must be kept as it is. */
      readonly reason: 'too-large' | 'not-json' | 'foreign' | 'newer' | 'invalid';
      /** Where it is wrong, such as `programs[2].name`; empty for the file as a whole. */
      readonly path: string;
      /** A sentence with the place, what is wrong there, and the remedy. */
      readonly message: string;
    };

const refuse = (
  reason: (ParseResult & { ok: false })['reason'],
  message: string,
  path = '',
): ParseResult => ({ ok: false, reason, path, message });

/** A key in `value`, however deep, that would reach an object's prototype; `null` without one. */
function reservedKey(value: object): string | null {
  const open: object[] = [value]; // a list of our own: foreign nesting may be deeper than our stack
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const key of RESERVED_KEYS) if (Object.hasOwn(next, key)) return key;
    for (const child of Object.values(next)) {
      if (typeof child === 'object' && child !== null) open.push(child);
    }
  }
  return null;
}

/**
 * Checks a value that claims to be a workspace: brings it to the current version, then checks its
 * shape and what its parts say of each other. Never throws.
 */
export function validateWorkspace(value: unknown, migrations?: Migrations): ParseResult {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return refuse('foreign', 'This is JSON, but not a Chaincall workspace: it is not an object.');
  }
  const document = value as Readonly<Record<string, unknown>>;
  if (!Object.hasOwn(document, 'format') || document.format !== WORKSPACE_FORMAT) {
    return refuse(
      'foreign',
      `This is JSON, but not a Chaincall workspace: a workspace says "format": ${quote(WORKSPACE_FORMAT)}.`,
      'format',
    );
  }
  const reserved = reservedKey(document);
  if (reserved !== null) {
    return refuse('invalid', `A key of the document is "${reserved}", a reserved word; remove it.`);
  }
  const current = migrate(document, WORKSPACE_VERSION, migrations);
  if (!current.ok) return refuse(current.reason, current.message, 'version');
  const shaped = v.safeParse(workspaceSchema, current.document, { abortEarly: true });
  if (!shaped.success) {
    const { path, message } = describeIssue(shaped.issues[0]);
    return refuse('invalid', message, path);
  }
  const problem = semanticProblem(shaped.output);
  if (problem) return refuse('invalid', problem.message, problem.path);
  return { ok: true, workspace: shaped.output };
}

/** Reads a workspace file. Bounded by its length before it is parsed; never throws. */
export function parseWorkspace(text: string): ParseResult {
  if (text.length > WORKSPACE_LIMITS.fileLength) {
    const most = Math.floor(WORKSPACE_LIMITS.fileLength / 1024 / 1024);
    return refuse(
      'too-large',
      `This file is too large for a workspace (${text.length} characters; at most ${most} Mi are read). Remove packets or map entries from it.`,
    );
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const detail = error instanceof Error ? ` (${error.message})` : '';
    return refuse(
      'not-json',
      `This file is not JSON${detail}. Choose a file that Chaincall exported, or mend it in a text editor.`,
    );
  }
  return validateWorkspace(value);
}
