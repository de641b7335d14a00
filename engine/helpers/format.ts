import { ERRNO, type FormatSpec, MAX_BPRINTF_BIN_ARGS, parseFormat } from '../abi';
import { type Address, POINTER_HIGH } from '../util';
import type { HelperEnv } from './types';

/** What a format and its arguments give. */
export interface Formatted {
  /** As many characters as there is room for with a NUL, one byte each. */
  readonly text: string;
  /** Characters that there would have been. */
  readonly length: number;
}

/**
 * Prints arguments by a format. As in the kernel, arguments are first copied into a buffer with the
 * texts that they point to, then printed from there. Differs from the kernel: `%p` and `%pK` give the
 * address, which Linux hashes, and `%ps` never finds a symbol.
 *
 * @param format its bytes, with a NUL among them
 * @param size bytes that the text may take with its NUL
 * @returns a negative errno where the format is wrong or the arguments take too much room
 * @kernel kernel/bpf/helpers.c bpf_bprintf_prepare(), lib/vsprintf.c bstr_printf()
 */
export function formatText(
  env: HelperEnv,
  format: Uint8Array,
  args: readonly bigint[],
  size: number,
): Formatted | number {
  const parts = parseFormat(format, args.length);
  if (!parts) return -ERRNO.EINVAL.number;
  const copied = new Arguments(env);
  let next = 0;
  for (const part of parts) {
    if (typeof part === 'string') continue;
    if (!copied.put(part, args[next++]!)) return -ERRNO.ENOSPC.number; // parseFormat counted them
  }
  copied.rewind();
  const line = new Line(size);
  for (const part of parts) {
    if (typeof part === 'string') line.write(part);
    else print(line, part, copied);
  }
  return { text: line.text, length: line.length };
}

/** Arguments one after the other: numbers on 4 bytes, texts with their NUL. */
class Arguments {
  private readonly bytes = new Uint8Array(MAX_BPRINTF_BIN_ARGS);
  private readonly view = new DataView(this.bytes.buffer);
  private at = 0;

  constructor(private readonly env: HelperEnv) {}

  rewind(): void {
    this.at = 0;
  }

  /** @returns whether there was room for it */
  put(spec: FormatSpec, value: bigint): boolean {
    switch (spec.kind) {
      case 'char':
        return this.putText(String.fromCharCode(Number(value & 0xffn)), 1);
      case 'string': {
        const left = this.bytes.length - this.at;
        const text = spec.letter === 'u' ? '' : this.readString(value, left - 1); // no user memory here
        return this.putText(text, text.length + 1);
      }
      case 'ip': {
        const address = this.readAddress(value, spec.letter.endsWith('4') ? 4 : 16);
        if (this.bytes.length - this.at < address.length) return false;
        const text = IP_TEXTS[spec.letter]!(address); // all four are there
        const kept = text.slice(0, this.bytes.length - this.at - 1);
        return this.putText(kept, kept.length + 1);
      }
      default: {
        this.align();
        const size = spec.bits / 8;
        if (this.bytes.length - this.at < size) return false;
        if (size === 8) this.view.setBigUint64(this.at, value, true);
        else this.view.setUint32(this.at, Number(value & 0xffff_ffffn), true);
        this.at += size;
        return true;
      }
    }
  }

  number(bits: 32 | 64): bigint {
    this.align();
    const [at, size] = [this.at, bits / 8];
    this.at += size;
    if (at + size > this.bytes.length) return 0n;
    return size === 8 ? this.view.getBigUint64(at, true) : BigInt(this.view.getUint32(at, true));
  }

  char(): string {
    return String.fromCharCode(this.bytes[this.at++] ?? 0);
  }

  text(): string {
    let text = '';
    for (let char = this.char(); char !== '\0'; char = this.char()) text += char;
    return text;
  }

  private align(): void {
    this.at = Math.ceil(this.at / 4) * 4;
  }

  private putText(text: string, size: number): boolean {
    if (this.at === this.bytes.length) return false;
    for (let i = 0; i < size; i++) this.bytes[this.at + i] = text.charCodeAt(i); // 0 behind its end
    this.at += size;
    return true;
  }

  /** A text up to its NUL; none where the pointer leads nowhere. @kernel bpf_trace_copy_string() */
  private readString(value: bigint, most: number): string {
    const { memory } = this.env;
    const at = addressOf(value);
    let text = '';
    while (at !== null && text.length < most && memory.accessible(at + text.length, 1)) {
      const byte = memory.u8[at + text.length]!; // accessible, so in range
      if (byte === 0) break;
      text += String.fromCharCode(byte);
    }
    return text;
  }

  /** The bytes of an IP address; zeroes where the pointer leads nowhere. */
  private readAddress(value: bigint, length: number): Uint8Array {
    const { memory } = this.env;
    const at = addressOf(value);
    if (at === null || !memory.accessible(at, length)) return new Uint8Array(length);
    return memory.u8.subarray(at, at + length);
  }
}

/** An address in the simulated memory; `null` for any other number. */
function addressOf(value: bigint): Address | null {
  const high = Number(BigInt.asIntN(32, value >> 32n));
  return high === POINTER_HIGH ? Number(value & 0xffff_ffffn) : null;
}

function groups(address: Uint8Array): number[] {
  return Array.from({ length: 8 }, (_, i) => (address[2 * i]! << 8) | address[2 * i + 1]!); // 16 bytes
}

const hex = (value: number, digits: number) => value.toString(16).padStart(digits, '0');

/** @kernel lib/vsprintf.c ip4_string(), ip6_string() */
const IP_TEXTS: Readonly<Record<string, (address: Uint8Array) => string>> = {
  I4: (address) => address.join('.'),
  i4: (address) => Array.from(address, (byte) => String(byte).padStart(3, '0')).join('.'),
  I6: (address) =>
    groups(address)
      .map((group) => hex(group, 4))
      .join(':'),
  i6: (address) => Array.from(address, (byte) => hex(byte, 2)).join(''),
};

/** Text of a limited length, which knows how long it would have been. */
class Line {
  text = '';
  length = 0;

  constructor(private readonly size: number) {}

  get isFull(): boolean {
    return this.length >= this.size;
  }

  write(text: string): void {
    this.text += text.slice(0, this.left);
    this.length += text.length;
  }

  private get left(): number {
    return Math.max(0, this.size - 1 - this.text.length);
  }

  private fill(char: string, count: number): void {
    if (count <= 0) return;
    this.text += char.repeat(Math.min(count, this.left));
    this.length += count;
  }

  /** A text between spaces, as wide as it shall be. */
  padded(text: string, { flags, width }: FormatSpec): void {
    const missing = (width ?? 0) - text.length;
    if (!flags.includes('-')) this.fill(' ', missing);
    this.write(text);
    if (flags.includes('-')) this.fill(' ', missing);
  }

  /** A number: zeroes stand between its sign and its digits. */
  number(
    sign: string,
    digits: string,
    { flags, width }: Pick<FormatSpec, 'flags' | 'width'>,
  ): void {
    const missing = (width ?? 0) - sign.length - digits.length;
    const left = flags.includes('-');
    const zeroes = flags.includes('0') && !left;
    if (!left && !zeroes) this.fill(' ', missing);
    this.write(sign);
    if (zeroes) this.fill('0', missing);
    this.write(digits);
    if (left) this.fill(' ', missing);
  }
}

function print(line: Line, spec: FormatSpec, args: Arguments): void {
  switch (spec.kind) {
    case 'integer':
      printInteger(line, spec, args.number(spec.bits));
      return;
    case 'address':
    case 'hashed': {
      const whole = { width: 16, flags: `${spec.flags}0` };
      const digits = args.number(64).toString(16);
      line.number('', digits, spec.width === null ? whole : spec);
      return;
    }
    case 'symbol':
      line.padded(`0x${args.number(64).toString(16)}`, spec);
      return;
    case 'char':
      line.padded(args.char(), spec);
      return;
    case 'string':
    case 'ip':
      if (spec.letter === '') line.padded(args.text(), spec);
      // of a pointer, the kernel forgets about the argument where there is no room left
      else if (!line.isFull) line.write(args.text());
  }
}

/** @kernel lib/vsprintf.c number() */
function printInteger(line: Line, spec: FormatSpec, value: bigint): void {
  const { letter, bits, flags } = spec;
  if (letter !== 'd' && letter !== 'i') {
    const digits = value.toString(letter === 'u' ? 10 : 16);
    line.number('', letter === 'X' ? digits.toUpperCase() : digits, spec);
    return;
  }
  const number = BigInt.asIntN(bits, value);
  const sign = number < 0n ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  line.number(sign, (number < 0n ? -number : number).toString(), spec);
}
