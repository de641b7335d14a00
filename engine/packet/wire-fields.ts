import { formatIpv4, formatIpv6, formatMac } from './address';
import { ipv4, ipv6, mac, Refusal } from './compose-writer';
import type { FieldSpec, LayerSpec } from './layer-table';
import { TCP_FLAGS, type TcpFlag } from './numbers';

/** The value of a field as layers have it. */
export type FieldValue = number | boolean | string | readonly TcpFlag[];

/** The fields of a layer by name; what is left out is `undefined`. */
export type Fields = Readonly<Record<string, unknown>>;

/** Where a field stands, in bits from the start of its header. */
export interface PlacedField {
  readonly field: FieldSpec;
  readonly bit: number;
}

/** The fields that are there, `isSet` telling which flags are, with their places. */
export function placed(spec: LayerSpec, isSet: (flag: string) => boolean): PlacedField[] {
  const fields: PlacedField[] = [];
  let bit = 0;
  for (const field of spec.fields) {
    if (field.when !== undefined && !isSet(field.when)) continue;
    fields.push({ field, bit });
    bit += field.bits;
  }
  return fields;
}

/** Bytes of the fields that are there. */
export function sizeOf(fields: readonly PlacedField[]): number {
  const last = fields.at(-1);
  return last ? (last.bit + last.field.bits) / 8 : 0;
}

/** Up to 32 bits from bit `at` on, the highest first. */
export function readBits(bytes: Uint8Array, at: number, bits: number): number {
  let value = 0;
  for (let i = at; i < at + bits; i++) {
    value = value * 2 + ((bytes[i >> 3]! >> (7 - (i & 7))) & 1);
  }
  return value;
}

export function writeBits(bytes: Uint8Array, at: number, bits: number, value: number): void {
  for (let i = 0; i < bits; i++) {
    const bit = Math.floor(value / 2 ** (bits - 1 - i)) % 2;
    const to = at + i;
    const mask = 0x80 >> (to & 7);
    bytes[to >> 3] = bit ? bytes[to >> 3]! | mask : bytes[to >> 3]! & ~mask;
  }
}

/** The number that stands on the wire for a value; refuses what does not fit. */
function onWire({ name, kind, bits, unit, less }: FieldSpec, value: unknown): number {
  if (kind === 'flag') return value ? 1 : 0;
  if (kind === 'tcpFlags') {
    const set = value as readonly TcpFlag[];
    return TCP_FLAGS.reduce((sum, flag, bit) => sum + (set.includes(flag) ? 2 ** bit : 0), 0);
  }
  const units = (value as number) / unit - less;
  const most = 2 ** bits - 1;
  if (!Number.isInteger(units) || units < 0 || units > most) {
    const range =
      unit === 1
        ? `does not fit a field of ${bits} bits, which goes up to ${most}`
        : `must be a multiple of ${unit}, ${less * unit} up to ${(most + less) * unit}`;
    throw new Refusal(`${name} ${value} ${range}.`);
  }
  return units;
}

export function writeField(bytes: Uint8Array, { field, bit }: PlacedField, value: unknown): void {
  const at = bit / 8;
  if (field.kind === 'mac') bytes.set(mac(value as string), at);
  else if (field.kind === 'ipv4') bytes.set(ipv4(value as string), at);
  else if (field.kind === 'ipv6') bytes.set(ipv6(value as string), at);
  else writeBits(bytes, bit, field.bits, onWire(field, value));
}

/** @param start where the header starts in `bytes` */
export function readField(
  bytes: Uint8Array,
  start: number,
  { field, bit }: PlacedField,
): FieldValue {
  const from = start + bit / 8;
  switch (field.kind) {
    case 'mac':
      return formatMac(bytes.subarray(from, from + 6));
    case 'ipv4':
      return formatIpv4(bytes.subarray(from, from + 4));
    case 'ipv6':
      return formatIpv6(bytes.subarray(from, from + 16));
    case 'flag':
      return readBits(bytes, start * 8 + bit, 1) === 1;
    case 'tcpFlags': {
      const bits = readBits(bytes, start * 8 + bit, field.bits);
      return TCP_FLAGS.filter((_, i) => bits & (1 << i));
    }
    default:
      return (readBits(bytes, start * 8 + bit, field.bits) + field.less) * field.unit;
  }
}
