// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the places of a snippet look like that
import type { WordInfo } from './words';

export interface Suggestion {
  readonly label: string;
  readonly kind: WordInfo['kind'] | 'label' | 'map' | 'snippet';
  /** Beside the name. */
  readonly detail: string;
  readonly doc: string;
  readonly insert: string;
  /** Whether `insert` has places to fill in: `${1:name}`. */
  readonly snippet: boolean;
  /** Smaller comes first. */
  readonly rank: number;
}

const snippet = (label: string, detail: string, doc: string, insert: string): Suggestion => ({
  label,
  kind: 'snippet',
  detail,
  doc,
  insert,
  snippet: true,
  rank: 3,
});

/** Beginnings of lines, and stretches of code that every program needs. */
export const STATEMENTS: readonly Suggestion[] = [
  snippet('xdp', 'entry', 'The entry of an XDP program.', 'xdp ${1:name}:\n  $0'),
  snippet('func', 'function', 'A function of the program.', 'func ${1:name}:\n  $0\n  exit'),
  snippet(
    'global',
    'function',
    'A function that is verified on its own.',
    'global ${1:name}(${2:ctx}):\n  $0\n  exit',
  ),
  snippet('license', 'directive', 'Some helpers are for GPL programs only.', 'license "${1:GPL}"'),
  snippet('flags', 'directive', 'Flags of the load.', 'flags ${1:BPF_F_XDP_HAS_FRAGS}'),
  snippet(
    'map',
    'directive',
    'Declares a map.',
    'map ${1:counters}: ${2|array,hash|}, key ${3:4}, value ${4:8}, entries ${5:1}',
  ),
  snippet(
    'rodata',
    'directive',
    'Constant data, such as a format.',
    'rodata ${1:fmt}: "${2:%d packets}"',
  ),
  snippet(
    'if',
    'jump',
    'Jumps if a comparison holds.',
    'if ${1:r0} ${2:==} ${3:0} goto ${4:label}',
  ),
  snippet('goto', 'jump', 'Jumps to a label.', 'goto ${1:label}'),
  snippet('call', 'helper or function', 'Arguments in r1 to r5, result in r0.', 'call ${1}'),
  snippet('exit', 'end', 'Ends the program with the code in r0.', 'exit'),
  snippet('load', '*(u32 *)', 'Loads from memory.', '${1:r0} = *(${2:u32} *)(${3:r1} + ${4:0})'),
  snippet('store', '*(u64 *)', 'Stores to memory.', '*(${1:u64} *)(${2:r10} - ${3:8}) = ${4:r0}'),
  snippet(
    'lock add',
    'atomic',
    'Adds to memory, atomically.',
    'lock *(${1:u64} *)(${2:r0} + ${3:0}) += ${4:r1}',
  ),
  snippet(
    'packet bounds',
    'several lines',
    'Loads the packet pointers and checks that the packet is long enough.',
    [
      'r2 = *(u32 *)(r1 + xdp_md.data)',
      'r3 = *(u32 *)(r1 + xdp_md.data_end)',
      'r4 = r2',
      'r4 += ${1:14}',
      'if r4 > r3 goto ${2:drop}',
    ].join('\n'),
  ),
  snippet(
    'map lookup',
    'several lines',
    'Looks a key up in a map, and tests the result as the verifier demands.',
    [
      '*(u32 *)(r10 - 4) = ${1:0}',
      'r1 = map[${2:counters}]',
      'r2 = r10',
      'r2 += -4',
      'call bpf_map_lookup_elem',
      'if r0 == 0 goto ${3:missing}',
    ].join('\n'),
  ),
  snippet(
    'return',
    'two lines',
    'Ends the program with a verdict.',
    'r0 = ${1|XDP_PASS,XDP_DROP,XDP_TX,XDP_ABORTED,XDP_REDIRECT|}\nexit',
  ),
];

/** What may stand behind a comma of a map's declaration. */
export const MAP_ATTRIBUTES: readonly Suggestion[] = [
  snippet('key', 'bytes', 'Bytes of a key.', 'key ${1:4}'),
  snippet('value', 'bytes', 'Bytes of a value.', 'value ${1:8}'),
  snippet('entries', 'count', 'Most elements that the map can have.', 'entries ${1:256}'),
  snippet('flags', 'flags', 'Flags of the map, joined by |.', 'flags ${1:BPF_F_NO_PREALLOC}'),
  snippet('inner', 'map', 'A map above that those in this map of maps look like.', 'inner $1'),
  snippet('extra', 'number', 'Of a bloom filter: how many hashes, 1 to 15.', 'extra ${1:5}'),
  snippet('timer', 'attribute', 'Offset of a `struct bpf_timer` in each value.', 'timer ${1:0}'),
  snippet('lock', 'attribute', 'Offset of a `struct bpf_spin_lock` in each value.', 'lock ${1:0}'),
  snippet('frozen', 'attribute', 'User space writes to it no more.', 'frozen'),
];
