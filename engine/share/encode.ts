import * as v from 'valibot';
import type { Workspace } from '../workspace';
import { toBase64url } from './base64url';
import { deflate } from './deflate';
import { LINK_LIMITS, LINK_PREFIX, LINK_VERSION } from './format';
import { momentSchema } from './moment';
import type { LinkDocument, LinkResult, Moment } from './types';

const KiB = (bytes: number) => `${Math.round(bytes / 1024).toLocaleString('en')} KiB`;

/**
 * Packs a workspace, and what to look at in it, into the fragment of an address. A moment that no
 * link can point at, such as a packet of a capture, is left out.
 */
export async function encodeLink(workspace: Workspace, moment: Moment = {}): Promise<LinkResult> {
  const at = v.is(momentSchema, moment) ? moment : {};
  const document: LinkDocument = Object.values(at).some((part) => part !== undefined)
    ? { workspace, at }
    : { workspace };
  const text = new TextEncoder().encode(JSON.stringify(document));
  if (text.length > LINK_LIMITS.inflated) {
    const message = `This workspace has ${KiB(text.length)}; a link holds at most ${KiB(LINK_LIMITS.inflated)}. Download it as a file.`;
    return { ok: false, message };
  }
  const packed = await deflate(text, LINK_LIMITS.packed);
  if (packed === 'too-large') {
    const message = `This workspace has more than ${KiB(LINK_LIMITS.packed)} when packed, which is the most that a link holds. Download it as a file.`;
    return { ok: false, message };
  }
  return { ok: true, fragment: `${LINK_PREFIX}${LINK_VERSION}${toBase64url(packed)}` };
}
