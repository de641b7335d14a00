import { describe, expect, it } from 'vitest';
import { printInsn } from '../isa';
import { assembleCase } from '../test/verifier-corpus';
import { requestOf } from '../test/verifier-log';
import { verify } from '../verifier';
import { runPasses, type Whole } from './pass';
import { PASSES } from './passes';

/** A program of text after the passes; its body alone is one of XDP. */
function rewritten(source: string): Whole {
  const program = assembleCase(source);
  const verified = verify(requestOf(program, 0));
  if (!verified.ok) throw new Error(verified.message);
  const result = runPasses(
    PASSES,
    { insns: program.insns, facts: verified.facts },
    program.progType,
  );
  if (!result.ok) throw new Error(result.message);
  return result.whole;
}

const listing = ({ insns }: Whole) =>
  insns.map((_, at) => printInsn(insns, at, { prefix: false })).filter((text) => text !== '');

const reasons = ({ removed }: Whole) => [...removed].map(([at, why]) => `${at}: ${why}`);

describe('branches that go one way', () => {
  it('jump always, over what is taken out', () => {
    const whole = rewritten('r1 = 1\nif r1 == 1 goto +2\nr0 = 7\nr0 = 8\nr0 = 2\nexit');
    expect(listing(whole)).toEqual(['r1 = 1', 'r0 = 2', 'exit']);
    expect(reasons(whole)).toEqual([
      '2: no path comes here',
      '3: no path comes here',
      '1: jumps on every path',
    ]);
    expect([...whole.map.origin]).toEqual([0, 4, 5]);
  });

  it('never jump', () => {
    const whole = rewritten('r0 = 1\nif r0 != 1 goto +1\nexit\nr0 = 9\nexit');
    expect(listing(whole)).toEqual(['r0 = 1', 'exit']);
    expect(reasons(whole)).toEqual([
      '3: no path comes here',
      '4: no path comes here',
      '1: jumps on no path',
    ]);
  });

  it('go both ways and stay as they are', () => {
    const body = ['r0 = *(u32 *)(r1 + 16)', 'if w0 > 3 goto +1', 'r0 = 2', 'r0 = 1', 'exit'];
    expect(listing(rewritten(body.join('\n'))).slice(2)).toEqual([
      'if w0 > 0x3 goto pc+1',
      'r0 = 2',
      'r0 = 1',
      'exit',
    ]);
  });
});

describe('functions that nothing calls', () => {
  const SOURCE = `
    xdp main:
      r0 = 1
      if r0 == 1 goto out
      call gone
    out:
      call kept
      exit
    func gone:
      r0 = 3
      exit
    func kept:
      r0 = 2
      exit`;

  it('are taken out, with what is known of them', () => {
    const whole = rewritten(SOURCE);
    expect(listing(whole)).toEqual(['r0 = 1', 'call pc+1', 'exit', 'r0 = 2', 'exit']);
    expect(whole.facts.subprogStarts).toEqual([0, 3]);
    expect(whole.facts.stackDepth).toEqual([0, 0]);
  });
});

describe('jumps to the next instruction', () => {
  it.each([
    ['goto', 'r0 = 1\ngoto +0\nexit', ['r0 = 1', 'exit']],
    ['may_goto', 'r0 = 1\nmay_goto +0\nexit', ['r0 = 1', 'exit']],
    ['may_goto over one', 'r0 = 1\nmay_goto +1\nmay_goto +0\nexit', ['r0 = 1', 'exit']],
    [
      'goto over may_goto',
      'r0 = 1\nmay_goto +1\ngoto +0\nexit',
      ['r0 = 1', 'may_goto pc+0', 'exit'],
    ],
  ])('are taken out as Linux does it: %s', (_, source, expected) => {
    expect(listing(rewritten(source))).toEqual(expected);
  });
});

describe('divisions', () => {
  it.each([
    ['r0 /= r1', ['if r1 != 0x0 goto pc+2', 'w0 ^= w0', 'goto pc+1', 'r0 /= r1']],
    ['r0 %= r1', ['if r1 == 0x0 goto pc+1', 'r0 %= r1']],
    ['w0 %= w1', ['if w1 == 0x0 goto pc+2', 'w0 %= w1', 'goto pc+1', 'w0 = w0']],
    ['w0 s/= -1', ['w0 = -w0']],
    ['r0 s%= -1', ['w0 = 0']],
    ['r0 /= 3', ['r0 /= 3']],
    [
      'r0 s/= r1',
      [
        'r11 = r1',
        'r11 += 1',
        'if r11 > 0x1 goto pc+4',
        'if r11 == 0x0 goto pc+1',
        'r0 = 0',
        'r0 = -r0',
        'goto pc+1',
        'r0 s/= r1',
      ],
    ],
    [
      'w0 s%= w1',
      [
        'r11 = r1',
        'w11 += 1',
        'if w11 > 0x1 goto pc+3',
        'if w11 == 0x1 goto pc+4',
        'w0 = 0',
        'goto pc+1',
        'w0 s%= w1',
        'goto pc+1',
        'w0 = w0',
      ],
    ],
  ])('are guarded: %s', (division, expected) => {
    const whole = rewritten(`r0 = 9\nr1 = 3\n${division}\nexit`);
    expect(listing(whole).slice(2, -1)).toEqual(expected);
    const own = [...whole.map.origin.keys()].filter(
      (at) => whole.map.origin[at] === 2 && whole.map.added[at] === 0,
    );
    expect(own).toHaveLength(1);
    for (const [at, note] of whole.notes.entries())
      if (whole.map.added[at] === 1) expect(note).toBe('for a divisor of 0 or -1');
  });
});
