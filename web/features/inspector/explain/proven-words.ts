import type { PacketAccess, Proven } from '../../../../engine/explain';

const bytes = (count: number) => (count === 1 ? '1 byte' : `${count} bytes`);
const times = (count: number, one: string) => `${count} ${one}${count === 1 ? '' : 's'}`;

/** What was proven about the packet, in one sentence. */
export function packetWords(packet: readonly PacketAccess[]): string {
  if (packet.length === 0) return 'not touched';
  const reads = packet.filter(({ kind }) => kind === 'read').length;
  const writes = packet.length - reads;
  const what = [
    ...(reads > 0 ? [times(reads, 'read')] : []),
    ...(writes > 0 ? [times(writes, 'write')] : []),
  ].join(' and ');
  const furthest = Math.max(0, ...packet.filter(({ fixed }) => fixed).map(({ needs }) => needs));
  const far = furthest > 0 ? `, up to byte ${furthest - 1}` : '';
  const varies = packet.some(({ fixed }) => !fixed) ? ', some behind a part of varying length' : '';
  return `${what}${far}${varies}: each lies within what was compared with data_end on every path`;
}

/** One access: `reads up to byte 13; 34 bytes known`. */
export function accessWords({ kind, needs, known, fixed }: PacketAccess): string {
  const verb = kind === 'read' ? 'reads' : 'writes';
  const from = fixed ? '' : ' of the part that varies';
  return `${verb} up to byte ${needs - 1}${from}; ${bytes(known)} known to be there`;
}

export const listWords = (names: readonly string[]) =>
  names.length === 0 ? 'none' : names.join(', ');

/** The accesses that come closest to what is known: they are the ones that a change would break. */
export function closest(packet: Proven['packet'], most: number): readonly PacketAccess[] {
  return [...packet]
    .sort((a, b) => a.known - a.needs - (b.known - b.needs) || a.at - b.at)
    .slice(0, most)
    .sort((a, b) => a.at - b.at);
}
