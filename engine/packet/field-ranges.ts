import type { LayerKind } from './layer';
import { LAYER_TABLE } from './layer-table';
import { placed, readField } from './wire-fields';

/** Bytes `[start, end)` that a field touches; several flags may share one. */
export interface FieldRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Where the fields of a header stand in a packet, by their names in `LAYER_TABLE`; fields that a flag
 * leaves out are missing. Together with the starts that `compose` answers this ties a form to bytes.
 *
 * @param start where the header starts
 */
export function fieldRanges(
  bytes: Uint8Array,
  kind: LayerKind,
  start: number,
): Readonly<Record<string, FieldRange>> {
  const spec = LAYER_TABLE[kind];
  const all = placed(spec, () => true);
  // Flags stand before the fields that they announce.
  const isSet = (flag: string) =>
    readField(bytes, start, all.find(({ field }) => field.name === flag)!) === true;
  const range = (bit: number, bits: number): FieldRange => ({
    start: start + Math.floor(bit / 8),
    end: start + Math.ceil((bit + bits) / 8),
  });
  return Object.fromEntries(
    placed(spec, isSet).map(({ field, bit }) => [field.name, range(bit, field.bits)]),
  );
}
