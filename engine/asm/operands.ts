import { type Failure, isRegister, readExpression } from './expression';
import { shorten, type Token } from './lexer';
import { describePlace, type PatternNode, type Place } from './patterns';

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

/** Operands with what was read, and the token behind it. */
export interface Read {
  readonly operands: Operands;
  readonly next: number;
}

const S16 = { min: -0x8000n, max: 0x7fffn };
export const S32 = { min: -0x80000000n, max: 0x7fffffffn };
export const U32_MAX = 0xffffffffn;

/**
 * Reads registers, numbers and jump targets out of the tokens of one statement. Every reader
 * answers `null` where its operand does not stand, and notes what was expected.
 */
export class OperandReader {
  protected failedAt = -1;
  protected readonly expected = new Set<string>();
  protected readonly messages: string[] = [];

  constructor(
    protected readonly tokens: readonly Token[],
    protected readonly names: Names,
    /** The opcode in parentheses before the statement, where there is one. */
    protected readonly code: number | null,
  ) {}

  /** Notes a failure; those furthest along the line are what the message is made of. */
  protected fail({ at, expected, message }: Failure): null {
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

  protected text(at: number): string | undefined {
    return this.tokens[at]?.text;
  }

  protected register(
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
  protected field(
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

  protected number(node: PatternNode, at: number, operands: Operands): Read | null {
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

  protected signedTerm(field: 'off' | 'imm', at: number, operands: Operands): Read | null {
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
  protected distance(at: number): { value: bigint; next: number } | null {
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

  protected target(field: 'off' | 'imm', at: number, operands: Operands): Read | null {
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

  protected cast(at: number, operands: Operands): Read | null {
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

  /** `[12]` for imm. */
  protected bracketed(at: number, operands: Operands): Read | null {
    if (this.text(at) !== '[') return this.fail({ at, expected: '`[`' });
    const read = readExpression(this.tokens, at + 1);
    if (!read.ok) return this.fail(read.failure);
    if (this.text(read.next) !== ']') return this.fail({ at: read.next, expected: '`]`' });
    const imm = this.field(operands, 'imm', read.value, S32, [at + 1, read.next]);
    return { operands: imm, next: read.next + 1 };
  }
}
