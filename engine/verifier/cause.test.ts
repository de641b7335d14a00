import { describe, expect, it } from 'vitest';
import { assembleCase, readVerifierCorpus } from '../test/verifier-corpus';
import { requestOf } from '../test/verifier-log';
import { drain } from '../util';
import { type Cause, causeSteps, type Rejected, verify } from '.';

function refusal(source: string): { rejected: Rejected; cause: Cause; told: readonly string[] } {
  const request = requestOf(assembleCase(source), 0);
  const rejected = verify(request);
  if (rejected.ok) throw new Error(`accepted:\n${source}`);
  const cause = drain(causeSteps(request, rejected));
  const told = cause.steps.map(({ at, kind, name, from, next }) => {
    const source = from === null ? '' : ` from ${from}`;
    return name === '' ? `${at} ${kind} to ${next}` : `${at} ${kind} ${name}${source}`;
  });
  return { rejected, cause, told };
}

describe('the cause of a refusal', () => {
  it('is the packet pointer, and the check that did not reach far enough', () => {
    const { rejected, cause, told } = refusal(`
      r0 = 2
      r2 = *(u32 *)(r1 + 0)
      r3 = *(u32 *)(r1 + 4)
      r4 = r2
      r4 += 14
      if r4 > r3 goto out
      r0 = *(u32 *)(r2 + 12)
    out:
      exit`);
    expect(rejected.args).toEqual([12, 4, 2, 0, 12, 14]);
    expect(rejected.more.map(({ code, args }) => [code, args])).toEqual([['packet-outside', [2]]]);
    expect(cause.involved).toEqual([{ name: 'R2', state: 'pkt(r=14)' }]);
    expect(told).toEqual(['1 loaded R2 from R1', '5 narrowed R2']);
    expect(cause.steps[1]).toMatchObject({ before: 'pkt(r=0)', after: 'pkt(r=14)', next: 6 });
  });

  it('goes through copies, spills and arithmetic', () => {
    const { told } = refusal(`
      map arr: array, key 4, value 16, entries 4
      r6 = *(u32 *)(r1 + 12)
      r6 &= 31
      *(u64 *)(r10 - 16) = r6
      *(u32 *)(r10 - 4) = 0
      r2 = r10
      r2 += -4
      r1 = map[arr]
      call bpf_map_lookup_elem
      if r0 == 0 goto out
      r7 = *(u64 *)(r10 - 16)
      r0 += r7
      r0 = *(u8 *)(r0 + 0)
    out:
      r0 = 2
      exit`);
    expect(told).toEqual([
      '0 loaded R6 from R1',
      '1 computed R6',
      '2 spilled fp-16 from R6',
      '8 returned R0',
      '10 filled R7 from fp-16',
      '11 computed R0 from R7',
    ]);
  });

  it('is a call that left nothing in r1 to r5', () => {
    const { told } = refusal(`
      r2 = 1
      call bpf_ktime_get_ns
      r0 = r2
      exit`);
    expect(told).toEqual(['1 cleared R2']);
  });

  it('is the branch on which nothing was put into a register', () => {
    const { told } = refusal(`
      r2 = *(u32 *)(r1 + 12)
      if r2 == 0 goto out
      r0 = 2
    out:
      exit`);
    expect(told).toEqual(['0 never R0', '1 branch to 3']);
  });

  it('is a reference that one branch does not give back', () => {
    const { told } = refusal(`
      map rb: ringbuf, entries 4096
      r6 = *(u32 *)(r1 + 12)
      r1 = map[rb]
      r2 = 16
      r3 = 0
      call bpf_ringbuf_reserve
      if r0 == 0 goto out
      if r6 == 7 goto out
      r1 = r0
      r2 = 0
      call bpf_ringbuf_submit
    out:
      r0 = 2
      exit`);
    expect(told).toEqual(['5 acquired R0', '6 branch to 7', '7 branch to 11']);
  });

  it('follows a value into a function and out of it', () => {
    const { told } = refusal(`
      xdp main:
        r1 = *(u32 *)(r1 + 12)
        call twice
        r1 = r10
        r1 += r0
        r0 = *(u8 *)(r1 - 8)
        exit
      func twice:
        r0 = r1
        r0 += r1
        exit`);
    expect(told).toEqual([
      '0 loaded R1 from R1',
      '1 passed R1 from R1',
      '6 copied R0 from R1',
      '7 computed R0 from R1',
      '8 returned R0 from R0',
      '2 copied R1 from R10',
      '3 computed R1 from R0',
    ]);
  });

  it('begins where a global function begins', () => {
    const { told, cause } = refusal(`
      xdp main:
        *(u64 *)(r10 - 8) = 0
        r2 = r10
        r2 += -8
        call f
        r0 = 2
        exit
      global f(ctx, mem[8] p):
        r3 = r2
        r0 = *(u64 *)(r3 + 0)
        exit`);
    expect(told).toEqual(['6 given R2', '6 copied R3 from R2']);
    expect(cause.involved).toMatchObject([{ name: 'R3' }]);
  });

  it('is short however long the path was', () => {
    const { cause } = refusal(`
      r6 = *(u32 *)(r1 + 12)
      r7 = 0
    again:
      r6 += 3
      r6 ^= 5
      r7 += 1
      if r7 < 100 goto again
      r2 = r10
      r2 += r6
      *(u8 *)(r2 + 0) = 1
      r0 = 2
      exit`);
    expect(cause.steps.length).toBeGreaterThan(2);
    expect(cause.steps.length).toBeLessThanOrEqual(8);
  });

  it('is there for every refusal of a value, and ends at its instruction', {
    timeout: 60_000,
  }, () => {
    let some = 0;
    for (const { source, verdict, log1 } of readVerifierCorpus()) {
      if (verdict === 'ok' || log1 === null) continue;
      const program = assembleCase(source.join('\n'));
      const request = requestOf(program, 0);
      const rejected = verify(request);
      if (rejected.ok) continue;
      const { involved, steps } = drain(causeSteps(request, rejected));
      expect(steps.length).toBeLessThanOrEqual(10);
      for (const { at } of steps) expect(at).toBeLessThan(program.insns.length);
      if (involved.some(({ name, state }) => name !== 'R10' && state !== null)) {
        expect(steps, `${rejected.message}\n${source.join('\n')}`).not.toEqual([]);
        some++;
      }
    }
    expect(some).toBeGreaterThan(100);
  });
});
