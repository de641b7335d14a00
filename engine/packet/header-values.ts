import type { LayerKind } from './layer';
import { LAYER_TABLE } from './layer-table';
import { type Span, spansOf } from './spans';
import { type FieldValue, type PlacedField, placed, readField, sizeOf } from './wire-fields';

/** The headers of a packet, and their fields read one at a time, as a filter needs them. */
export interface HeaderValues {
  readonly spans: readonly Span[];
  /** The field of each header of a kind, outermost first; those that a flag leaves out are missing. */
  values(kind: LayerKind, field: string): FieldValue[];
}

const places = new Map<string, PlacedField | null>();

/** Where a field stands that no flag moves; `null` for one that has to be looked for. */
function fixedPlace(kind: LayerKind, name: string): PlacedField | null {
  const key = `${kind}.${name}`;
  const known = places.get(key);
  if (known !== undefined) return known;
  const spec = LAYER_TABLE[kind];
  const moves = spec.fields.some(({ when }) => when !== undefined);
  const found = moves ? null : placed(spec, () => true).find(({ field }) => field.name === name);
  places.set(key, found ?? null);
  return found ?? null;
}

function movingPlace(bytes: Uint8Array, { kind, start }: Span, name: string): PlacedField | null {
  const spec = LAYER_TABLE[kind];
  const all = placed(spec, () => true);
  // Flags stand before the fields that they announce.
  const isSet = (flag: string) =>
    readField(bytes, start, all.find(({ field }) => field.name === flag)!) === true;
  return placed(spec, isSet).find(({ field }) => field.name === name) ?? null;
}

/** Never throws; headers that are cut short or make no sense are not among them. */
export function headerValues(bytes: Uint8Array): HeaderValues {
  const spans = spansOf(bytes);
  return {
    spans,
    values: (kind, name) =>
      spans.flatMap((span) => {
        if (span.kind !== kind) return [];
        if (kind === 'vlan' && name === 'tpid') return span.tpid ?? [];
        const place = fixedPlace(kind, name) ?? movingPlace(bytes, span, name);
        return place ? [readField(bytes, span.start, place)] : [];
      }),
  };
}

/** Every field of the header of a kind that starts at `start`, by name. */
export function fieldValues(
  bytes: Uint8Array,
  kind: LayerKind,
  start: number,
): Readonly<Record<string, FieldValue>> {
  const spec = LAYER_TABLE[kind];
  const all = placed(spec, () => true);
  const isSet = (flag: string) =>
    readField(bytes, start, all.find(({ field }) => field.name === flag)!) === true;
  const fields = placed(spec, isSet);
  if (start + sizeOf(fields) > bytes.length) return {};
  return Object.fromEntries(
    fields.map((place) => [place.field.name, readField(bytes, start, place)]),
  );
}
