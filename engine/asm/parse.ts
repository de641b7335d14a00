import { type MapDef, PROG_TYPES, type ProgTypeName } from '../abi';
import type { Insn, OpcodeRow } from '../isa';
import {
  type Declared,
  nameProblem,
  rangeAt,
  readLicense,
  readMap,
  readProgFlags,
} from './declarations';
import { readExpression } from './expression';
import { type Line, rangeOf, shorten, type Token, tokenize } from './lexer';
import { matchInstruction } from './match';
import { nearest } from './nearest';
import type { Names, Operands } from './operands';
import { readPrototype } from './prototype';
import { readRodata } from './rodata';
import type { AsmError, Prototype, SourceRange } from './types';

/** A label or the start of a function. */
export interface LabelItem {
  readonly kind: 'label' | 'function' | 'entry';
  readonly name: Token;
  /** What a function takes, where that is said. */
  readonly proto?: Prototype;
}

/** An instruction, its names not resolved yet. */
export interface InsnItem {
  readonly kind: 'insn';
  readonly row: OpcodeRow;
  readonly operands: Operands;
  readonly range: SourceRange;
}

/** A slot given by its fields. */
export interface RawItem {
  readonly kind: 'raw';
  readonly insn: Insn;
  readonly range: SourceRange;
}

/** What a source text says, line by line, and everything that is wrong with single lines. */
export interface Parsed {
  readonly items: readonly (LabelItem | InsnItem | RawItem)[];
  readonly progType: ProgTypeName | null;
  readonly attachType: number;
  readonly license: string | null;
  readonly progFlags: number;
  readonly maps: readonly MapDef[];
  /** Names of all declared maps, of those too whose declaration is wrong. */
  readonly mapNames: ReadonlySet<string>;
  readonly errors: AsmError[];
}

/** Errors beyond this many are not looked for. */
export const MOST_ERRORS = 1000;

const SYMBOLS = /^[A-Za-z_][A-Za-z0-9_.]*$/;

function isProgType(word: string): word is ProgTypeName {
  return Object.hasOwn(PROG_TYPES, word);
}

function range(first: Token, last: Token): SourceRange {
  return { ...rangeOf(first), endColumn: last.column + last.text.length };
}

/** Words that begin a function: one that others call, and one that is verified on its own. */
function isFunctionWord(word: string): boolean {
  return word === 'func' || word === 'global';
}

/** `cgroup_skb/egress main:`: the attach type that it states, and the line without it. */
function statedAttach(line: Line): { readonly attach: Token; readonly rest: Line } | null {
  const [type, slash, attach, ...others] = line.tokens;
  if (!type || !attach || slash?.text !== '/' || !isProgType(type.text)) return null;
  return { attach, rest: { ...line, tokens: [type, ...others] } };
}

/** Names that lines further down may declare, found by their shape alone. */
function collectNames(lines: readonly Line[]): Names {
  const maps = new Set<string>();
  const labels = new Set<string>();
  const functions = new Set<string>();
  for (const line of lines) {
    const [first, second, third] = (statedAttach(line)?.rest ?? line).tokens;
    if (first?.kind !== 'word') continue;
    const takes = third?.text === '(' && isFunctionWord(first.text);
    if (second?.text === ':') labels.add(first.text);
    else if (second?.kind === 'word' && (third?.text === ':' || takes)) {
      if (first.text === 'map' || first.text === 'rodata') maps.add(second.text);
      else {
        labels.add(second.text);
        functions.add(second.text);
      }
    }
  }
  return { maps, labels, functions };
}

const RAW_FIELDS = {
  dst: { min: 0n, max: 15n },
  src: { min: 0n, max: 15n },
  off: { min: -0x8000n, max: 0x7fffn },
  imm: { min: -0x80000000n, max: 0xffffffffn },
} as const;

/** Reads the lines of one source text. Every method takes what it reads from `tokens`. */
class Parser {
  readonly items: (LabelItem | InsnItem | RawItem)[] = [];
  readonly errors: AsmError[];
  readonly maps: MapDef[] = [];
  private readonly lines: readonly Line[];
  readonly names: Names;
  private readonly mapLines = new Map<string, number>();
  private readonly said = new Map<'license' | 'flags' | 'entry', number>();
  progType: ProgTypeName | null = null;
  attachType = 0;
  license: string | null = null;
  progFlags = 0;

  constructor(source: string) {
    const { lines, errors } = tokenize(source);
    this.lines = lines;
    this.errors = errors;
    this.names = collectNames(lines);
  }

  run(): void {
    for (const line of this.lines) {
      if (this.errors.length >= MOST_ERRORS) return;
      // the tokenizer has said what is wrong with it
      if (line.tokens.some((token) => token.kind === 'bad')) this.placeholder(rangeAt(line, 0));
      else this.line(line);
    }
  }

  private error(range: SourceRange, message: string): void {
    this.errors.push({ range, message });
  }

  private line(line: Line): void {
    const stated = statedAttach(line);
    if (stated) {
      this.attach(line.tokens[0]!, stated.attach); // its type
      this.header('entry', stated.rest);
      return;
    }
    const [first, second, third] = line.tokens;
    if (first?.kind === 'word') {
      const declares = second?.kind !== 'sign';
      if (second?.text === ':') this.labelled('label', line, 0);
      else if (first.text === 'license' && declares) this.licence(line);
      else if (first.text === 'flags' && declares) this.flags(line);
      else if (first.text === 'map' && declares) this.map(readMap(line, this.maps));
      else if (first.text === 'rodata' && declares) this.map(readRodata(line));
      else if (isFunctionWord(first.text) && declares) this.header('function', line);
      else if (declares && (isProgType(first.text) || (second && third?.text === ':')))
        this.header('entry', line);
      else this.statement(line);
    } else this.statement(line);
  }

  private once(what: 'license' | 'flags' | 'entry', token: Token, text: string): boolean {
    const before = this.said.get(what);
    if (before === undefined) {
      this.said.set(what, token.line);
      return true;
    }
    this.error(rangeOf(token), `${text} stands in line ${before} already; expected it once`);
    return false;
  }

  private licence(line: Line): void {
    if (!this.once('license', line.tokens[0]!, 'a licence')) return;
    const read = readLicense(line);
    if (read.ok) this.license = read.value;
    else this.errors.push(read.error);
  }

  private flags(line: Line): void {
    if (!this.once('flags', line.tokens[0]!, 'a line of flags')) return;
    const read = readProgFlags(line);
    if (read.ok) this.progFlags = read.value;
    else this.errors.push(read.error);
  }

  private map(read: Declared<{ map: MapDef; name: Token }>): void {
    if (!read.ok) {
      this.errors.push(read.error);
      return;
    }
    const { map, name } = read.value;
    const before = this.mapLines.get(map.name);
    if (before !== undefined) {
      this.error(
        rangeOf(name),
        `map ${map.name} is declared in line ${before} already; expected another name`,
      );
      return;
    }
    this.mapLines.set(map.name, name.line);
    this.maps.push(map);
  }

  /** `xdp firewall:`, `func classify:`, `global classify(ctx, u32):` */
  private header(kind: 'entry' | 'function', line: Line): void {
    const [type] = line.tokens as [Token];
    const isNamed = line.tokens[1]?.kind === 'word';
    const proto = isNamed && kind === 'function' ? this.prototype(line) : null;
    const colon = proto?.next ?? 2;
    if (!isNamed || line.tokens[colon]?.text !== ':') {
      if (proto?.next !== -1) {
        if (isNamed) this.error(rangeAt(line, colon), 'expected `:` after the name');
        else this.error(rangeAt(line, 1), 'expected a name and `:`');
      }
      this.items.push({ kind, name: line.tokens[1] ?? type });
      return;
    }
    if (kind === 'entry') {
      if (isProgType(type.text)) {
        if (!this.once('entry', type, 'the entry of the program')) return;
        this.progType = type.text;
      } else this.unknownProgType(type);
    }
    this.labelled(kind, line, 1, proto ? { proto: proto.read, rest: colon + 1 } : undefined);
  }

  /**
   * What a function takes, and where the line goes on, -1 where it cannot be read; `null` where it is
   * not said.
   */
  private prototype(line: Line): { read?: Prototype; next: number } | null {
    const linkage = line.tokens[0]!.text === 'global' ? 'global' : 'static'; // the caller looked
    if (line.tokens[2]?.text !== '(') {
      if (linkage === 'static') return null;
      this.error(
        rangeAt(line, 2),
        'expected `(` and what the function takes: `(ctx, u32 length):`',
      );
      return { next: -1 };
    }
    const read = readPrototype(line, 2, linkage);
    if (read.ok) return { read: read.proto, next: read.next };
    this.errors.push(read.error);
    return { next: -1 };
  }

  private attach(type: Token, attach: Token): void {
    const { attachTypes } = PROG_TYPES[type.text as ProgTypeName]; // statedAttach saw to it
    const names = attachTypes?.map(({ name }) => name) ?? [];
    this.attachType = Math.max(0, names.indexOf(attach.text));
    if (names.includes(attach.text)) return;
    const expected = names.length > 0 ? names.join(', ') : `\`${type.text} name:\``;
    this.error(
      rangeOf(attach),
      `unknown attach type \`${shorten(attach.text)}\`; expected ${expected}`,
    );
  }

  private unknownProgType(type: Token): void {
    const known = [...Object.keys(PROG_TYPES), 'func', 'global', 'map', 'rodata'];
    const like = nearest(type.text, known);
    this.error(
      rangeOf(type),
      `unknown program type \`${shorten(type.text)}\`; ${like ? `did you mean ${like}?` : `expected ${known.join(', ')}`}`,
    );
  }

  /** A name at `index`, what it takes, a colon, and perhaps an instruction. */
  private labelled(
    kind: LabelItem['kind'],
    line: Line,
    index: number,
    takes?: { proto: Prototype | undefined; rest: number },
  ): void {
    const name = line.tokens[index]!; // the caller looked
    const problem = nameProblem(name.text, kind === 'entry');
    if (problem) this.error(rangeOf(name), problem);
    this.items.push({ kind, name, ...(takes?.proto ? { proto: takes.proto } : {}) });
    const rest = line.tokens.slice(takes?.rest ?? index + 2);
    if (rest.length > 0) this.statement({ ...line, tokens: rest });
  }

  /** Stands for an instruction that could not be read, so that one error does not make others. */
  private placeholder(range: SourceRange): void {
    this.items.push({ kind: 'raw', insn: { code: 0, dst: 0, src: 0, off: 0, imm: 0 }, range });
  }

  private statement(line: Line): void {
    let { tokens } = line;
    // `12: ` of a log or a dump
    if (tokens[0]?.kind === 'number' && tokens[1]?.text === ':') tokens = tokens.slice(2);
    // `(b7) `
    let code: number | null = null;
    if (tokens[0]?.text === '(' && tokens[2]?.text === ')') {
      const digits = tokens[1]!.text;
      if (/^[0-9a-f]{2}$/.test(digits)) {
        code = Number.parseInt(digits, 16);
        tokens = tokens.slice(3);
      }
    }
    if (tokens.length === 0) return;
    const rest = { ...line, tokens };
    if (tokens[0]!.text === 'insn') this.raw(rest);
    else this.instruction(rest, code);
  }

  private instruction(line: Line, code: number | null): void {
    const { tokens } = line;
    const match = matchInstruction(tokens, this.names, code);
    if (!match.ok) {
      this.error(rangeAt(line, match.at), match.message);
      this.placeholder(rangeAt(line, match.at));
      return;
    }
    const { row, operands } = match;
    if (operands.complaint) {
      const { first, last, message } = operands.complaint;
      this.error(range(first, last), message);
    }
    if (line.remark) this.lostInstruction(line.remark);
    this.items.push({ kind: 'insn', row, operands, range: range(tokens[0]!, tokens.at(-1)!) });
  }

  /**
   * `r0 = 1; exit` is one instruction and a comment, which nobody means. Says so where the comment
   * is an instruction to the letter.
   */
  private lostInstruction(remark: Token): void {
    const [line] = tokenize(remark.text.split(';')[0]!).lines;
    const [first] = line?.tokens ?? [];
    if (!line || !first || !matchInstruction(line.tokens, this.names, null).ok) return;
    const column = remark.column + first.column - 1;
    this.error(
      { line: remark.line, column, endLine: remark.line, endColumn: remark.column + line.end - 1 },
      'this is a comment, for `;` begins one; expected the instruction on a line of its own',
    );
  }

  /** `insn 0x07, dst 2, src 3, off -6, imm 5`: a slot as it is; fields left out are 0. */
  private raw(line: Line): void {
    const { tokens } = line;
    const insn = { code: 0, dst: 0, src: 0, off: 0, imm: 0 };
    const read = (at: number, min: bigint, max: bigint): { value: bigint; next: number } | null => {
      const result = readExpression(tokens, at);
      if (!result.ok) {
        this.error(rangeAt(line, result.failure.at), 'expected a number');
        return null;
      }
      if (result.value >= min && result.value <= max) return result;
      this.error(rangeAt(line, at), `${result.value} does not fit; expected ${min} to ${max}`);
      return null;
    };
    const code = read(1, 0n, 255n);
    if (!code) return;
    insn.code = Number(code.value);
    let at = code.next;
    while (at < tokens.length) {
      const name = tokens[at + 1]?.text ?? '';
      if (tokens[at]!.text !== ',' || !Object.hasOwn(RAW_FIELDS, name)) {
        this.error(
          rangeAt(line, tokens[at]!.text === ',' ? at + 1 : at),
          'expected `, dst`, `, src`, `, off` or `, imm` and a number',
        );
        return;
      }
      const field = name as keyof typeof RAW_FIELDS;
      const value = read(at + 2, RAW_FIELDS[field].min, RAW_FIELDS[field].max);
      if (!value) return;
      insn[field] = Number(BigInt.asIntN(32, value.value));
      at = value.next;
    }
    this.items.push({ kind: 'raw', insn, range: range(tokens[0]!, tokens.at(-1)!) });
  }
}

/** Whether a text can name a program, function, label or map in a source. */
export function isSymbol(text: string): boolean {
  return SYMBOLS.test(text) && nameProblem(text, false) === null;
}

/** Reads a source text line by line; names between lines are not looked at yet. Never throws. */
export function parse(source: string): Parsed {
  const parser = new Parser(source);
  parser.run();
  const { items, progType, attachType, license, progFlags, maps, errors, names } = parser;
  return { mapNames: names.maps, items, progType, attachType, license, progFlags, maps, errors };
}
