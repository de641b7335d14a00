import { HELPER_NAMES } from '../abi';
import type { OpcodeRow } from '../isa';
import { isRegister, suggestConstant } from './expression';
import { shorten, type Token } from './lexer';
import { nearest } from './nearest';
import { ObjectReader } from './objects';
import type { Names, Operands, Read } from './operands';
import { PATTERNS, type PatternNode, type Place } from './patterns';

export type Match =
  | { readonly ok: true; readonly row: OpcodeRow; readonly operands: Operands }
  | { readonly ok: false; readonly at: number; readonly message: string };

/** Matches one statement against every form of instruction. */
class Matcher extends ObjectReader {
  run(): Match {
    const found = this.walk(PATTERNS, 0, {});
    if (found) return { ok: true, ...found };
    return { ok: false, at: this.failedAt, message: this.explain() };
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
    if (!next && at >= this.failedAt) {
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
