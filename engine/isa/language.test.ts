import { describe, expect, it } from 'vitest';
import { DIRECTIVES, KEYWORDS, MEMORY_TYPES, REGISTERS } from './language';

const names = (words: readonly { name: string }[]) => words.map((word) => word.name);

describe('the words of the language', () => {
  it('come from the instruction forms', () => {
    expect(names(KEYWORDS)).toEqual(
      expect.arrayContaining(['if', 'goto', 'gotol', 'may_goto', 'call', 'exit', 'lock', 'be16']),
    );
    expect(names(KEYWORDS)).toEqual(
      expect.arrayContaining(['atomic64_fetch_add', 'atomic_cmpxchg', 'load_acquire', 'bswap64']),
    );
  });

  it('do not hold registers, types or parts of operands', () => {
    for (const name of names(KEYWORDS)) expect(name).not.toMatch(/^(?:[rwsu]\d+|pc\d?|skb)$/);
    expect(new Set(names(KEYWORDS)).size).toBe(KEYWORDS.length);
  });

  it('each have a line of explanation', () => {
    for (const { name, doc } of [...KEYWORDS, ...REGISTERS, ...DIRECTIVES, ...MEMORY_TYPES])
      expect(doc, name).toMatch(/^\S.*\.$/);
  });

  it('count 22 registers and no s64, which no instruction loads', () => {
    expect(REGISTERS).toHaveLength(22);
    expect(names(MEMORY_TYPES)).toEqual(['u8', 's8', 'u16', 's16', 'u32', 's32', 'u64']);
  });
});
