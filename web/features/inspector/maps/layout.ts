/** How bytes of a key or value are read: fields one behind the other, each a type and maybe a name. */
export interface Field {
  readonly type: FieldType;
  /** Bytes. */
  readonly size: number;
  readonly name: string | null;
}

/** Sizes in bytes; those without one take what is left, or `:N` bytes. */
const TYPES = {
  u8: 1,
  u16: 2,
  u32: 4,
  u64: 8,
  s8: 1,
  s16: 2,
  s32: 4,
  s64: 8,
  be16: 2,
  be32: 4,
  be64: 8,
  ipv4: 4,
  ipv6: 16,
  mac: 6,
  hex: null,
  str: null,
} as const;
export type FieldType = keyof typeof TYPES;

const WORDS: Readonly<Record<FieldType, string>> = {
  u8: 'number, u8',
  u16: 'number, u16',
  u32: 'number, u32',
  u64: 'number, u64',
  s8: 'signed number, s8',
  s16: 'signed number, s16',
  s32: 'signed number, s32',
  s64: 'signed number, s64',
  be16: 'big-endian number, be16',
  be32: 'big-endian number, be32',
  be64: 'big-endian number, be64',
  ipv4: 'IPv4 address',
  ipv6: 'IPv6 address',
  mac: 'MAC address',
  hex: 'bytes in hex',
  str: 'text',
};

/** Layouts of one field that a key or value of `size` bytes can have. */
export function choicesFor(size: number): { readonly value: FieldType; readonly label: string }[] {
  return (Object.keys(TYPES) as FieldType[])
    .filter((type) => TYPES[type] === null || TYPES[type] === size)
    .map((value) => ({ value, label: WORDS[value] }));
}

export type ReadLayout =
  | { readonly fields: readonly Field[] }
  /** A sentence. */
  | { readonly problem: string };

/**
 * Reads a layout such as `ipv4`, `u64 packets, u64 bytes` or `mac, hex:2`.
 *
 * @param size of the key or value, in bytes; the fields have to fill it
 */
export function readLayout(text: string, size: number): ReadLayout {
  const fields: Field[] = [];
  let at = 0;
  const parts = text.split(',');
  for (const [i, part] of parts.entries()) {
    const match = /^\s*([a-z]+\d*)(?::(\d{1,4}))?(?:\s+(\w{1,32}))?\s*$/.exec(part);
    const type = match?.[1];
    if (!match || type === undefined || !Object.hasOwn(TYPES, type)) {
      return {
        problem: `"${part.trim().slice(0, 30)}" is no field: write a type, then a name if you like, as in "u64 packets". Types are ${Object.keys(TYPES).join(', ')}.`,
      };
    }
    const own = TYPES[type as FieldType];
    const asked = match[2] === undefined ? null : Number(match[2]);
    if (own !== null && asked !== null) return { problem: `${type} has a size of its own.` };
    const left = i === parts.length - 1 ? size - at : null;
    const bytes = own ?? asked ?? left;
    if (bytes === null) {
      return { problem: `Only the last field takes what is left: write ${type}:N for N bytes.` };
    }
    at += bytes;
    fields.push({ type: type as FieldType, size: bytes, name: match[3] ?? null });
  }
  if (at !== size || fields.some((field) => field.size < 1)) {
    return { problem: `The fields have ${at} bytes; there are ${size}.` };
  }
  return { fields };
}

const pairs = (hex: string) => hex.match(/../g) ?? [];
const little = (hex: string) => BigInt(`0x${pairs(hex).reverse().join('') || '0'}`);
const big = (hex: string) => BigInt(`0x${hex || '0'}`);
const grouped = (n: bigint) => n.toLocaleString('en');

/** `2001:db8::1`: the longest run of zeros is left out. */
function ipv6(hex: string): string {
  const groups = (hex.match(/.{4}/g) ?? []).map((group) => Number.parseInt(group, 16));
  let best = { start: 0, length: 1 };
  for (let start = 0; start < 8; start++) {
    let length = 0;
    while (start + length < 8 && groups[start + length] === 0) length++;
    if (length > best.length) best = { start, length };
  }
  const text = (part: readonly number[]) => part.map((group) => group.toString(16)).join(':');
  if (best.length < 2) return text(groups);
  return `${text(groups.slice(0, best.start))}::${text(groups.slice(best.start + best.length))}`;
}

/** Bytes in groups of four, as they lie in memory: `0a010164 00000000`. */
export const hexGroups = (hex: string): string => (hex.match(/.{1,8}/g) ?? []).join(' ');

function showField({ type, size }: Field, hex: string): string {
  switch (type) {
    case 'u8':
    case 'u16':
    case 'u32':
    case 'u64':
      return grouped(little(hex));
    case 's8':
    case 's16':
    case 's32':
    case 's64':
      return grouped(BigInt.asIntN(8 * size, little(hex)));
    case 'be16':
    case 'be32':
    case 'be64':
      return grouped(big(hex));
    case 'ipv4':
      return pairs(hex)
        .map((byte) => Number.parseInt(byte, 16))
        .join('.');
    case 'ipv6':
      return ipv6(hex);
    case 'mac':
      return pairs(hex).join(':');
    case 'hex':
      return hexGroups(hex);
    case 'str': {
      const bytes = Uint8Array.from(pairs(hex), (byte) => Number.parseInt(byte, 16));
      const end = bytes.indexOf(0);
      return JSON.stringify(new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end)));
    }
  }
}

/** Bytes as a layout reads them: `packets 12, bytes 345`. */
export function showBytes(fields: readonly Field[], hex: string): string {
  let at = 0;
  const texts = fields.map((field) => {
    const text = showField(field, hex.slice(2 * at, 2 * (at + field.size)));
    at += field.size;
    return field.name === null ? text : `${field.name} ${text}`;
  });
  return texts.join(', ');
}

export type ReadBytes = { readonly hex: string } | { readonly problem: string };

const toHex = (n: bigint, size: number) =>
  BigInt.asUintN(8 * size, n)
    .toString(16)
    .padStart(2 * size, '0');

function readNumber(text: string, size: number, signed: boolean): bigint | string {
  const plain = text.replace(/(\d)[_,](?=\d{3}\b)/g, '$1').trim();
  if (!/^-?(\d+|0x[0-9a-fA-F]+)$/.test(plain)) return `"${text.trim()}" is not a number.`;
  const value = plain.startsWith('-') ? -BigInt(plain.slice(1)) : BigInt(plain);
  const bits = BigInt(8 * size);
  const least = signed ? -(1n << (bits - 1n)) : 0n;
  const most = signed ? (1n << (bits - 1n)) - 1n : (1n << bits) - 1n;
  return value < least || value > most ? `${plain} is not from ${least} to ${most}.` : value;
}

function readIpv6(text: string): string | null {
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const [head, tail] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const known = [...(head ?? []), ...(tail ?? [])];
  const missing = 8 - known.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return null;
  if (known.some((group) => !/^[0-9a-fA-F]{1,4}$/.test(group))) return null;
  return [...(head ?? []), ...Array<string>(missing).fill('0'), ...(tail ?? [])]
    .map((group) => group.padStart(4, '0').toLowerCase())
    .join('');
}

function readField({ type, size }: Field, text: string): ReadBytes {
  const word = text.trim();
  switch (type) {
    case 'ipv4': {
      const parts = word.split('.');
      const bytes = parts.map(Number);
      const sound = parts.every((part) => /^\d{1,3}$/.test(part)) && bytes.every((b) => b < 256);
      return sound && bytes.length === 4
        ? { hex: bytes.map((byte) => toHex(BigInt(byte), 1)).join('') }
        : { problem: `"${word}" is no IPv4 address, such as 10.0.0.1.` };
    }
    case 'ipv6': {
      const hex = readIpv6(word);
      return hex === null ? { problem: `"${word}" is no IPv6 address.` } : { hex };
    }
    case 'mac':
      return /^([0-9a-fA-F]{2}[:-]){5}[0-9a-fA-F]{2}$/.test(word)
        ? { hex: word.replace(/[:-]/g, '').toLowerCase() }
        : { problem: `"${word}" is no MAC address, such as 02:00:00:00:00:01.` };
    case 'hex': {
      const hex = word.replace(/^0x/, '').replace(/[\s:]/g, '').toLowerCase();
      return /^[0-9a-f]*$/.test(hex) && hex.length === 2 * size
        ? { hex }
        : { problem: `${size} byte${size === 1 ? '' : 's'} in hex are ${2 * size} digits.` };
    }
    case 'str': {
      const bytes = new TextEncoder().encode(word.replace(/^"(.*)"$/s, '$1'));
      return bytes.length <= size
        ? {
            hex: [...bytes]
              .map((byte) => toHex(BigInt(byte), 1))
              .join('')
              .padEnd(2 * size, '0'),
          }
        : { problem: `The text has ${bytes.length} bytes; ${size} have room.` };
    }
    default: {
      const value = readNumber(word, size, type.startsWith('s'));
      if (typeof value === 'string') return { problem: value };
      const hex = toHex(value, size);
      return { hex: type.startsWith('be') ? hex : pairs(hex).reverse().join('') };
    }
  }
}

/** Reads what a person writes for bytes of a layout, as `showBytes` shows it; names may be left out. */
export function readBytes(fields: readonly Field[], text: string): ReadBytes {
  const plain = text.replace(/(\d),(?=\d{3}(\D|$))/g, '$1'); // 1,000 is one number
  const parts = fields.length === 1 ? [text] : plain.split(',');
  if (parts.length !== fields.length) {
    const names = fields.map(({ name, type }) => name ?? type).join(', ');
    return { problem: `Write ${fields.length} values with commas between: ${names}.` };
  }
  let hex = '';
  for (const [i, field] of fields.entries()) {
    const part = parts[i]!.trim(); // as many parts as fields
    const own =
      field.name !== null && part.startsWith(`${field.name} `)
        ? part.slice(field.name.length)
        : part;
    const read = readField(field, own);
    if ('problem' in read) return read;
    hex += read.hex;
  }
  return { hex };
}
