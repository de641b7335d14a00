import { describe, expect, it } from 'vitest';
import { codeTokens } from './code-tokens';

const kinds = (line: string) =>
  codeTokens(line)
    .filter(({ kind }) => kind !== 'plain')
    .map(({ kind, text }) => `${kind} ${text}`);

describe('colours of a listing', () => {
  it('know the words by their look', () => {
    expect(kinds('if r5 != 0x0800 goto pass        // not IPv4')).toEqual([
      'keyword if',
      'register r5',
      'number 0x0800',
      'keyword goto',
      'comment // not IPv4',
    ]);
    expect(kinds('r2 = *(u32 *)(r1 + xdp_md.data)')).toEqual([
      'register r2',
      'keyword u32',
      'register r1',
      'constant xdp_md.data',
    ]);
    expect(kinds('call bpf_map_lookup_elem#1')).toEqual([
      'keyword call',
      'function bpf_map_lookup_elem#1',
    ]);
    expect(kinds('pass:')).toEqual(['label pass']);
    expect(kinds('r0 = XDP_PASS')).toEqual(['register r0', 'constant XDP_PASS']);
  });

  it('lose no letter', () => {
    for (const line of ['', '  *(u64 *)(r10 -8) = r1', 'xdp main: // x', '"a" ; b']) {
      expect(
        codeTokens(line)
          .map(({ text }) => text)
          .join(''),
      ).toBe(line);
    }
  });
});
