/** Bytes of one row wherever bytes are shown. */
export const BYTES_PER_ROW = 16;

/** `00`..`ff` */
export const BYTE_TEXT: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  byte.toString(16).padStart(2, '0'),
);

/** Lower-case hex without separators. */
export function bytesToHex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += BYTE_TEXT[byte];
  return text;
}

/** Hex of the document or of a report, which is known to be well formed, as bytes. */
export function hexToBytes(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length >> 1);
  for (let i = 0; i < bytes.length; i++) {
    bytes[i] = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16);
  }
  return bytes;
}

/** Rows of 16 bytes, each behind its offset: what the editor shows and `readHexText` reads back. */
export function formatHexText(bytes: Uint8Array): string {
  const rows: string[] = [];
  for (let at = 0; at < bytes.length; at += BYTES_PER_ROW) {
    const row = Array.from(bytes.subarray(at, at + BYTES_PER_ROW), (byte) => BYTE_TEXT[byte]!);
    const halves = [row.slice(0, 8).join(' '), row.slice(8).join(' ')].filter(Boolean);
    rows.push(`${at.toString(16).padStart(4, '0')}:  ${halves.join('  ')}`);
  }
  return rows.join('\n');
}

export interface HexProblem {
  readonly ok: false;
  /** A sentence that names the place. */
  readonly message: string;
  /** Characters of the text at fault: `[start, end)`; empty where the length is at fault. */
  readonly start: number;
  readonly end: number;
}

export type HexResult = { readonly ok: true; readonly bytes: Uint8Array<ArrayBuffer> } | HexProblem;

/** An offset at the start of a row, as xxd, tcpdump and this editor write it. */
const OFFSET = /^\s*(?:0x)?[0-9a-f]{1,8}:/i;

const IS_DIGITS = /^[0-9a-f]+$/i;

/** How a character is named in a message. */
function named(char: string): string {
  return /[\p{C}\p{Z}]/u.test(char)
    ? `the character U+${char.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`
    : `“${char}”`;
}

/**
 * Reads bytes that somebody typed or pasted: digits in groups of any even length, rows with or
 * without an offset and a colon before them. The offsets are not looked at.
 */
export function readHexText(text: string): HexResult {
  const bytes: number[] = [];
  let lineStart = 0;
  for (const [index, line] of text.split('\n').entries()) {
    const skipped = OFFSET.exec(line)?.[0].length ?? 0;
    for (const group of line.slice(skipped).matchAll(/\S+/g)) {
      const column = skipped + group.index;
      const digits = /^0x/i.test(group[0]) ? group[0].slice(2) : group[0];
      const digitsAt = column + group[0].length - digits.length;
      const at = (from: number, length: number, message: string): HexProblem => ({
        ok: false,
        message: `Line ${index + 1}, column ${from + 1}: ${message}`,
        start: lineStart + from,
        end: lineStart + from + length,
      });
      if (!IS_DIGITS.test(digits)) {
        const wrong = Array.from(digits).find((char) => !IS_DIGITS.test(char));
        if (wrong === undefined) return at(column, 2, 'digits are missing behind 0x.');
        const from = digitsAt + digits.indexOf(wrong);
        return at(from, wrong.length, `${named(wrong)} is not a hex digit (0–9, a–f).`);
      }
      if (digits.length % 2 !== 0) {
        return at(
          digitsAt + digits.length - 1,
          1,
          digits.length === 1
            ? `byte ${bytes.length} has one digit; a byte has two (“0${digits}”?).`
            : `${digits} has ${digits.length} digits, so its last byte lacks one; a byte has two.`,
        );
      }
      for (let i = 0; i < digits.length; i += 2) {
        bytes.push(Number.parseInt(digits.slice(i, i + 2), 16));
      }
    }
    lineStart += line.length + 1;
  }
  return { ok: true, bytes: Uint8Array.from(bytes) };
}

/** As `readHexText`, for the bytes of one packet of `min` to `max` bytes. */
export function readPacketText(text: string, min: number, max: number): HexResult {
  const result = readHexText(text);
  if (!result.ok) return result;
  const { length } = result.bytes;
  const wrong = (message: string): HexProblem => ({
    ok: false,
    message,
    start: text.length,
    end: text.length,
  });
  if (length < min) {
    return wrong(
      length === 0
        ? `There are no bytes; an Ethernet header alone has ${min}.`
        : `The packet has ${length} byte${length === 1 ? '' : 's'}; an Ethernet header alone has ${min}, so ${min - length} more must come.`,
    );
  }
  if (length > max) {
    const n = (value: number) => value.toLocaleString('en');
    return wrong(
      `The packet has ${n(length)} bytes; at most ${n(max)} can be kept, so ${n(length - max)} must go.`,
    );
  }
  return result;
}
