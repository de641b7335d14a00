import { helperNumber, kfuncByName } from '../abi';
import { isRegister, readExpression } from './expression';
import { shorten, type Token } from './lexer';
import { OperandReader, type Operands, type Read, type Reference, S32, U32_MAX } from './operands';
import type { Place } from './patterns';

/** Reads what stands for an object: functions to call, and what a 64-bit load may load. */
export class ObjectReader extends OperandReader {
  protected callee(
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
      const listed = token.kind === 'word' ? kfuncByName(token.text) : undefined;
      // the number of another build says nothing
      if (listed && !this.isFunction(token))
        return { operands: { ...operands, imm: listed.id }, next: numbered?.next ?? at + 1 };
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

  protected isFunction(token: Token): boolean {
    if (token.kind !== 'word') return false;
    if (this.names.functions.has(token.text)) return true;
    return this.names.labels.has(token.text) && helperNumber(token.text) === null;
  }

  protected helper(
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

  protected wide(
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

  protected wideNumber(at: number, operands: Operands): Read | null {
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

  /** `subprog[name]`, `subprog[+3]`. */
  protected subprogram(at: number, operands: Operands): Read | null {
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
  protected mapLoad(
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
}
