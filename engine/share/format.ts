/**
 * A share link is the page's address with a fragment behind it, which no server sees:
 * `#s=` version (one digit) base64url(deflate-raw(JSON of `LinkDocument`)).
 */
export const LINK_PREFIX = '#s=';

/** The version of the link that this code writes. The workspace inside has a version of its own. */
export const LINK_VERSION = '1';

/** Links come from strangers: each number is looked at before work is spent on what exceeds it. */
export const LINK_LIMITS = {
  /** Bytes before inflating. */
  packed: 64 * 1024,
  /** Bytes after inflating; looked at while inflating. */
  inflated: 1024 * 1024,
  /** Characters of a link that chat programs take. */
  chat: 2000,
  /** Characters of a link that every browser and mail program takes. */
  safe: 8000,
} as const;

/** Whether the fragment of an address means a shared workspace. */
export const isLink = (fragment: string): boolean => fragment.startsWith(LINK_PREFIX);
