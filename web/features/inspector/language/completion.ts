import { MAP_FLAGS, MAP_TYPES, PROG_FLAGS } from '../../../../engine/abi';
import { KEYWORDS, MEMORY_TYPES, REGISTERS } from '../../../../engine/isa';
import { commentStart, type SourceNames } from './line';
import { MAP_ATTRIBUTES, STATEMENTS, type Suggestion } from './snippets';
import { CONSTANT_WORDS, HELPER_WORDS, type WordInfo } from './words';

export type { Suggestion } from './snippets';

/** A prototype stands with the words about it, for it would leave the name no room in the list. */
const word = (info: WordInfo, rank: number): Suggestion => ({
  label: info.name,
  kind: info.kind,
  detail: info.kind === 'helper' || info.signature === info.name ? '' : info.signature,
  doc: [...(info.kind === 'helper' ? [info.signature] : []), info.doc, ...info.notes].join('\n\n'),
  insert: info.name,
  snippet: false,
  rank,
});

const simple = (
  label: string,
  kind: Suggestion['kind'],
  doc: string,
  rank: number,
): Suggestion => ({ label, kind, detail: '', doc, insert: label, snippet: false, rank });

const REGISTER_WORDS = REGISTERS.map(({ name, doc }, i) =>
  simple(name, 'register', doc, i < 11 ? 1 : 4),
);
const TYPE_WORDS = MEMORY_TYPES.map(({ name, doc }) => simple(name, 'type', doc, 2));
const OPERAND_WORDS = [
  ...REGISTER_WORDS,
  ...TYPE_WORDS,
  ...CONSTANT_WORDS.map((info) => word(info, info.rare ? 6 : 3)),
  ...KEYWORDS.filter(({ name }) =>
    /^(?:be|le|bswap|map|htons|htonl|sizeof|subprog|ll)/.test(name),
  ).map(({ name, doc }) => simple(name, 'keyword', doc, 5)),
];
const HELPERS_OFFERED = HELPER_WORDS.map((info) => word(info, 1));
const MAP_TYPE_WORDS = Object.entries(MAP_TYPES).map(([name, { meaning }]) =>
  simple(name, 'keyword', meaning, 1),
);
const PROG_FLAG_WORDS = Object.keys(PROG_FLAGS).map((name) =>
  simple(name, 'constant', 'Flag of a program load.', 1),
);

const MAP_FLAG_WORDS = Object.keys(MAP_FLAGS).map((name) =>
  simple(name, 'constant', 'Flag of a map.', 1),
);

const listed = (names: ReadonlyMap<string, unknown>, kind: Suggestion['kind'], doc: string) =>
  [...names.keys()].map((name) => simple(name, kind, doc, 0));

/** Whether a character that was typed opens the list by itself: a space only where a name must follow. */
export function opensList(before: string): boolean {
  return /(?:\b(?:call|goto|gotol|inner)\s|\bmap\[|[\w)]\.)$/.test(before);
}

/**
 * What may stand at the end of `before`, the part of a line up to the cursor. `indented` tells
 * whether the names of the program matter yet.
 */
export function completionsAt(before: string, names: SourceNames): readonly Suggestion[] {
  if (commentStart(before) < before.length || /"[^"]*$/.test(before)) return [];
  const code = before.replace(/[\w.]*$/, ''); // without the word that is being typed
  if (/\bcall\s+$/.test(code)) {
    return [...listed(names.functions, 'label', 'Function of this program.'), ...HELPERS_OFFERED];
  }
  if (/\b(?:goto|gotol|may_goto)\s+$/.test(code)) {
    return listed(names.labels, 'label', 'Label of this program.');
  }
  if (/\bmap\[$/.test(code)) return listed(names.maps, 'map', 'Map of this program.');
  if (/\bsubprog\[$/.test(code)) return listed(names.functions, 'label', 'Function.');
  if (/^\s*map\s+\w+\s*:\s*$/.test(code)) return MAP_TYPE_WORDS;
  if (/^\s*map\s+\w+\s*:.*,\s*$/.test(code)) return MAP_ATTRIBUTES;
  if (/^\s*map\s+\w+\s*:.*,\s*inner\s+$/.test(code)) {
    const own = /^\s*map\s+(\w+)/.exec(code)?.[1] ?? '';
    const others = new Map([...names.maps].filter(([name]) => name !== own));
    return listed(others, 'map', 'Map of this program.');
  }
  if (/^\s*map\s+\w+\s*:.*,\s*flags\s+(?:\w+\s*\|\s*)*$/.test(code)) return MAP_FLAG_WORDS;
  if (/^\s*flags\s+(?:\w+\s*\|\s*)*$/.test(code)) return PROG_FLAG_WORDS;
  if (/^\s*(?:license|xdp|func|map)\s+$/.test(code)) return [];
  if (/^\s*(?:[A-Za-z_][\w.]*:\s*)?$/.test(code)) return [...STATEMENTS, ...REGISTER_WORDS];
  return OPERAND_WORDS;
}
