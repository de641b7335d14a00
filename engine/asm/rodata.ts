import { MAP_FLAGS, type MapDef } from '../abi';
import { fromHex, toHex } from '../util';
import { type Declared, failed, found, nameProblem, rangeAt } from './declarations';
import { type Line, rangeOf, type Token } from './lexer';

/** What a declaration of constant data looks like, for messages. */
const EXAMPLE = 'rodata fmt: "%d packets"';

/**
 * `rodata fmt: "%d packets\n"`: constant data, which compilers put into `.rodata`. Texts end with a
 * NUL each; `hex "0102"` gives bytes as they are; several parts stand one after the other, between
 * commas. Loaders make it an array of one element that programs cannot write to, and freeze it, so
 * that the verifier knows its contents.
 */
export function readRodata(line: Line): Declared<{ map: MapDef; name: Token }> {
  const { tokens } = line;
  const name = tokens[1];
  if (name?.kind !== 'word')
    return failed(rangeAt(line, 1), `${found(name)}; expected a name, as in: ${EXAMPLE}`);
  const problem = nameProblem(name.text, true);
  if (problem) return failed(rangeOf(name), problem);
  if (tokens[2]?.text !== ':')
    return failed(rangeAt(line, 2), `${found(tokens[2])}; expected \`:\`, as in: ${EXAMPLE}`);
  const parts: Uint8Array[] = [];
  let at = 2; // of a colon or comma
  do {
    const part = readPart(line, at + 1);
    if (!part.ok) return part;
    parts.push(part.value.bytes);
    at = part.value.next;
  } while (tokens[at]?.text === ',');
  if (at < tokens.length)
    return failed(rangeAt(line, at), `${found(tokens[at])}; expected \`,\` and more data`);
  const contents = parts.map(toHex).join('');
  const map: MapDef = {
    name: name.text,
    type: 'array',
    keySize: 4,
    valueSize: contents.length / 2,
    maxEntries: 1,
    flags: MAP_FLAGS.BPF_F_RDONLY_PROG,
    frozen: true,
    contents,
  };
  return { ok: true, value: { map, name } };
}

/** Whether a map is one that `rodata` declares, and nothing else. */
export function isRodata(map: MapDef): map is MapDef & { readonly contents: string } {
  const { type, maxEntries, flags, frozen, contents } = map;
  const shape = type === 'array' && maxEntries === 1 && flags === MAP_FLAGS.BPF_F_RDONLY_PROG;
  return shape && frozen === true && contents !== undefined && contents.length > 0;
}

/** The declaration of constant data: its texts as such where all of it is printable text. */
export function rodataText({ name, contents }: MapDef & { readonly contents: string }): string {
  const bytes = fromHex(contents) ?? new Uint8Array();
  const texts = Array.from(bytes, (byte) => String.fromCharCode(byte))
    .join('')
    .split('\0');
  const rest = texts.pop(); // what is behind the last NUL
  const plain = rest === '' && texts.every((text) => /^[\n\t\r -~]*$/.test(text));
  const parts = plain ? texts.map((text) => JSON.stringify(text)).join(', ') : `hex "${contents}"`;
  return `rodata ${name}: ${parts}`;
}

function readPart(line: Line, at: number): Declared<{ bytes: Uint8Array; next: number }> {
  const hex = line.tokens[at]?.text === 'hex';
  const token = line.tokens[hex ? at + 1 : at];
  const next = hex ? at + 2 : at + 1;
  if (token?.kind !== 'string')
    return failed(rangeAt(line, next - 1), `${found(token)}; expected a text, as in: ${EXAMPLE}`);
  const inside = token.text.slice(1, -1);
  if (hex) {
    const bytes = fromHex(inside.replace(/\s/g, ''));
    if (bytes && bytes.length > 0) return { ok: true, value: { bytes, next } };
    return failed(rangeOf(token), 'expected hex digits, two for each byte, as in: hex "00ff"');
  }
  const bytes = bytesOf(inside);
  if (bytes) return { ok: true, value: { bytes: Uint8Array.of(...bytes, 0), next } };
  return failed(
    rangeOf(token),
    'unknown escape in this text; expected \\n, \\t, \\r, \\0, \\", \\\\ or \\xHH',
  );
}

const ESCAPES: Readonly<Record<string, number>> = { n: 10, t: 9, r: 13, 0: 0, '"': 34, '\\': 92 };

/** The bytes of a text in UTF-8, with escapes as in C; `null` where one is unknown. */
function bytesOf(text: string): number[] | null {
  const bytes: number[] = [];
  for (const [part] of text.matchAll(/\\x[0-9a-fA-F]{2}|\\.|[^\\]+/gs)) {
    if (!part.startsWith('\\')) bytes.push(...new TextEncoder().encode(part));
    else if (part.length === 4) bytes.push(Number.parseInt(part.slice(2), 16));
    else {
      const byte = ESCAPES[part[1] ?? ''];
      if (byte === undefined) return null;
      bytes.push(byte);
    }
  }
  return bytes;
}
