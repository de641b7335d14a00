export type HexDumpResult =
  | { readonly ok: true; readonly bytes: Uint8Array<ArrayBuffer> }
  | {
      readonly ok: false;
      /** From 1. */
      readonly line: number;
      readonly column: number;
      readonly message: string;
    };

/** An offset before a row: `0000:`, `0x0010:`, `00000020  `. */
const OFFSET = /^\s*(?:0x)?([0-9a-f]{4,8})(?::|\s{2,})/i;
/** Bytes of a row behind an offset; what comes after them is text. */
const ROW = 16;
/** Bytes of a packet that can be composed. */
const MAX_SIZE = 0xffff;

/** The part of a row that is digits, between offset and text, by its columns. */
function digitsOf(line: string, bytesSoFar: number): { from: number; hasText: boolean } {
  const offset = OFFSET.exec(line);
  if (!offset) return { from: 0, hasText: false };
  // Without a colon it is an offset only where it counts right: it may be bytes.
  const isCounting = Number.parseInt(offset[1]!, 16) === bytesSoFar;
  return offset[0].endsWith(':') || isCounting
    ? { from: offset[0].length, hasText: true }
    : { from: 0, hasText: false };
}

/**
 * Reads bytes as people copy them: plain hex, `45 00`, `4500:0054`, `0x45, 0x00`, `\x45\x00`, and
 * the output of `xxd`, `hexdump -C`, `tcpdump -x` and `-X`, and Wireshark, whose offsets and text
 * columns are skipped. Comments start with `#` or `//`.
 */
export function readHexDump(text: string): HexDumpResult {
  const bytes: number[] = [];
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.replace(/(?:#|\/\/).*$/, '').trimEnd();
    const { from, hasText } = digitsOf(line, bytes.length);
    const rowStart = bytes.length;
    let end = from;
    for (const { 0: group, index: at } of line.slice(from).matchAll(/[^\s,;:\\{}"']+/g)) {
      const column = from + at;
      // Behind an offset, a wide gap, a bar or the 16th byte ends the bytes.
      const gap = column - end;
      const isText = hasText && (group.startsWith('|') || bytes.length - rowStart >= ROW);
      if (isText || (hasText && gap >= 3 && bytes.length > rowStart)) break;
      const digits = group.replace(/^(?:0?x)/i, '');
      const wrong = digits.search(/[^0-9a-f]/i);
      const fail = (place: number, message: string): HexDumpResult => ({
        ok: false,
        line: index + 1,
        column: place + 1,
        message,
      });
      if (wrong >= 0) {
        const place = column + group.length - digits.length + wrong;
        return fail(place, `"${digits[wrong]}" is not a hex digit.`);
      }
      if (digits.length % 2 !== 0) {
        return fail(column, `"${group}" has ${digits.length} digits, and a byte has two.`);
      }
      if (bytes.length + digits.length / 2 > MAX_SIZE) {
        return fail(column, `A packet has at most ${MAX_SIZE} bytes.`);
      }
      for (let i = 0; i < digits.length; i += 2) {
        bytes.push(Number.parseInt(digits.slice(i, i + 2), 16));
      }
      end = column + group.length;
    }
  }
  return { ok: true, bytes: Uint8Array.from(bytes) };
}
