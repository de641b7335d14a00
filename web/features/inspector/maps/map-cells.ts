/** A key or value as a table shows it. */
export interface Cell {
  readonly main: string;
  /** The same in another notation; empty where there is none. */
  readonly also: string;
}

const BYTE_DIGITS = 2;

/** Bytes in groups of four, as they lie in memory: `0a010164 00000000`. */
export const hexGroups = (hex: string): string => (hex.match(/.{1,8}/g) ?? []).join(' ');

/** A number as maps have it, lowest byte first. */
const littleEndian = (hex: string): bigint =>
  BigInt(`0x${(hex.match(/../g) ?? ['00']).reverse().join('')}`);

/** The words of a value as numbers: of 8 bytes where it can be cut so, of 4 where not; `null` else. */
function words(hex: string): readonly bigint[] | null {
  const size = hex.length / BYTE_DIGITS;
  if (size === 1 || size === 2) return [littleEndian(hex)];
  const word = size % 8 === 0 ? 8 : size % 4 === 0 ? 4 : 0;
  if (word === 0) return null;
  const digits = word * BYTE_DIGITS;
  const count = hex.length / digits;
  return Array.from({ length: count }, (_, i) =>
    littleEndian(hex.slice(i * digits, (i + 1) * digits)),
  );
}

const MOST_WORDS = 4; // a value with more is a structure whose numbers tell nothing

/** A value: its numbers, then its bytes; bytes alone where there are no numbers of a usual size. */
export function valueCell(hex: string): Cell {
  const numbers = words(hex);
  if (!numbers || numbers.length > MOST_WORDS) return { main: hexGroups(hex), also: '' };
  return { main: numbers.map((n) => n.toLocaleString('en')).join(', '), also: hexGroups(hex) };
}

const IPV4_DIGITS = 8;

/** Four bytes as an address, for that is what packets have in four bytes most often. */
const dotted = (hex: string) => (hex.match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16));

/** A key: the number of an array's element, elsewhere its bytes, for most keys come from packets. */
export function keyCell(hex: string, isArray: boolean): Cell {
  if (isArray) return { main: String(littleEndian(hex)), also: '' };
  const numbers = words(hex);
  if (numbers?.length !== 1) return { main: hexGroups(hex), also: '' };
  const address = hex.length === IPV4_DIGITS ? `${dotted(hex).join('.')} or ` : '';
  return { main: hexGroups(hex), also: address + String(numbers[0]) };
}

/** The number in a key or value, for indexes of elements and of programs. */
export const numberIn = (hex: string): number => Number(littleEndian(hex));

export const isZero = (hex: string): boolean => /^0*$/.test(hex);
