import { BPF_JMP, bpfClass } from '../../isa';
import { maskIndex } from './bounds';
import type { Mend } from './edit';
import type { Place } from './place';

/** A larger value in the declaration, or a bound where the offset varies. */
export function fitValue(place: Place): Mend | null {
  const { args, more } = place.rejected;
  const [size, off, count] = args as [number, number, number];
  if (off < 0 || isCall(place)) return null;
  if (more.some(({ code }) => code === 'map-value-max')) return maskIndex(place);
  const map = mapAtFault(place);
  const line = map === null ? null : place.declarationOf(map);
  if (line === null) return null;
  const wanted = Math.ceil((off + count) / 8) * 8;
  const edit = place.rewrittenLine(line, (text) =>
    text.replace(new RegExp(`\\b(value(?:_size)?\\s+)${size}\\b`), `$1${wanted}`),
  );
  return edit && { label: `Declare ${map} with values of ${wanted} bytes`, edits: [edit] };
}

const isCall = (place: Place) => bpfClass(place.insn(place.at)?.code ?? 0) === BPF_JMP;

/** The declaration without the flag that forbids the access. */
export function allowAccess(place: Place): Mend | null {
  const map = mapAtFault(place);
  const line = map === null ? null : place.declarationOf(map);
  if (line === null) return null;
  const edit = place.rewrittenLine(line, withoutFlag);
  return edit && { label: `Declare ${map} without the flag`, edits: [edit] };
}

function withoutFlag(text: string): string {
  return text
    .replace(/\bBPF_F_(?:RD|WR)ONLY_PROG\s*\|\s*|\s*\|\s*BPF_F_(?:RD|WR)ONLY_PROG\b/, '')
    .replace(/,\s*(?:map_)?flags\s+BPF_F_(?:RD|WR)ONLY_PROG\b/, '');
}

function mapAtFault(place: Place): string | null {
  for (const { name, state } of place.rejected.cause?.involved ?? []) {
    const map = /\bmap=([^,)]+)/.exec(state ?? '')?.[1];
    if (map !== undefined && name !== '') return map;
  }
  return null;
}
