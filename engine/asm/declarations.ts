import {
  BPF_F_INJECT_CHAIN_CALLS,
  BPF_OBJ_NAME_LEN,
  KNOWN_PROG_FLAGS,
  MAP_FLAGS,
  MAP_TYPES,
  type MapDef,
  type MapTypeName,
  PROG_FLAGS,
} from '../abi';
import { isRegister, readExpression } from './expression';
import { type Line, rangeOf, shorten, type Token } from './lexer';
import { nearest } from './nearest';
import type { AsmError, SourceRange } from './types';

export type Declared<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: AsmError };

/** What a map declaration looks like, for messages. */
export const mapExample = (name: string) => `map ${name}: array, key 4, value 8, entries 1`;

export function failed(range: SourceRange, message: string): { ok: false; error: AsmError } {
  return { ok: false, error: { range, message } };
}

/** The place of a token of a line, or just behind the line where there is none. */
export function rangeAt(line: Line, index: number): SourceRange {
  const token = line.tokens[index];
  if (token) return rangeOf(token);
  return { line: line.line, column: line.end, endLine: line.line, endColumn: line.end + 1 };
}

export const found = (token: Token | undefined) =>
  token ? `unexpected \`${shorten(token.text)}\`` : 'the line ends here';

/** What is wrong with a name for a program, function, label or map, as a message; `null` if nothing. */
export function nameProblem(name: string, kernelName: boolean): string | null {
  if (isRegister(name)) return `\`${name}\` is a register; expected another name`;
  if (kernelName && name.length >= BPF_OBJ_NAME_LEN)
    return `\`${shorten(name)}\` has ${name.length} characters; the kernel keeps names of ${BPF_OBJ_NAME_LEN - 1} at most`;
  return null;
}

/** `license "GPL"`; one word needs no quotes. */
export function readLicense(line: Line): Declared<string> {
  const token = line.tokens[1];
  if (token?.kind !== 'string' && token?.kind !== 'word')
    return failed(rangeAt(line, 1), `${found(token)}; expected a licence, such as "GPL"`);
  if (line.tokens.length > 2)
    return failed(
      rangeAt(line, 2),
      `${found(line.tokens[2])}; a licence of several words stands in quotes`,
    );
  if (token.kind === 'word') return { ok: true, value: token.text };
  try {
    return { ok: true, value: JSON.parse(token.text) as string };
  } catch {
    return failed(rangeOf(token), 'unknown escape in this text; expected \\" or \\\\ or \\n');
  }
}

/** Names joined by `|`, or a number, from `start` up to a comma or the end of the line. */
function readFlags(
  line: Line,
  start: number,
  names: Readonly<Record<string, number>>,
): Declared<{ flags: number; next: number }> {
  const token = line.tokens[start];
  if (token?.kind === 'word' && !Object.hasOwn(names, token.text)) {
    const like = nearest(token.text, Object.keys(names));
    return failed(
      rangeOf(token),
      `unknown flag \`${shorten(token.text)}\`; ${like ? `did you mean ${like}?` : `expected ${Object.keys(names).join(', ')}`}`,
    );
  }
  const read = readExpression(line.tokens, start);
  if (!read.ok)
    return failed(
      rangeAt(line, read.failure.at),
      read.failure.message ??
        `${found(line.tokens[read.failure.at])}; expected flags joined by |, or a number`,
    );
  if (read.value < 0n || read.value > 0xffffffffn)
    return failed(rangeAt(line, start), 'flags have 32 bits; expected 0 to 0xffffffff');
  return { ok: true, value: { flags: Number(read.value), next: read.next } };
}

/** `flags BPF_F_XDP_HAS_FRAGS | BPF_F_TEST_STATE_FREQ` */
export function readProgFlags(line: Line): Declared<number> {
  const read = readFlags(line, 1, PROG_FLAGS);
  if (!read.ok) return read;
  const { flags, next } = read.value;
  if (next < line.tokens.length)
    return failed(
      rangeAt(line, next),
      `${found(line.tokens[next])}; expected | or the end of the line`,
    );
  if ((flags & BPF_F_INJECT_CHAIN_CALLS) !== 0)
    return failed(
      rangeAt(line, 1),
      'the chain-call flag is a setting of the program, not of its source',
    );
  if ((flags & ~KNOWN_PROG_FLAGS) !== 0)
    return failed(
      rangeAt(line, 1),
      `Linux knows no flag 0x${((flags & ~KNOWN_PROG_FLAGS) >>> 0).toString(16)}; expected bits of 0x${KNOWN_PROG_FLAGS.toString(16)}`,
    );
  return { ok: true, value: flags };
}

type Attribute = 'key' | 'value' | 'entries' | 'flags' | 'extra' | 'lock' | 'timer';

const ATTRIBUTES: ReadonlyMap<string, Attribute> = new Map([
  ['key', 'key'],
  ['key_size', 'key'],
  ['value', 'value'],
  ['value_size', 'value'],
  ['entries', 'entries'],
  ['max_entries', 'entries'],
  ['flags', 'flags'],
  ['map_flags', 'flags'],
  ['extra', 'extra'],
  ['map_extra', 'extra'],
  ['lock', 'lock'],
  ['timer', 'timer'],
]);

function mapType(text: string): MapTypeName | null {
  for (const [name, entry] of Object.entries(MAP_TYPES))
    if (text === name || text === entry.constant) return name as MapTypeName;
  return null;
}

/**
 * `map counters: array, key 4, value 8, entries 256, flags BPF_F_RDONLY`; attributes in any order.
 *
 * @param declared maps of the lines above, for `inner NAME` of a map of maps
 */
export function readMap(
  line: Line,
  declared: readonly MapDef[],
): Declared<{ map: MapDef; name: Token }> {
  const { tokens } = line;
  const name = tokens[1];
  if (name?.kind !== 'word')
    return failed(
      rangeAt(line, 1),
      `${found(name)}; expected a name, as in: ${mapExample('counters')}`,
    );
  const problem = nameProblem(name.text, true);
  if (problem) return failed(rangeOf(name), problem);
  if (tokens[2]?.text !== ':')
    return failed(
      rangeAt(line, 2),
      `${found(tokens[2])}; expected \`:\`, as in: ${mapExample(name.text)}`,
    );
  const type = mapType(tokens[3]?.text ?? '');
  if (!type)
    return failed(
      rangeAt(line, 3),
      `${found(tokens[3])}; expected a map type: ${Object.keys(MAP_TYPES).join(', ')}`,
    );
  const values: Partial<Record<Attribute, number>> = {};
  let inner: MapDef | undefined;
  let frozen = false;
  let at = 4;
  while (at < tokens.length) {
    if (tokens[at]!.text !== ',')
      return failed(rangeAt(line, at), `${found(tokens[at])}; expected \`,\``);
    const word = tokens[++at];
    if (word?.text === 'frozen' && !frozen) {
      frozen = true;
      at++;
      continue;
    }
    if (word?.text === 'inner') {
      const model = tokens[++at];
      inner = declared.find((map) => map.name === model?.text);
      if (!inner) return failed(rangeAt(line, at), innerProblem(model, declared));
      at++;
      continue;
    }
    const attribute = ATTRIBUTES.get(word?.kind === 'word' ? word.text : '');
    if (!attribute)
      return failed(
        rangeAt(line, at),
        `${found(word)}; expected key, value, entries, flags, extra, lock or timer and a number, inner and a map, or frozen`,
      );
    if (values[attribute] !== undefined)
      return failed(rangeAt(line, at), `${attribute} is given twice; expected it once`);
    at++;
    if (tokens[at]?.text === '=' || tokens[at]?.text === ':') at++;
    const read = readFlags(line, at, attribute === 'flags' ? MAP_FLAGS : {});
    if (!read.ok) {
      if (attribute === 'flags') return read;
      return failed(rangeAt(line, at), `${found(tokens[at])}; expected a number`);
    }
    values[attribute] = read.value.flags;
    at = read.value.next;
  }
  const { keySize, valueSize } = MAP_TYPES[type];
  // Sizes that a type has no choice in may be left out.
  const sizes = { key: keySize, value: valueSize, ...values };
  for (const attribute of ['key', 'value', 'entries'] as const)
    if (sizes[attribute] === undefined)
      return failed(
        rangeAt(line, tokens.length),
        `the map has no ${attribute}; expected, for instance: ${mapExample(name.text)}`,
      );
  const ofMaps = MAP_TYPES[type].refersTo === 'map';
  if (ofMaps !== (inner !== undefined))
    return failed(
      rangeAt(line, tokens.length),
      ofMaps
        ? `the map has no inner; expected the name of a map above that those in it look like, as in: inner ${declared[0]?.name ?? 'counters'}`
        : `only maps of maps have an inner map; this one is of type ${type}`,
    );
  const map: MapDef = {
    name: name.text,
    type,
    keySize: sizes.key!, // checked above, as the next two
    valueSize: sizes.value!,
    maxEntries: sizes.entries!,
    flags: values.flags ?? 0,
    ...(values.extra ? { extra: values.extra } : {}),
    ...(inner ? { inner } : {}),
    ...(values.lock === undefined ? {} : { lock: values.lock }),
    ...(values.timer === undefined ? {} : { timer: values.timer }),
    ...(frozen ? { frozen } : {}),
  };
  return { ok: true, value: { map, name } };
}

function innerProblem(token: Token | undefined, declared: readonly MapDef[]): string {
  const names = declared.map(({ name }) => name).join(', ');
  return `${found(token)}; expected the name of a map above${names === '' ? '' : `: ${names}`}`;
}
