import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assemble } from '../asm';
import { drain } from '../util';
import { LogReader, type VerifyRequest, verify } from '.';

function requestOf(source: string): VerifyRequest {
  const result = assemble(source);
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  const { insns, progType, maps, license, progFlags } = result.program;
  return { insns, progType, maps, license, progFlags, logLevel: 2 };
}

function linesOf(request: VerifyRequest): string[] {
  return verify({ ...request, logSize: 1 << 28 })
    .log.trimEnd()
    .split('\n');
}

/** Loops, branches, functions and a fault at the end: 9,000 instructions are processed. */
const LONG = `xdp long:
  r6 = 0
  r7 = *(u32 *)(r1 + xdp_md.rx_queue_index)
round:
  r1 = r6
  call twice
  *(u64 *)(r10 - 8) = r0
  r8 = *(u64 *)(r10 - 8)
  if r7 > 5 goto next
  r8 += 1
next:
  r6 += 1
  if r6 != 600 goto round
  r0 = *(u8 *)(r8 + 0)
  exit
twice:
  r0 = r1
  r0 += r1
  exit
`;

describe('a log that is read a stretch at a time', () => {
  const request = requestOf(LONG);
  const whole = linesOf(request);

  it('has the lines of the whole log, wherever it is opened', () => {
    expect(whole.length).toBeGreaterThan(20_000);
    const reader = new LogReader(request);
    fc.assert(
      fc.property(fc.nat(whole.length + 20), fc.integer({ min: 1, max: 300 }), (from, count) => {
        const { lines, total } = drain(reader.read(from, count));
        expect(lines).toEqual(whole.slice(from, from + count));
        if (total !== null) expect(total).toBe(whole.length);
      }),
      { numRuns: 60 },
    );
    expect(drain(reader.length())).toBe(whole.length);
  });

  it('finds what it tells of an instruction by its number', () => {
    const reader = new LogReader(request);
    const told = whole.flatMap((line, at) => (/^\d+: \(/.test(line) ? [at] : []));
    // every processed instruction of this program has a line, but for those that were pruned
    for (const nth of [1, 2, 100]) {
      const line = drain(reader.lineOf(nth));
      const { lines } = drain(reader.read(line, 8));
      expect(lines).toEqual(whole.slice(line, line + 8));
      expect(line).toBeLessThanOrEqual(told[nth - 1]!);
      expect(line).toBeGreaterThan(nth === 1 ? 0 : told[nth - 2]!);
    }
    expect(drain(reader.lineOf(1e9))).toBe(whole.length);
  });

  it('goes on with the walk that it read from last', () => {
    const reader = new LogReader(request);
    const last = [...reader.read(10_000, 10)].length;
    const next = [...reader.read(10_010, 10)].length;
    expect(next).toBeLessThanOrEqual(Math.max(1, last / 2));
  });

  it('reads what is refused before it is walked', () => {
    const reader = new LogReader(requestOf('xdp t:\n  r0 = 0\n  r1 = 1\n'));
    const { lines, total } = drain(reader.read(0, 10));
    expect(lines[0]).toBe('func#0 @0');
    expect(total).toBe(lines.length);
  });
});
