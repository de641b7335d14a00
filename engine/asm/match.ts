import { HELPER_NAMES, helperNumber } from '../abi';
import type { OpcodeRow } from '../isa';
import { type Failure, isRegister, readExpression, suggestConstant } from './expression';
import { shorten, type Token } from './lexer';
import { nearest } from './nearest';
import { describePlace, PATTERNS, type PatternNode, type Place } from './patterns';

/** What the whole file declares; an instruction may name any of it. */
export interface Names {
  readonly maps: ReadonlySet<string>;
  /** Labels of all kinds. */
  readonly labels: ReadonlySet<string>;
  /** Labels that are declared as functions. */
  readonly functions: ReadonlySet<string>;
}

/** A name that is resolved when the whole file has been read. */
export type Reference =
  | { readonly kind: 'jump'; readonly field: 'off' | 'imm'; readonly token: Token }
  | { readonly kind: 'function'; readonly token: Token }
  | { readonly kind: 'map'; readonly token: Token };

/** A number that does not fit its field, or a name that does not fit its number. */
export interface Complaint {
  readonly first: Token;
  readonly last: Token;
  readonly message: string;
}

export interface Operands {
  readonly dst?: number;
  readonly src?: number;
  readonly off?: number;
  readonly imm?: number;
  /** imm of the second slot. */
  readonly high?: number;
  readonly reference?: Reference;
  readonly complaint?: Complaint;
}

export type Match =
  | { readonly ok: true; readonly row: OpcodeRow; readonly operands: Operands }
  | { readonly ok: false; readonly at: number; readonly message: string };

interface Read {
  readonly operands: Operands;
  readonly next: number;
}

const S16 = { min: -0x8000n, max: 0x7fffn };
const S32 = { min: -0x80000000n, max: 0x7fffffffn };
const U32_MAX = 0xffffffffn;

/** Matches one statement against every form of instruction. */
class Matcher {
  private failedAt = -1;
  private readonly expected = new Set<string>();
  private readonly messages: string[] = [];

  constructor(
    private readonly tokens: readonly Token[],
    private readonly names: Names,
    /** The opcode in parentheses before the statement, where there is one. */
    private readonly code: number | null,
  ) {}

  run(): Match {
    const found = this.walk(PATTERNS, 0, {});
    if (found) return { ok: true, ...found };
    return { ok: false, at: this.failedAt, message: this.explain() };
  }

  private fail({ at, expected, message }: Failure): null {
    if (at > this.failedAt) {
      this.failedAt = at;
      this.expected.clear();
      this.messages.length = 0;
    }
    if (at === this.failedAt) {
      if (expected) this.expected.add(expected);
      if (message !== undefined) this.messages.push(message);
    }
    return null;
  }

  private text(at: number): string | undefined {
    return this.tokens[at]?.text;
  }

  private walk(
    node: PatternNode,
    at: number,
    operands: Operands,
  ): { row: OpcodeRow; operands: Operands } | null {
    const token = this.tokens[at];
    if (!token && node.row) {
      if (this.code === null || this.code === node.row.code) return { row: node.row, operands };
      return this.fail({
        at,
        expected: '',
        message: `this instruction has the opcode (${node.row.code.toString(16).padStart(2, '0')}), not (${this.code.toString(16).padStart(2, '0')})`,
      });
    }
    const next = token && token.kind !== 'string' ? node.words.get(token.text) : undefined;
    if (next) {
      const found = this.walk(next, at + 1, operands);
      if (found) return found;
    }
    for (const edge of node.places) {
      const read = this.read(edge.place, node, at, operands);
      const found = read && this.walk(edge.node, read.next, read.operands);
      if (found) return found;
    }
    if (!next) {
      for (const word of node.words.keys()) this.fail({ at, expected: `\`${word}\`` });
      if (node.row) this.fail({ at, expected: 'the end of the line' });
    }
    return null;
  }

  private read(place: Place, node: PatternNode, at: number, operands: Operands): Read | null {
    switch (place.kind) {
      case 'register':
        return this.register(place, at, operands);
      case 'number':
        return this.number(node, at, operands);
      case 'offset':
        return this.signedTerm('off', at, operands);
      case 'addend':
        return this.signedTerm('imm', at, operands);
      case 'target':
        return this.target(place.field, at, operands);
      case 'cast':
        return this.cast(at, operands);
      case 'callee':
        return this.callee(place.callee, at, operands);
      case 'wide':
        return this.wide(place.object, at, operands);
    }
  }

  private register(
    place: Place & { kind: 'register' },
    at: number,
    operands: Operands,
  ): Read | null {
    const expected = describePlace(place);
    const text = this.text(at) ?? '';
    const match = /^([rw])(\d+)$/.exec(text);
    if (!match) return this.fail({ at, expected });
    const number = Number(match[2]);
    if (number > 10) {
      const message = `unknown register \`${shorten(text)}\`; expected ${match[1]}0 to ${match[1]}10`;
      return this.fail({ at, expected, message });
    }
    if (match[1] !== place.width) return this.fail({ at, expected });
    const before = operands[place.field];
    if (before !== undefined && before !== number)
      return this.fail({ at, expected: `\`${place.width}${before}\` again` });
    return { operands: { ...operands, [place.field]: number }, next: at + 1 };
  }

  /** Adds a field, with a complaint where the value does not fit. */
  private field(
    operands: Operands,
    field: 'off' | 'imm',
    value: bigint,
    range: { min: bigint; max: bigint },
    span: readonly [from: number, to: number],
    hint = '',
  ): Operands {
    const fits = value >= range.min && value <= range.max;
    const cut = field === 'off' ? BigInt.asIntN(16, value) : BigInt.asIntN(32, value);
    const filled = { ...operands, [field]: Number(cut) };
    if (fits || operands.complaint) return filled;
    const bits = field === 'off' ? 16 : 32;
    return {
      ...filled,
      complaint: {
        first: this.tokens[span[0]]!, // an expression has at least one token
        last: this.tokens[span[1] - 1]!,
        message: `${value} does not fit in the ${bits} bits of this field (${range.min} to ${range.max})${hint}`,
      },
    };
  }

  private number(node: PatternNode, at: number, operands: Operands): Read | null {
    const read = readExpression(this.tokens, at);
    if (!read.ok) return this.fail(read.failure);
    // `w1 = X`, `*(u32 *).. = X` and `if w1 == X` take 32 bits of either sign. Where 64 bits take
    // part, X is sign-extended, and 0x80000000 would not mean what it says.
    const first = this.tokens[0]!; // there is a token at `at`
    const width = /^w\d+$/.test(first.text === 'if' ? (this.text(1) ?? '') : first.text);
    const narrow = width || (first.text === '*' && this.text(2) !== 'u64');
    const swapped = node.places.some((edge) => edge.place.kind === 'wide');
    const max = narrow || this.code !== null ? U32_MAX : S32.max;
    let hint = '';
    if (read.value > S32.max) {
      if (swapped) hint = '; write `ll` behind it to load 64 bits';
      else if (read.value <= U32_MAX)
        hint = `; it would be sign-extended to 64 bits: use w registers, or load it with \`ll\` first`;
      else hint = '; load it into a register with `ll` first';
    }
    const imm = this.field(
      operands,
      'imm',
      read.value,
      { min: S32.min, max },
      [at, read.next],
      hint,
    );
    return { operands: imm, next: read.next };
  }

  private signedTerm(field: 'off' | 'imm', at: number, operands: Operands): Read | null {
    const sign = this.text(at);
    if (sign !== '+' && sign !== '-') {
      this.fail({ at, expected: '`+`' });
      this.fail({ at, expected: '`-`' });
      return { operands: { ...operands, [field]: 0 }, next: at };
    }
    const read = readExpression(this.tokens, at);
    if (!read.ok) return this.fail(read.failure);
    const range = field === 'off' ? S16 : { min: S32.min, max: U32_MAX };
    return {
      operands: this.field(operands, field, read.value, range, [at, read.next]),
      next: read.next,
    };
  }

  /** `+5`, `pc+5`, `pc-3`; `null` where no distance stands. */
  private distance(at: number): { value: bigint; next: number } | null {
    const from = this.text(at) === 'pc' ? at + 1 : at;
    if (this.text(from) !== '+' && this.text(from) !== '-') return null;
    const read = readExpression(this.tokens, from);
    if (!read.ok) return this.fail(read.failure);
    let next = read.next;
    // llvm-objdump adds the label in angle brackets
    if (this.text(next) === '<') {
      const close = this.tokens.findIndex((token, i) => i > next && token.text === '>');
      if (close > 0 && close - next <= 4) next = close + 1;
    }
    return { value: read.value, next };
  }

  private target(field: 'off' | 'imm', at: number, operands: Operands): Read | null {
    const distance = this.distance(at);
    if (distance) {
      const range = field === 'off' ? S16 : S32;
      return {
        operands: this.field(operands, field, distance.value, range, [at, distance.next]),
        next: distance.next,
      };
    }
    const token = this.tokens[at];
    if (token?.kind === 'word' && !isRegister(token.text) && this.text(at + 1) !== '+') {
      const reference: Reference = { kind: 'jump', field, token };
      return { operands: { ...operands, [field]: 0, reference }, next: at + 1 };
    }
    const message =
      token?.kind === 'number'
        ? `a distance needs a sign: write +${shorten(token.text)}, or use a label`
        : undefined;
    const expected = 'a label or a distance (+5)';
    return this.fail(message === undefined ? { at, expected } : { at, expected, message });
  }

  private cast(at: number, operands: Operands): Read | null {
    const to = readExpression(this.tokens, at);
    if (!to.ok) return this.fail(to.failure);
    if (this.text(to.next) !== ',') return this.fail({ at: to.next, expected: '`,`' });
    const from = readExpression(this.tokens, to.next + 1);
    if (!from.ok) return this.fail(from.failure);
    const range = { min: 0n, max: U32_MAX };
    const spaces = [to.value, from.value].every((space) => space >= 0n && space <= 0xffffn);
    const imm = spaces ? (to.value << 16n) | from.value : -1n;
    return {
      operands: this.field(operands, 'imm', imm, range, [at, from.next]),
      next: from.next,
    };
  }

  private callee(
    kind: 'helper' | 'subprogram' | 'kfunc',
    at: number,
    operands: Operands,
  ): Read | null {
    const token = this.tokens[at];
    const expected = 'the name of a helper or function';
    if (!token) return this.fail({ at, expected });
    if (kind === 'subprogram') {
      const distance = this.distance(at);
      if (distance) {
        const imm = this.field(operands, 'imm', distance.value, S32, [at, distance.next]);
        return { operands: imm, next: distance.next };
      }
      if (!this.isFunction(token) || this.text(at + 1) === '#') return this.fail({ at, expected });
      return {
        operands: { ...operands, imm: 0, reference: { kind: 'function', token } },
        next: at + 1,
      };
    }
    // `bpf_redirect#23`; the kernel's text for a kernel function that it cannot name is
    // `kernel-function#id`
    let name = at;
    if (token.text === 'kernel' && this.text(at + 1) === '-' && this.text(at + 2) === 'function')
      name = at + 2;
    const numbered = this.text(name + 1) === '#' ? readExpression(this.tokens, name + 2) : null;
    if (numbered && !numbered.ok) return this.fail(numbered.failure);
    if (kind === 'kfunc') {
      const known = token.kind !== 'word' || helperNumber(token.text) !== null;
      const helperText = token.text === 'unknown' || token.text === 'bpf_unspec';
      if (known || helperText || !numbered) return this.fail({ at, expected });
      return {
        operands: this.field(operands, 'imm', numbered.value, S32, [name + 2, numbered.next]),
        next: numbered.next,
      };
    }
    return this.helper(at, numbered, operands);
  }

  private isFunction(token: Token): boolean {
    if (token.kind !== 'word') return false;
    if (this.names.functions.has(token.text)) return true;
    return this.names.labels.has(token.text) && helperNumber(token.text) === null;
  }

  private helper(
    at: number,
    numbered: { readonly value: bigint; readonly next: number } | null,
    operands: Operands,
  ): Read | null {
    const token = this.tokens[at]!; // the caller looked
    const expected = 'the name of a helper or function';
    if (token.kind === 'number' || token.text === '-') {
      const read = readExpression(this.tokens, at);
      if (!read.ok) return this.fail(read.failure);
      const imm = this.field(operands, 'imm', read.value, S32, [at, read.next]);
      return { operands: imm, next: read.next };
    }
    if (token.kind !== 'word' || this.names.functions.has(token.text))
      return this.fail({ at, expected });
    const number = helperNumber(token.text);
    const open = token.text === 'unknown' || token.text === 'bpf_unspec';
    if (numbered && (number !== null || open)) {
      const imm = this.field(operands, 'imm', numbered.value, S32, [at + 2, numbered.next]);
      if (number === null || BigInt(number) === numbered.value)
        return { operands: imm, next: numbered.next };
      const message = `${token.text} is helper ${number}, not ${numbered.value}`;
      return {
        operands: { ...imm, complaint: { first: token, last: token, message } },
        next: numbered.next,
      };
    }
    if (numbered) return this.fail({ at, expected });
    if (number === null)
      return this.fail({
        at,
        expected,
        message: `there is no helper and no function \`${shorten(token.text)}\``,
      });
    const filled = { ...operands, imm: number };
    if (!this.names.labels.has(token.text)) return { operands: filled, next: at + 1 };
    const message = `\`${token.text}\` is a label here and a helper too: write bpf_${token.text}, or \`func ${token.text}:\` at the label`;
    return {
      operands: { ...filled, complaint: { first: token, last: token, message } },
      next: at + 1,
    };
  }

  private wide(
    object: (Place & { kind: 'wide' })['object'],
    at: number,
    operands: Operands,
  ): Read | null {
    const token = this.tokens[at];
    if (object === 'imm64') return this.wideNumber(at, operands);
    const symbol = token?.kind === 'word' && this.text(at + 1) === 'll';
    if (object === 'map' && symbol && this.names.maps.has(token.text)) {
      const reference: Reference = { kind: 'map', token };
      return { operands: { ...operands, imm: 0, high: 0, reference }, next: at + 2 };
    }
    if (object === 'func') {
      if (symbol && this.names.labels.has(token.text) && !this.names.maps.has(token.text)) {
        const reference: Reference = { kind: 'function', token };
        return { operands: { ...operands, imm: 0, high: 0, reference }, next: at + 2 };
      }
      return this.subprogram(at, operands);
    }
    if (object === 'variable') {
      if (token?.text !== 'var') return null;
      const id = this.bracketed(at + 1, operands);
      return id && { ...id, operands: { ...id.operands, high: 0 } };
    }
    if (token?.text !== 'map') {
      if (object === 'map') {
        const unfinished = token?.kind === 'word' && this.names.maps.has(token.text);
        const hint = { message: `\`${token?.text}\` is a map: write map[${token?.text}]` };
        this.fail({ at, expected: '`map[`', ...(unfinished ? hint : {}) });
      }
      return null;
    }
    return this.mapLoad(object, at + 1, operands);
  }

  private wideNumber(at: number, operands: Operands): Read | null {
    const read = readExpression(this.tokens, at);
    if (!read.ok) return this.fail(read.failure);
    const marked = this.text(read.next) === 'll';
    if (!marked && this.code !== 0x18) return this.fail({ at: read.next, expected: '`ll`' });
    return {
      operands: {
        ...operands,
        imm: Number(BigInt.asIntN(32, read.value)),
        high: Number(BigInt.asIntN(32, read.value >> 32n)),
      },
      next: read.next + (marked ? 1 : 0),
    };
  }

  /** `[12]` for imm. */
  private bracketed(at: number, operands: Operands): Read | null {
    if (this.text(at) !== '[') return this.fail({ at, expected: '`[`' });
    const read = readExpression(this.tokens, at + 1);
    if (!read.ok) return this.fail(read.failure);
    if (this.text(read.next) !== ']') return this.fail({ at: read.next, expected: '`]`' });
    const imm = this.field(operands, 'imm', read.value, S32, [at + 1, read.next]);
    return { operands: imm, next: read.next + 1 };
  }

  /** `subprog[name]`, `subprog[+3]`. */
  private subprogram(at: number, operands: Operands): Read | null {
    if (this.text(at) !== 'subprog') return null;
    if (this.text(at + 1) !== '[') return this.fail({ at: at + 1, expected: '`[`' });
    const token = this.tokens[at + 2];
    const distance = this.distance(at + 2);
    let read: Read;
    if (distance) {
      const imm = this.field(operands, 'imm', distance.value, S32, [at + 2, distance.next]);
      read = { operands: { ...imm, high: 0 }, next: distance.next };
    } else if (token?.kind === 'word' && !isRegister(token.text)) {
      const reference: Reference = { kind: 'function', token };
      read = { operands: { ...operands, imm: 0, high: 0, reference }, next: at + 3 };
    } else return this.fail({ at: at + 2, expected: 'the name of a function' });
    if (this.text(read.next) !== ']') return this.fail({ at: read.next, expected: '`]`' });
    return { ...read, next: read.next + 1 };
  }

  /** What follows `map`: `[name]`, `[3]`, `[idx:name]`, and for a value `[0]+8` or `+8`. */
  private mapLoad(
    object: 'map' | 'value' | 'map_idx' | 'value_idx',
    at: number,
    operands: Operands,
  ): Read | null {
    if (this.text(at) !== '[') return this.fail({ at, expected: '`[`' });
    let next = at + 1;
    const indexed = this.text(next) === 'idx' && this.text(next + 1) === ':';
    if (indexed !== object.endsWith('_idx')) return null;
    if (indexed) next += 2;
    const token = this.tokens[next];
    if (token?.kind !== 'word' && token?.kind !== 'number')
      return this.fail({ at: next, expected: 'the name of a map' });
    if (this.text(next + 1) !== ']') return this.fail({ at: next + 1, expected: '`]`' });
    const reference: Reference = { kind: 'map', token };
    const loaded = { ...operands, imm: 0, high: 0, reference };
    next += 2;
    if (object === 'map' || object === 'map_idx') return { operands: loaded, next };
    let value = false;
    if (this.text(next) === '[') {
      if (this.text(next + 1) !== '0' || this.text(next + 2) !== ']')
        return this.fail({
          at: next + 1,
          expected: '`0]`',
          message: 'a program can load the address of the first value only; expected `[0]`',
        });
      next += 3;
      value = true;
    }
    const sign = this.text(next);
    if (sign !== '+' && sign !== '-') {
      this.fail({ at: next, expected: '`+`' });
      return value ? { operands: loaded, next } : this.fail({ at: next, expected: '`[0]`' });
    }
    const read = readExpression(this.tokens, next);
    if (!read.ok) return this.fail(read.failure);
    const range = { min: S32.min, max: U32_MAX };
    const checked = this.field(loaded, 'imm', read.value, range, [next, read.next]);
    return {
      operands: { ...checked, imm: 0, high: checked.imm ?? 0 },
      next: read.next,
    };
  }

  private explain(): string {
    const token = this.tokens[this.failedAt];
    // a number is expected nearly everywhere; what knows more comes first
    const message =
      this.messages.find((text) => !text.startsWith('unknown constant')) ?? this.messages[0];
    if (message !== undefined) {
      if (token?.kind === 'word' && message.startsWith('unknown constant'))
        return this.unknownWord(token, message);
      if (token && message.startsWith('there is no helper'))
        return message + suggestFunction(token.text, this.names.labels);
      return message;
    }
    if (token && /^[RW]\d+$/.test(token.text)) return smallLetters(token);
    if (token && this.failedAt === 0)
      return `\`${shorten(token.text)}\` begins nothing; expected an instruction (r0 = 2), a label (pass:) or a declaration (map ..)`;
    if (token && isRegister(token.text) && [...this.expected].some((e) => e.startsWith('a reg')))
      return `\`${token.text}\` has another width than the other register; expected two r (64 bits) or two w (32 bits)`;
    const phrases = [...this.expected].sort((x, y) => Number(x[0] === '`') - Number(y[0] === '`'));
    const shown = phrases.length > 12 ? [...phrases.slice(0, 12), '…'] : phrases;
    const found = token ? `unexpected \`${shorten(token.text)}\`` : 'the line ends here';
    return `${found}; expected ${shown.join(', ')}`;
  }

  /** A word stands where a number, a register or a map could: say what it nearly is. */
  private unknownWord(token: Token, message: string): string {
    if (/^[RW]\d+$/.test(token.text)) return smallLetters(token);
    const like = suggestConstant(token.text);
    if (like) return message + like;
    const expected = [...this.expected].filter((phrase) => !phrase.startsWith('`'));
    return `${message}; expected ${expected.join(', ')}`;
  }
}

const smallLetters = ({ text }: Token) =>
  `registers are written in small letters; expected ${text.toLowerCase()}`;

function suggestFunction(word: string, labels: ReadonlySet<string>): string {
  const helpers = HELPER_NAMES.slice(1);
  const like = nearest(word.replace(/^bpf_/, ''), [...labels, ...helpers]);
  if (!like) return '';
  return `; did you mean ${labels.has(like) ? like : `bpf_${like}`}?`;
}

/**
 * Reads one instruction.
 *
 * @param code the opcode that stood in parentheses before it, which then must be its own
 * @returns the form and its operands, or the index of the token at fault (the number of tokens
 *   where the line ends too early) and what was expected there
 */
export function matchInstruction(
  tokens: readonly Token[],
  names: Names,
  code: number | null,
): Match {
  return new Matcher(tokens, names, code).run();
}
