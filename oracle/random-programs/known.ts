/** What the generator knows of registers: roughly what they hold. */

/** What a register holds, as far as the generator knows. */
export interface Known {
  readonly kind: Kind;
  /** Of a pointer: where it points, counted from where `end` is counted from. */
  readonly at: number;
  /** Bytes that may be accessed end here; of a number, its greatest value. */
  readonly end: number;
  /** Pointers with the same base differ by constants; of maps and values, the index of the map. */
  readonly base: number;
}

export type Kind =
  | 'nothing'
  | 'number'
  | 'ctx'
  | 'packet'
  | 'meta'
  | 'packet end'
  | 'map'
  | 'value'
  | 'value or null'
  | 'record'
  | 'record or null'
  | 'func'
  | 'key'
  | 'sock'
  | 'struct'
  | 'pointer or null'
  | 'slice'
  | 'stack';

export const NOTHING: Known = { kind: 'nothing', at: 0, end: 0, base: 0 };

export const NUMBER: Known = { kind: 'number', at: 0, end: Number.POSITIVE_INFINITY, base: 0 };

export const CTX: Known = { ...NOTHING, kind: 'ctx' };

export const STACK: Known = { ...NOTHING, kind: 'stack' };

export const upTo = (end: number): Known => ({ ...NUMBER, end });

export const isSame = (a: Known, b: Known) =>
  a.kind === b.kind && a.at === b.at && a.end === b.end && a.base === b.base;

/** What is known where two paths meet. */
export function joined(a: Known, b: Known): Known {
  if (a.kind === 'number' && b.kind === 'number') return upTo(Math.max(a.end, b.end));
  const same = a.kind === b.kind && a.at === b.at && a.base === b.base;
  return same ? { ...a, end: Math.min(a.end, b.end) } : NOTHING;
}
