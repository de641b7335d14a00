import { formatIpv6, formatMac } from './address';
import { count, named, u16, u32 } from './dissect-context';
import { NDP_OPTIONS } from './numbers';
import type { DissectionNode } from './types';

/** An option in words, from its first byte to its end; `null` for its size alone. */
function inWords(bytes: Uint8Array, at: number, end: number): string | null {
  const size = end - at;
  switch (bytes[at]) {
    case 1:
    case 2:
      return size === 8 ? formatMac(bytes.subarray(at + 2, at + 8)) : null;
    case 3:
      return size === 32
        ? `${formatIpv6(bytes.subarray(at + 16, end))}/${bytes[at + 2]!}, valid ${u32(bytes, at + 4)} s`
        : null;
    case 5:
      return size === 8 ? String(u32(bytes, at + 4)) : null;
    case 25: {
      const servers: string[] = [];
      for (let server = at + 8; server + 16 <= end; server += 16) {
        servers.push(formatIpv6(bytes.subarray(server, server + 16)));
      }
      return servers.join(', ') || null;
    }
    default:
      return null;
  }
}

/** Options of neighbour discovery: type, length in units of 8 bytes, data (RFC 4861 section 4.6). */
export function ndpOptions(
  bytes: Uint8Array,
  start: number,
  end: number,
): { readonly nodes: readonly DissectionNode[]; readonly problem?: string } {
  const nodes: DissectionNode[] = [];
  for (let at = start; at < end; ) {
    const type = bytes[at]!;
    const label = NDP_OPTIONS[type] ?? `option ${type}`;
    const size = at + 1 < end ? 8 * (u16(bytes, at) & 0xff) : 0;
    if (size === 0 || at + size > end) {
      const problem = `the length of ${named(NDP_OPTIONS, type)} does not fit`;
      nodes.push({ label, text: 'cut short', start: at, end, problem, children: [] });
      return { nodes, problem };
    }
    const text = inWords(bytes, at, at + size) ?? count(size, 'byte');
    nodes.push({ label, text, start: at, end: at + size, children: [] });
    at += size;
  }
  return { nodes };
}
