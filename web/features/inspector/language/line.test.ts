import { describe, expect, it } from 'vitest';
import { commentStart, namesOf, wordAt } from './line';

describe('a line of assembly', () => {
  it('ends its code where a comment starts', () => {
    expect(commentStart('r0 = 1 // one')).toBe(7);
    expect(commentStart('exit ; done')).toBe(5);
    expect(commentStart('license "a // b"')).toBe(16);
    expect(commentStart('call bpf_redirect#23')).toBe(20);
    expect(commentStart('# all of it')).toBe(0);
  });

  it('has words with dots and sizes of headers, none in comments', () => {
    expect(wordAt('  r2 = *(u32 *)(r1 + xdp_md.data)', 25)).toEqual({
      word: 'xdp_md.data',
      start: 22,
      end: 33,
    });
    expect(wordAt('r4 += sizeof(iphdr)', 10)?.word).toBe('sizeof(iphdr)');
    expect(wordAt('exit // exit', 10)).toBeNull();
    expect(wordAt('r0 = 1', 6)).toBeNull();
  });

  it('declares labels, functions and maps', () => {
    const names = namesOf(
      'map seen: array, key 4, value 8, entries 1 // ports\nxdp main:\n  goto out\nfunc one:\nout: exit',
    );
    expect([...names.labels]).toEqual([['out', 5]]);
    expect([...names.functions]).toEqual([
      ['main', 2],
      ['one', 4],
    ]);
    expect(names.maps.get('seen')).toEqual({
      line: 1,
      text: 'map seen: array, key 4, value 8, entries 1',
    });
  });
});
