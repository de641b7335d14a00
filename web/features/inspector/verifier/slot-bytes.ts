/** What a byte of the stack holds. */
export type ByteKind = 'register' | 'some' | 'zero' | 'unset' | 'object';

const OF_LETTER: Readonly<Record<string, ByteKind>> = {
  r: 'register',
  m: 'some',
  '0': 'zero',
  '?': 'unset',
  d: 'object',
  i: 'object',
  f: 'object',
};

export const BYTE_WORDS: Readonly<Record<ByteKind, string>> = {
  register: 'of a register',
  some: 'some value',
  zero: 'zero',
  unset: 'not written',
  object: 'of a kernel object',
};

const SLOT = 8; // bytes

/**
 * The bytes of a slot, the lowest address first. The log has them from the highest: `0000????` at
 * fp-8 is what a store of four zeroes to r10 - 4 leaves. A value behind some of these letters, or
 * alone, is of a register that was spilled there.
 */
export function slotBytes(value: string): readonly ByteKind[] {
  const letters = /^[rm0?dif]{8}$/.test(value)
    ? value
    : (/^[m0?]{1,7}(?=[a-zP-])/.exec(value)?.[0] ?? '');
  const rest: ByteKind = /^(?:iter|dynptr|irq)/.test(value) ? 'object' : 'register';
  const fromTop = Array.from({ length: SLOT }, (_, i) => OF_LETTER[letters[i] ?? ''] ?? rest);
  return fromTop.reverse();
}

/** `4 of a register, 4 not written` */
export function bytesWords(bytes: readonly ByteKind[]): string {
  const counts = new Map<ByteKind, number>();
  for (const byte of bytes) counts.set(byte, (counts.get(byte) ?? 0) + 1);
  return Array.from(counts, ([kind, count]) => `${count} ${BYTE_WORDS[kind]}`).join(', ');
}
