/** What the log says of a register or slot, taken apart far enough to talk about it. */
export interface Value {
  /** `pkt(off=14,r=34)`; `null` where nothing was ever put there. */
  readonly text: string | null;
  /** `scalar`, `pkt`, `map_value_or_null`; empty where nothing is there. */
  readonly kind: string;
  /** What comes after `name=` in it; `null` where that is not told. */
  part(name: string): string | null;
}

/** A constant stands alone: `5`, `-1`, `0xffffffff`. */
const CONSTANT = /^P?(-?(?:0x[0-9a-f]+|\d+))$/;

export function readValue(text: string | null): Value {
  if (text === null) return { text, kind: '', part: () => null };
  const constant = CONSTANT.exec(text)?.[1];
  if (constant !== undefined)
    return {
      text,
      kind: 'scalar',
      part: (name) => (/^[su]m(?:in|ax)$/.test(name) ? constant : null),
    };
  const kind = /^P?([a-z_]+)/.exec(text)?.[1] ?? '';
  const part = (name: string) =>
    new RegExp(`[(,=]${name}=(?:\\w+=)*(-?\\w+)`).exec(text)?.[1] ?? null;
  return { text, kind, part };
}

const decimal = (digits: string): bigint => {
  const value = BigInt(digits.replace(/^-/, ''));
  return digits.startsWith('-') ? -value : BigInt.asIntN(64, value);
};

/** The least and the greatest number that it may be, signed; `null` for no bound. */
export function boundsOf(value: Value): { least: bigint | null; most: bigint | null } {
  const smin = value.part('smin');
  const umax = value.part('umax');
  const smax = value.part('smax') ?? (umax === null || BigInt(umax) >= 1n << 63n ? null : umax);
  const umin = value.part('umin');
  const least = smin === null ? null : decimal(smin);
  const unsigned = umin !== null && smax !== null ? decimal(umin) : null;
  return {
    least: least ?? unsigned ?? (smax !== null && smin === null && umax !== null ? 0n : null),
    most: smax === null ? null : decimal(smax),
  };
}

const told = (number: bigint) => number.toLocaleString('en');

/** `5`, `0 to 15`, `at most 7`, `any number`. */
export function numbers(value: Value): string {
  const { least, most } = boundsOf(value);
  if (least !== null && most !== null)
    return least === most ? told(least) : `${told(least)} to ${told(most)}`;
  if (most !== null) return `at most ${told(most)}, or negative`;
  if (least !== null) return `at least ${told(least)}`;
  return 'any number';
}

const KINDS: Readonly<Record<string, string>> = {
  ctx: 'the pointer to the context',
  map_ptr: 'a pointer to a map itself',
  map_value: 'a pointer into a map value',
  map_key: 'a pointer to a map key',
  fp: 'a pointer into the stack',
  pkt: 'a pointer into the packet',
  pkt_meta: 'a pointer into the metadata before the packet',
  pkt_end: 'the end of the packet',
  xdp_sock: 'an AF_XDP socket',
  mem: 'a pointer to memory of a helper',
  rdonly_mem: 'a pointer to memory that can only be read',
  ringbuf_mem: 'a pointer to a ring buffer record',
  func: 'the address of a function',
  sock: 'a pointer to a socket',
};

/** A type of the log in words: `a pointer into the packet`, `a number`, `a map value or NULL`. */
export function typeWords(type: string): string {
  if (type === 'scalar') return 'a number';
  if (type === '' || type === '?') return 'nothing';
  const base = type.replace(/_or_null$/, '');
  const words = KINDS[base] ?? `a pointer of type ${base}`;
  return base === type ? words : `${words}, or NULL`;
}

/** A value in words: `a number (0 to 15)`, `a pointer into the packet`, `nothing`. */
export function valueWords(value: Value): string {
  if (value.kind === 'scalar') return `a number (${numbers(value)})`;
  return typeWords(value.kind);
}

/** A register in the spelling of sources. */
export const reg = (regno: number) => `r${regno}`;

/** `1 byte`, `14 bytes`. */
export const bytes = (count: number) =>
  count === 1 ? '1 byte' : `${count.toLocaleString('en')} bytes`;

/** `+ 4`, `− 4`. */
export const signed = (off: number) => (off < 0 ? `- ${-off}` : `+ ${off}`);

/** A program of the examples: without the indentation of the file it stands in. */
export function asm(texts: TemplateStringsArray, ...values: readonly (string | number)[]): string {
  const lines = String.raw({ raw: texts.raw }, ...values)
    .replace(/^\n/, '')
    .trimEnd()
    .split('\n');
  const depths = lines.filter((line) => line.trim() !== '').map((line) => line.search(/\S/));
  const depth = Math.min(...depths);
  return lines
    .map((line) => line.slice(Math.min(depth, Math.max(0, line.search(/\S/)))))
    .join('\n');
}
