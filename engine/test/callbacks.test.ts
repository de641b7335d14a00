import { describe, expect, it } from 'vitest';
import { run, xdp } from './helpers';

/** Loops in loops count to more than any budget. */
const NEST = xdp`
  xdp main:
    r1 = 8388608
    r2 = subprog[outer]
    r3 = 0
    r4 = 0
    call bpf_loop
    r0 = XDP_PASS
    exit
  func outer:
    r1 = 8388608
    r2 = subprog[inner]
    r3 = 0
    r4 = 0
    call bpf_loop
    r0 = 0
    exit
  func inner:
    r0 = 0
    exit`;

describe('a nest of loops', () => {
  it('ends at the budget of instructions', () => {
    const { fault } = run(NEST, { insnBudget: 300_000 });
    expect(fault).toMatchObject({ region: 'budget' });
  });
});

describe('an injected chain call', () => {
  it('is made where the program ends, not where a callback does', () => {
    const program = xdp`
      xdp main:
        r1 = 5
        r2 = subprog[count]
        r3 = 0
        r4 = 0
        call bpf_loop
        r0 = XDP_DROP
        exit
      func count:
        r0 = 0
        exit`;
    const { retval, hops } = run(program, { chain: true });
    expect(retval).toBe(1);
    expect(hops).toHaveLength(1);
  });
});
