import { count, named } from './dissect-context';
import type { DissectionNode } from './types';

/**
 * Options of the shape that IPv4 and TCP share: kind 0 ends them, kind 1 stands alone, any other
 * has a length byte that counts kind and length too. In IPv6 kind 0 is one byte of padding, and the
 * length counts the data only (RFC 8200 section 4.2).
 *
 * @param inWords the value of an option in words; `null` for its size
 */
export function readOptions(
  bytes: Uint8Array,
  start: number,
  end: number,
  names: Readonly<Record<number, string>>,
  inWords: (kind: number, valueStart: number, valueEnd: number) => string | null,
  isIpv6 = false,
): { nodes: DissectionNode[]; problem?: string } {
  const nodes: DissectionNode[] = [];
  let at = start;
  while (at < end) {
    const kind = bytes[at]!;
    const label = names[kind] ?? `option ${kind}`;
    if (kind === 0 || (kind === 1 && !isIpv6)) {
      const to = kind === 0 && !isIpv6 ? end : at + 1;
      nodes.push({
        label,
        text: to - at > 1 ? count(to - at, 'byte') : '',
        start: at,
        end: to,
        children: [],
      });
      at = to;
      continue;
    }
    const length = at + 1 < end ? bytes[at + 1]! + (isIpv6 ? 2 : 0) : 0;
    if (length < 2 || at + length > end) {
      const problem = `the length of ${named(names, kind)} does not fit`;
      nodes.push({ label, text: 'cut short', start: at, end, problem, children: [] });
      return { nodes, problem };
    }
    const text = inWords(kind, at + 2, at + length) ?? count(length, 'byte');
    nodes.push({ label, text, start: at, end: at + length, children: [] });
    at += length;
  }
  return { nodes };
}
