import { OPCODES, type OpcodeRow } from '../isa';
import { InternalError } from '../util';
import { tokenize } from './lexer';

/** A place in an instruction where an operand stands. */
export type Place =
  | { readonly kind: 'register'; readonly field: 'dst' | 'src'; readonly width: 'r' | 'w' }
  /** A constant expression for imm. */
  | { readonly kind: 'number' }
  /** `+ 4`, `- 4`, or nothing, for off. */
  | { readonly kind: 'offset' }
  /** `+ 4` or nothing, for imm. */
  | { readonly kind: 'addend' }
  /** A label or a distance. */
  | { readonly kind: 'target'; readonly field: 'off' | 'imm' }
  | { readonly kind: 'cast' }
  | { readonly kind: 'callee'; readonly callee: 'helper' | 'subprogram' | 'kfunc' }
  | {
      readonly kind: 'wide';
      readonly object: 'imm64' | 'map' | 'value' | 'map_idx' | 'value_idx' | 'variable' | 'func';
    };

/**
 * All instruction forms as one tree: each path from the root spells a form, by the texts of its
 * tokens and by places. Forms that begin alike share their beginning, so wherever a source text
 * leaves the tree, the edges of that node are what was expected.
 */
export interface PatternNode {
  readonly words: Map<string, PatternNode>;
  readonly places: { readonly place: Place; readonly node: PatternNode }[];
  row: OpcodeRow | null;
}

const newNode = (): PatternNode => ({ words: new Map(), places: [], row: null });

const PLACE = /([rw])\{(dst|src)\}|pc\{(off|dist)\}|\+ \{imm\}|\{(\w+)\}/g;

function placeOf(match: RegExpExecArray, row: OpcodeRow): Place {
  const [text, width, field, distance, name] = match;
  if (width) return { kind: 'register', field: field as 'dst' | 'src', width: width as 'r' | 'w' };
  if (text === '+ {imm}') return { kind: 'addend' };
  if (distance) {
    if (row.mnemonic === 'call') return { kind: 'callee', callee: 'subprogram' };
    return { kind: 'target', field: distance === 'off' ? 'off' : 'imm' };
  }
  switch (name) {
    case 'imm':
    case 'hex':
      return { kind: 'number' };
    case 'off':
      return { kind: 'offset' };
    case 'cast':
      return { kind: 'cast' };
    case 'helper':
    case 'kfunc':
      return { kind: 'callee', callee: name };
    case 'imm64':
    case 'map':
    case 'value':
    case 'map_idx':
    case 'value_idx':
    case 'variable':
    case 'func':
      return { kind: 'wide', object: name };
    default:
      throw new InternalError(`no place {${name}} in the assembler`);
  }
}

function addPattern(root: PatternNode, template: string, row: OpcodeRow): void {
  let node = root;
  const words = (text: string) => {
    for (const token of tokenize(text).lines[0]?.tokens ?? []) {
      let next = node.words.get(token.text);
      if (!next) {
        next = newNode();
        node.words.set(token.text, next);
      }
      node = next;
    }
  };
  let at = 0;
  for (const match of template.matchAll(PLACE)) {
    words(template.slice(at, match.index));
    at = match.index + match[0].length;
    const place = placeOf(match, row);
    const key = JSON.stringify(place);
    let edge = node.places.find((candidate) => JSON.stringify(candidate.place) === key);
    if (!edge) {
      edge = { place, node: newNode() };
      node.places.push(edge);
    }
    node = edge.node;
  }
  words(template.slice(at));
  if (node.row !== null && node.row !== row)
    throw new InternalError(`${row.name} is written like ${node.row.name}`);
  node.row = row;
}

/** Other ways in which compilers write the same instruction. */
function variants(row: OpcodeRow): string[] {
  const { template } = row;
  // clang names the 32-bit half of a register where no more than that is moved
  const half: string[] = [];
  const small = /u(8|16|32) \*/.test(template);
  if (small && row.mnemonic === 'ldx') half.push(template.replace('r{dst} =', 'w{dst} ='));
  if (small && row.mnemonic === 'stx') half.push(template.replace('= r{src}', '= w{src}'));
  if (small && row.mnemonic === 'load_acquire') half.push(template.replace('r{dst} =', 'w{dst} ='));
  if (small && row.mnemonic === 'store_release')
    half.push(template.replace(', r{src}', ', w{src}'));
  if (template.includes('u32') && /atomic|lock/.test(template)) half.push(toHalf(template));
  // .. gives the atomics of both sizes one name
  if (template.includes('atomic64')) half.push(template.replace('atomic64', 'atomic'));
  // .. and writes `xchg_64(r1 + 0, r2)`, `xchg32_32(r1 + 0, w2)`
  const exchange =
    /^(r(?:0|\{src\}) = )atomic(64)?_((?:cmp)?xchg)\(\(u\d\d \*\)\((.*?)\), (.*)$/.exec(template);
  if (exchange) {
    const [, result, wide, name, address, rest] = exchange;
    if (wide) half.push(`${result}${name}_64(${address}, ${rest}`);
    else half.push(`${toHalf(result!)}${name}32_32(${address}, ${toHalf(rest!)}`);
  }
  return half;
}

const toHalf = (text: string) => text.replaceAll('r{src}', 'w{src}').replaceAll('r0', 'w0');

function build(): PatternNode {
  const root = newNode();
  for (const row of OPCODES) {
    addPattern(root, row.template, row);
    for (const template of variants(row)) addPattern(root, template, row);
  }
  return root;
}

export const PATTERNS: PatternNode = build();

/** A place in words, for "expected ..". */
export function describePlace(place: Place): string {
  switch (place.kind) {
    case 'register':
      return place.width === 'r' ? 'a register (r0 to r10)' : 'a register (w0 to w10)';
    case 'number':
      return 'a number or constant';
    case 'offset':
    case 'addend':
      return '+ or - and an offset';
    case 'target':
      return 'a label or a distance (+5)';
    case 'cast':
      return 'two address spaces (0, 1)';
    case 'callee':
      return 'the name of a helper or function';
    case 'wide':
      return place.object === 'imm64' ? 'a number' : 'map[name]';
  }
}
