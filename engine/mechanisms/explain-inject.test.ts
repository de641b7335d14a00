import { describe, expect, it } from 'vitest';
import { explainInjectHop } from './explain-inject';
import type { HopStory } from './types';

const bySlot = (program: string, slot: 'code' | 'wildcard') => ({
  program,
  via: { kind: 'slot' as const, slot },
});

function tell(story: Partial<HopStory>, variant: 'fixed' | 'as-posted' = 'fixed'): string {
  const plain = {
    hook: 'xdp' as const,
    program: 'fw',
    retval: 2,
    fault: null,
    hasSlots: true,
    edges: [],
    next: null,
  };
  return explainInjectHop({ ...plain, ...story }, variant);
}

describe('the sentence about a hop', () => {
  it('names the edge that led on', () => {
    expect(tell({ edges: [{ code: 2, to: 'ids' }], next: bySlot('ids', 'code') })).toBe(
      'fw returned 2 (XDP_PASS); edge PASS leads to ids.',
    );
  });

  it('says why the wildcard decided', () => {
    const next = bySlot('dump', 'wildcard');
    expect(tell({ retval: 1, next })).toBe(
      'fw returned 1 (XDP_DROP); no edge for DROP, so the wildcard leads to dump.',
    );
    expect(tell({ retval: 100, next })).toBe(
      'fw returned 100; codes above 6 have no slot of their own, so the wildcard leads to dump.',
    );
    expect(tell({ retval: 0xffff_ffff, next })).toBe(
      'fw returned 4294967295; code 4294967295 wraps to the slot of the wildcard, so the wildcard leads to dump.',
    );
  });

  it('says why the chain ends', () => {
    expect(tell({ retval: 1 })).toBe(
      'fw returned 1 (XDP_DROP); no edge for DROP and no wildcard: the chain ends with DROP.',
    );
    expect(tell({ retval: 7 })).toBe(
      'fw returned 7; codes above 6 have no slot of their own and no wildcard: the chain ends with 7.',
    );
    expect(tell({ hasSlots: false })).toBe(
      'fw returned 2 (XDP_PASS); fw was loaded without chain calls: the chain ends with PASS.',
    );
  });

  it('tells a spent budget from a missing edge', () => {
    expect(tell({ edges: [{ code: 2, to: 'fw' }] })).toBe(
      "fw returned 2 (XDP_PASS); edge PASS leads to fw, but the packet's 33 tail calls are spent: the chain ends with PASS.",
    );
    expect(tell({ edges: [{ code: '*', to: 'ids' }] })).toBe(
      "fw returned 2 (XDP_PASS); the wildcard leads to ids, but the packet's 33 tail calls are spent: the chain ends with PASS.",
    );
  });

  it('tells jumps of the program itself, faults and subprograms', () => {
    const own = { program: 'parse', via: { kind: 'tail_call' as const, index: 3 } };
    expect(tell({ retval: null, next: own })).toBe(
      'fw called bpf_tail_call with index 3 itself, which leads to parse.',
    );
    expect(tell({ retval: null, fault: 'read of 4 bytes at r1 + 0, which is no memory.' })).toBe(
      'fw was stopped: read of 4 bytes at r1 + 0, which is no memory.',
    );
    expect(tell({ next: { program: 'caller', via: { kind: 'return' } } })).toBe(
      'fw returned 2 (XDP_PASS) into caller: the jump was made inside a subprogram, so its result goes to the caller.',
    );
  });

  it('points at the context that as-posted does not keep', () => {
    expect(
      tell({ edges: [{ code: 2, to: 'ids' }], next: bySlot('ids', 'code') }, 'as-posted'),
    ).toBe('fw returned 2 (XDP_PASS); edge PASS leads to ids, with r1 as it stood.');
  });
});
