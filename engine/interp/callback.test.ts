import { describe, expect, it } from 'vitest';
import { insn, linked, OPTIONS, testMachine } from './test-machine';
import type { Callback } from './types';

const EXIT = insn(0x95);
const CALL = insn(0x85, { imm: 181 });
const mov = (dst: number, imm: number) => insn(0xb7, { dst, imm });

/** A helper that calls slot 4 with 10, 11 .. until it returns 1 or `most` calls were made. */
function counting(most: number) {
  const results: (number | null)[] = [];
  const world = testMachine({
    call: (_helper, regs): Callback => {
      let made = 0;
      return {
        start: 4,
        next: (result) => {
          results.push(result);
          const goesOn = result !== 1 && made < most;
          if (goesOn) regs.wide[1] = BigInt(10 + made++);
          else regs.wide[0] = BigInt(made);
          return goesOn;
        },
      };
    },
  });
  return { ...world, results };
}

/** r6 = 7; call; r0 += r6; exit; then a function that keeps r1 in r6, and returns 1 for 12. */
const PROGRAM = linked([
  mov(6, 7),
  CALL,
  insn(0x0f, { src: 6 }),
  EXIT,
  insn(0xbf, { dst: 6, src: 1 }),
  mov(0, 0),
  insn(0x55, { dst: 6, imm: 12, off: 1 }),
  mov(0, 1),
  EXIT,
]);

describe('a function that a helper calls', () => {
  it('is called until the helper has a result, and leaves r6 to r9 alone', () => {
    const { machine, ctx, results } = counting(100);
    machine.start(PROGRAM, ctx, OPTIONS);
    expect(machine.run(1000)).toEqual({ kind: 'exited', retval: 3 + 7 });
    expect(results).toEqual([null, 0, 0, 1]);
  });

  it('is not called where there is nothing to call it for', () => {
    const { machine, ctx } = counting(0);
    machine.start(PROGRAM, ctx, OPTIONS);
    expect(machine.run(1000)).toEqual({ kind: 'exited', retval: 7 });
  });

  it('is stepped through like any other, a frame deeper', () => {
    const { machine, ctx } = counting(2);
    machine.start(PROGRAM, ctx, OPTIONS);
    const places: string[] = [];
    for (let stop = machine.run(0); stop.kind === 'paused'; stop = machine.run(1)) {
      const { pc, depth } = machine.position();
      places.push(`${pc}@${depth}`);
    }
    const round = ['4@1', '5@1', '6@1', '8@1'];
    expect(places).toEqual(['0@0', '1@0', ...round, ...round, '2@0', '3@0']);
  });

  it('ends at the budget, however often it shall be called', () => {
    const { machine, ctx } = counting(Number.POSITIVE_INFINITY);
    machine.start(linked([mov(6, 0), CALL, EXIT, EXIT, mov(0, 0), EXIT]), ctx, {
      ...OPTIONS,
      insnBudget: 10_000,
    });
    expect(machine.run(1 << 24)).toMatchObject({ kind: 'fault', fault: { region: 'budget' } });
  });

  it('goes no deeper than calls go', () => {
    const { machine, ctx } = counting(5);
    machine.start(linked([mov(6, 0), CALL, EXIT, EXIT, CALL, EXIT]), ctx, OPTIONS);
    expect(machine.run(1000)).toMatchObject({ kind: 'fault', fault: { region: 'stack' } });
  });
});
