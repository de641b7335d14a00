import { count, cutShort, HeaderBuilder, hex, named, u32, type Walk } from './dissect-context';
import { IPPROTO_NAMES } from './numbers';

/**
 * The authentication header (RFC 4302 section 2), behind IPv4 or as an extension of IPv6.
 *
 * @returns what comes next and where; `cut` where the header does not fit
 */
export function dissectAuthentication(
  walk: Walk,
  at: number,
  end: number,
): { readonly next: number; readonly at: number } | 'cut' {
  const { bytes } = walk;
  const label = 'Authentication header';
  const length = at + 8 > end ? 12 : (bytes[at + 1]! + 2) * 4;
  if (length < 12 || at + length > end) {
    cutShort(walk, label, at, end, Math.max(12, length));
    return 'cut';
  }
  const next = bytes[at]!;
  const header = new HeaderBuilder(walk, label, at);
  header.field('next header', named(IPPROTO_NAMES, next), at, at + 1);
  header.field('length', count(length, 'byte'), at + 1, at + 2);
  header.field('security parameters index', hex(u32(bytes, at + 4), 8), at + 4, at + 8);
  header.field('sequence', String(u32(bytes, at + 8)), at + 8, at + 12);
  if (length > 12) header.field('check value', count(length - 12, 'byte'), at + 12, at + length);
  header.finish(count(length, 'byte'), at + length);
  return { next, at: at + length };
}
