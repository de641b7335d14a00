import { headerValues, type LayerKind } from '../packet';
import {
  type Asked,
  FILTER_FIELDS,
  type FilterField,
  fieldNamed,
  HEADER_NAMES,
  headersNamed,
} from './fields';
import { type Token, tokensOf } from './lexer';
import { FilterProblem, type FilterResult } from './types';
import { bytesOf, contains, equals, type Meets, numberOf, wrongValue } from './values';

type Test = (asked: Asked) => boolean;

const COMPARISONS: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

/** Tests within each other; a filter of a stranger must not take the stack. */
const MOST_NESTED = 100;
/** Characters of a filter. */
export const MOST_CHARACTERS = 2000;

const TEXT_FIELD = fieldNamed('text')!;
const WHOLE_FRAME = 'frame';

/** Names that begin alike, or else have the same first letters. */
function similar(word: string): string {
  const names = [...FILTER_FIELDS.map(({ name }) => name), ...HEADER_NAMES];
  const head = word.toLowerCase().split('.')[0]!;
  const close = names.filter(
    (name) => name.startsWith(`${head}.`) || name.startsWith(head.slice(0, 3)),
  );
  return close.length > 0
    ? `Did you mean ${close.slice(0, 5).join(', ')}?`
    : 'The help beside the filter lists every field. Put a text in double quotes to look for it.';
}

const any =
  (field: FilterField, meets: Meets): Test =>
  (asked) =>
    field.read(asked).some(meets);

class Parser {
  private at = 0;
  private depth = 0;
  private readonly tokens: readonly Token[];

  constructor(text: string) {
    this.tokens = tokensOf(text);
  }

  whole(): Test {
    const test = this.alternatives();
    const rest = this.token;
    if (rest.kind !== 'end') {
      throw new FilterProblem(
        `“${rest.value}” was not expected here.`,
        'Join tests with "and" or "or".',
        rest.start,
        rest.end,
      );
    }
    return test;
  }

  private get token(): Token {
    return this.tokens[this.at]!; // the last is the end, and nothing goes on behind it
  }

  private take(): Token {
    const { token } = this;
    if (token.kind !== 'end') this.at++;
    return token;
  }

  /** Takes the next token if it is one of these words or signs. */
  private accept(...values: readonly string[]): boolean {
    const { kind, value } = this.token;
    const found = (kind === 'sign' || kind === 'word') && values.includes(value.toLowerCase());
    if (found) this.at++;
    return found;
  }

  private expect(sign: string, remedy: string): void {
    const { token } = this;
    if (this.accept(sign)) return;
    throw new FilterProblem(`“${sign}” is missing here.`, remedy, token.start, token.end);
  }

  private alternatives(): Test {
    const tests = [this.conditions()];
    while (this.accept('or', '||')) tests.push(this.conditions());
    return tests.length === 1 ? tests[0]! : (asked) => tests.some((test) => test(asked));
  }

  private conditions(): Test {
    const tests = [this.negation()];
    while (this.accept('and', '&&')) tests.push(this.negation());
    return tests.length === 1 ? tests[0]! : (asked) => tests.every((test) => test(asked));
  }

  private negation(): Test {
    const { token } = this;
    if (++this.depth > MOST_NESTED) {
      throw new FilterProblem(
        'The filter is nested too deep.',
        `Use at most ${MOST_NESTED} parentheses and "not" within each other.`,
        token.start,
        token.end,
      );
    }
    let test: Test;
    if (this.accept('not', '!')) {
      const inner = this.negation();
      test = (asked) => !inner(asked);
    } else if (this.accept('(')) {
      test = this.alternatives();
      this.expect(')', 'Close what the parenthesis opens.');
    } else test = this.single();
    this.depth--;
    return test;
  }

  private single(): Test {
    const token = this.take();
    if (token.kind === 'text') return any(TEXT_FIELD, contains(TEXT_FIELD, token));
    if (token.kind !== 'word') {
      throw new FilterProblem(
        token.kind === 'end' ? 'A test is missing at the end.' : `“${token.value}” is no test.`,
        'Write a field such as verdict or ip.src and compare it: verdict == DROP.',
        token.start,
        token.end,
      );
    }
    const name = token.value.toLowerCase();
    const field = fieldNamed(name);
    if (field) return this.comparison(field);
    const headers = headersNamed(name);
    if (this.accept('[')) {
      if (!headers && name !== WHOLE_FRAME) throw this.unknown(token);
      return this.slice(headers ?? null);
    }
    if (!headers) throw this.unknown(token);
    return (asked) => asked.headers.spans.some(({ kind }) => headers.includes(kind));
  }

  private unknown({ value, start, end }: Token): FilterProblem {
    return new FilterProblem(`There is no field or header “${value}”.`, similar(value), start, end);
  }

  private comparison(field: FilterField): Test {
    const operator = this.token;
    if (this.accept('==')) return any(field, equals(field, this.take()));
    if (this.accept('!=')) {
      const same = any(field, equals(field, this.take()));
      return (asked) => !same(asked);
    }
    if (this.accept('contains')) return any(field, contains(field, this.take()));
    if (this.accept('in')) return any(field, this.set(field));
    const compare = COMPARISONS[operator.value];
    if (operator.kind === 'sign' && compare) {
      this.at++;
      return this.order(field, compare, operator);
    }
    if (field.kind === 'flag') return any(field, (answer) => answer === true);
    return (asked) => field.read(asked).some((answer) => answer !== '');
  }

  private order(
    field: FilterField,
    compare: (a: number, b: number) => boolean,
    { value, start, end }: Token,
  ): Test {
    if (field.kind !== 'number') {
      throw new FilterProblem(
        `${field.name} has no order, so “${value}” says nothing of it.`,
        'Compare it with == or !=, or with contains.',
        start,
        end,
      );
    }
    const other = this.token.kind === 'word' ? fieldNamed(this.token.value) : undefined;
    if (other?.kind === 'number') {
      this.at++;
      return (asked) => {
        const right = other.read(asked);
        return field.read(asked).some((a) => right.some((b) => compare(a as number, b as number)));
      };
    }
    const number = numberOf(field, this.take());
    return any(field, (answer) => compare(answer as number, number));
  }

  /** `{80, 443, 8000..8100}` */
  private set(field: FilterField): Meets {
    this.expect('{', 'Write a list between braces: tcp.dport in {80, 443}.');
    const members: Meets[] = [];
    do {
      const token = this.take();
      if (this.accept('..')) {
        if (field.kind !== 'number') throw wrongValue(field, token);
        const from = numberOf(field, token);
        const to = numberOf(field, this.take());
        members.push((answer) => (answer as number) >= from && (answer as number) <= to);
      } else members.push(equals(field, token));
    } while (this.accept(','));
    this.expect('}', 'Close the list with a brace; commas part its values.');
    return (answer) => members.some((meets) => meets(answer));
  }

  /** `eth[12:2] == 0800`: bytes from the start of a header on, its payload included. */
  private slice(headers: readonly LayerKind[] | null): Test {
    const number = (): number => {
      const { value, start, end } = this.take();
      if (/^\d{1,5}$/.test(value)) return Number(value);
      throw new FilterProblem(
        `“${value}” is no place in a packet.`,
        'Write an offset, or an offset, a colon and a length: eth[12:2].',
        start,
        end,
      );
    };
    const range = /^(\d{1,5}):(\d{1,5})$/.exec(this.token.value);
    if (range) this.at++;
    const offset = range ? Number(range[1]) : number();
    const length = range ? Number(range[2]) : null;
    this.expect(']', 'Close the bracket behind offset and length: eth[12:2].');
    const operator = this.token;
    const isEqual = this.accept('==');
    const isOther = !isEqual && this.accept('!=');
    if (!isEqual && !isOther) this.expect('contains', 'Compare bytes with ==, != or contains.');
    const wanted = bytesOf(this.take(), () =>
      this.token.kind === 'word' &&
      /^[0-9a-f:]+$/i.test(this.token.value) &&
      !/^(and|or)$/.test(this.token.value)
        ? this.take()
        : null,
    );
    if ((isEqual || isOther) && length !== null && wanted.length !== length) {
      throw new FilterProblem(
        `${length} bytes are asked for and ${wanted.length} are written.`,
        'Write two digits for each byte.',
        operator.start,
        this.tokens[this.at - 1]!.end,
      );
    }
    const found: Test = ({ packet, headers: { spans } }) => {
      const starts = headers
        ? spans.filter(({ kind }) => headers.includes(kind)).map(({ start }) => start)
        : [0];
      return starts.some((start) => {
        const from = start + offset;
        const size = isEqual || isOther ? wanted.length : (length ?? packet.bytes.length);
        return holds(packet.bytes.subarray(from, from + size), wanted);
      });
    };
    return isOther ? (asked) => !found(asked) : found;
  }
}

/** Whether `part` stands anywhere in `bytes`. */
function holds(bytes: Uint8Array, part: Uint8Array): boolean {
  for (let from = 0; from + part.length <= bytes.length; from++) {
    let i = 0;
    while (i < part.length && bytes[from + i] === part[i]) i++;
    if (i === part.length) return true;
  }
  return false;
}

/**
 * Reads a filter. An empty one lets every packet through; a field that a packet does not have meets
 * no comparison, and `a != b` is `not a == b`. Never throws.
 */
export function compileFilter(text: string): FilterResult {
  if (text.trim() === '') return { ok: true, matches: () => true };
  try {
    if (text.length > MOST_CHARACTERS) {
      throw new FilterProblem(
        `The filter has ${text.length} characters.`,
        `Use at most ${MOST_CHARACTERS}.`,
        MOST_CHARACTERS,
        text.length,
      );
    }
    const test = new Parser(text).whole();
    return {
      ok: true,
      matches: (packet) => {
        let headers: ReturnType<typeof headerValues> | null = null;
        return test({
          packet,
          get headers() {
            headers ??= headerValues(packet.bytes);
            return headers;
          },
        });
      },
    };
  } catch (problem) {
    if (!(problem instanceof FilterProblem)) throw problem;
    const { message, remedy, start, end } = problem;
    return { ok: false, message: `Column ${start + 1}: ${message}`, remedy, start, end };
  }
}
