import type { MapReport } from '../../../../engine/api';
import type { MapLayout } from '../../../../engine/workspace';
import { type Field, hexGroups, readLayout, showBytes } from './layout';

/** A key or value as a table shows it. */
export interface Cell {
  readonly main: string;
  /** The same in another notation; empty where there is none. */
  readonly also: string;
}

/** Maps whose keys are the numbers of their elements. */
export const isArray = (type: string): boolean => type.endsWith('array');

const MOST_WORDS = 4; // a value with more is a structure whose numbers tell nothing

/** How a part of a map is read where nobody has said: numbers of a usual size, else bytes. */
export function plainLayout(map: MapReport, part: keyof MapLayout): string {
  const size = part === 'key' ? map.keySize : map.valueSize;
  if (part === 'key') return isArray(map.type) && size === 4 ? 'u32' : 'hex';
  if (size === 1 || size === 2) return `u${8 * size}`;
  const word = size % 8 === 0 ? 8 : size % 4 === 0 ? 4 : 0;
  if (word === 0 || size / word > MOST_WORDS) return 'hex';
  return Array<string>(size / word)
    .fill(`u${8 * word}`)
    .join(', ');
}

/** The fields of a part of a map: as the document says, where that fits its size. */
export function fieldsOf(
  map: MapReport,
  part: keyof MapLayout,
  layout: MapLayout | undefined,
): readonly Field[] {
  const size = part === 'key' ? map.keySize : map.valueSize;
  for (const text of [layout?.[part], plainLayout(map, part)]) {
    const read = text === undefined ? null : readLayout(text, size);
    if (read && 'fields' in read) return read.fields;
  }
  return [{ type: 'hex', size, name: null }];
}

const IPV4_DIGITS = 8;

/**
 * A key or value by its fields, and its bytes beside. Of bytes that nobody has said how to read, the
 * number and the address that they may be stand beside.
 */
export function cellOf(fields: readonly Field[], hex: string, isKey: boolean): Cell {
  const main = showBytes(fields, hex);
  const bytes = hexGroups(hex);
  if (main !== bytes) return { main, also: isKey ? '' : bytes };
  if (!isKey || ![2, 4, 8, 16].includes(hex.length)) return { main, also: '' };
  const number = numberIn(hex).toString();
  const address = (hex.match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16)).join('.');
  return { main, also: hex.length === IPV4_DIGITS ? `${address} or ${number}` : number };
}

/** The values of each CPU, where a map has them; else the one value. */
export function valuesIn({ valueSize }: MapReport, hex: string): readonly string[] {
  if (hex.length <= 2 * valueSize) return [hex];
  const stride = 2 * 8 * Math.ceil(valueSize / 8); // the kernel rounds up
  return Array.from({ length: Math.ceil(hex.length / stride) }, (_, cpu) =>
    hex.slice(cpu * stride, cpu * stride + 2 * valueSize),
  );
}

/** A value, or those of each CPU. */
export function valueCell(map: MapReport, fields: readonly Field[], hex: string): Cell {
  const values = valuesIn(map, hex);
  if (values.length === 1) return cellOf(fields, hex, false);
  const texts = values.map((value, cpu) => `cpu ${cpu}: ${showBytes(fields, value)}`);
  return { main: texts.join('; '), also: '' };
}

/** The number in a key or value, lowest byte first: indexes of elements and of programs. */
export const numberIn = (hex: string): bigint =>
  BigInt(`0x${(hex.match(/../g) ?? ['00']).reverse().join('')}`);

export const isZero = (hex: string): boolean => /^0*$/.test(hex);
