import { describe, expect, it } from 'vitest';
import { type CauseStep, faultWords, placeWords, stepWords, valueText } from './cause-words';

const step = (kind: CauseStep['kind'], rest: Partial<CauseStep> = {}): CauseStep => ({
  at: 4,
  kind,
  name: 'R2',
  from: null,
  before: null,
  after: 'pkt(r=14)',
  next: 5,
  ...rest,
});

describe('the words of a causal path', () => {
  it('spell registers and slots as sources do', () => {
    expect(placeWords('R2')).toBe('r2');
    expect(placeWords('fp-16')).toBe('r10 - 16');
  });

  it('tell what happened to which register, and what it holds then', () => {
    expect(stepWords(step('narrowed'))).toBe(
      'the comparison tells of r2: packet, 14 bytes known to be there',
    );
    expect(stepWords(step('filled', { from: 'fp-8', after: 'ctx()' }))).toBe(
      'r2 is read back from r10 - 8: the context',
    );
    expect(stepWords(step('cleared', { after: null }))).toBe('the call leaves nothing in r2');
  });

  it('tell which way a branch went', () => {
    expect(stepWords(step('branch', { next: 5 }))).toBe('the jump is not taken');
    expect(stepWords(step('branch', { next: 9 }))).toBe('the jump is taken');
  });

  it('word what the instruction at fault met', () => {
    expect(valueText(null)).toBe('nothing');
    expect(faultWords({ state: '', steps: [], involved: [{ name: 'R5', state: null }] })).toBe(
      'r5: nothing',
    );
  });
});
