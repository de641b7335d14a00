import { describe, expect, it } from 'vitest';
import { lineOfSlot, linesOf, parseLine, widestLine } from './log-lines';

const LOG = `func#0 @0
Live regs before insn:
      0: .1........ (61) r2 = *(u32 *)(r1 +0)
      1: ..2....... (71) r0 = *(u8 *)(r2 +12)
0: R1=ctx() R10=fp0
0: (61) r2 = *(u32 *)(r1 +0)          ; R1=ctx() R2=pkt(r=0)
mark_precise: frame0: regs=r5 stack= before 1: (71) r0 = *(u8 *)(r2 +12)
1: (71) r0 = *(u8 *)(r2 +12)
invalid access to packet, off=12 size=1, R2(id=0,off=12,r=0)
R2 offset is outside of the packet
from 6 to 1: safe
processed 2 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0 mark_read 0
`;

describe('lines of the log', () => {
  const texts = linesOf(LOG);
  const lines = texts.map(parseLine);

  it('lose no letter', () => {
    const text = lines.map(({ head, code, tail }) => head + code + tail).join('\n');
    expect(`${text}\n`).toBe(LOG);
    expect(widestLine(texts)).toBe(Math.max(...LOG.split('\n').map(({ length }) => length)));
  });

  it('are known for what they are', () => {
    expect(lines.map(({ kind }) => kind).join(' ')).toBe(
      'aside aside aside aside state insn aside insn message message state aside',
    );
  });

  it('lead to the instruction that they speak of', () => {
    expect(lines.map(({ slot }) => slot)).toEqual([
      null,
      null,
      0,
      1,
      0,
      0,
      1,
      1,
      null,
      null,
      1,
      null,
    ]);
  });

  it('part the instruction from what changed behind it', () => {
    expect(lines[5]).toMatchObject({
      head: '0: (61) ',
      code: 'r2 = *(u32 *)(r1 +0)',
      tail: '          ; R1=ctx() R2=pkt(r=0)',
    });
  });

  it('are found by instruction, those that walk it first', () => {
    expect(lineOfSlot(texts, 0)).toBe(5);
    expect(lineOfSlot(texts, 1)).toBe(7);
    expect(lineOfSlot(texts, 9)).toBeNull();
  });

  it('have a function call in them', () => {
    const call =
      'caller:\n R10=fp0\ncallee:\n frame1: R1=ctx() R10=fp0\n2: frame1: R1=ctx() R10=fp0\nto caller at 1:';
    expect(
      linesOf(call)
        .map(parseLine)
        .map(({ kind, slot }) => [kind, slot]),
    ).toEqual([
      ['state', null],
      ['state', null],
      ['state', null],
      ['state', null],
      ['state', 2],
      ['state', 1],
    ]);
  });
});
