import * as v from 'valibot';
import { validateWorkspace } from '../workspace';
import { fromBase64url } from './base64url';
import { inflate } from './deflate';
import { isLink, LINK_LIMITS, LINK_PREFIX, LINK_VERSION } from './format';
import { momentSchema } from './moment';
import type { ReadLink } from './types';

const refuse = (
  reason: (ReadLink & { ok: false })['reason'],
  message: string,
  inside: string | null = null,
): ReadLink => ({ ok: false, reason, message, inside });

const DAMAGED =
  'The link is damaged: a part of it is missing or was changed on its way, as programs do that cut long lines. Ask for it again, or for the workspace as a file.';
const TOO_LARGE = 'The link holds more than a workspace in a link may. Ask for it as a file.';

/**
 * Reads the fragment of an address. Bounded before, while and after it is inflated; never throws.
 *
 * @param fragment with its `#`
 */
export async function decodeLink(fragment: string): Promise<ReadLink> {
  if (!isLink(fragment)) return refuse('damaged', DAMAGED);
  const version = fragment.charAt(LINK_PREFIX.length);
  if (/^[2-9]$/.test(version)) {
    return refuse(
      'newer',
      'The link was made by a newer Chaincall than this one. Nothing is lost: open it with that one, or ask for the workspace as a file.',
    );
  }
  if (version !== LINK_VERSION) return refuse('damaged', DAMAGED);
  const text = fragment.slice(LINK_PREFIX.length + 1);
  if (text.length > Math.ceil((LINK_LIMITS.packed * 4) / 3)) return refuse('too-large', TOO_LARGE);
  const packed = fromBase64url(text);
  if (!packed) return refuse('damaged', DAMAGED);
  const bytes = await inflate(packed, LINK_LIMITS.inflated);
  if (bytes === 'damaged') return refuse('damaged', DAMAGED);
  if (bytes === 'too-large') return refuse('too-large', TOO_LARGE);
  let inside: string;
  let document: unknown;
  try {
    inside = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    document = JSON.parse(inside);
  } catch {
    return refuse('damaged', DAMAGED);
  }
  return readDocument(document, inside);
}

function readDocument(document: unknown, inside: string): ReadLink {
  const foreign = (what: string) =>
    refuse('invalid', `The link holds no workspace of Chaincall: ${what}`, inside);
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    return foreign('it is not an object.');
  }
  const keys = Object.keys(document);
  const odd = keys.find((key) => key !== 'workspace' && key !== 'at');
  if (odd !== undefined) return foreign('it says more than a link does.');
  const { workspace, at = {} } = document as { workspace?: unknown; at?: unknown };
  const parsed = validateWorkspace(workspace);
  if (!parsed.ok) {
    const reason = parsed.reason === 'newer' ? 'newer' : 'invalid';
    return refuse(reason, `The workspace in the link cannot be opened. ${parsed.message}`, inside);
  }
  const moment = v.safeParse(momentSchema, at);
  if (!moment.success || Array.isArray(at))
    return foreign('what it points at is not of the form that links have.');
  return { ok: true, workspace: parsed.workspace, at: moment.output };
}
