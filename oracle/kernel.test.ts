import { describe, expect, it } from 'vitest';
import { describeKernel } from './describe-kernel';
import { askKernel, kernelAvailable } from './kernel';

const state = kernelAvailable();
console.log(
  state.ok
    ? `The kernel's answers come from Linux ${state.release}.`
    : `Suites that ask the kernel are skipped: ${state.reason}.`,
);

describe('the harness', () => {
  it('says either which kernel answers or why none does', () => {
    expect(state.ok ? state.release : state.reason).toMatch(/\S/);
  });
});

const PASS = 'b7000000020000009500000000000000';

describeKernel('the harness', () => {
  it('answers every line in order, nonsense included', () => {
    const answers = askKernel([
      { progs: [{ type: 'xdp', insns: PASS }], runs: [{ prog: 0, data: '00'.repeat(14) }] },
      [] as never,
      { progs: [{ type: 'xdp', insns: '9500000000000000' }] },
    ]);
    expect(answers[0]).toMatchObject({ ok: true, runs: [{ verdict: 'ok', retval: 2 }] });
    expect(answers[1]).toMatchObject({ ok: false, error: expect.stringContaining('bad request') });
    expect(answers[2]!.progs[0]!.verdict).toBe('EACCES');
    expect(answers[2]!.progs[0]!.log).toContain('R0 !read_ok');
  });

  it('names maps by their index, in programs and in what it gives back', () => {
    const load = `1811000001000000${'00'.repeat(8)}`; // r1 = map[1]
    const array = { type: 'array', key_size: 4, value_size: 8, max_entries: 1 };
    const [answer] = askKernel([
      {
        maps: [array, { ...array, entries: [['00000000', '0102030405060708']] }],
        progs: [{ type: 'xdp', insns: load + PASS }],
      },
    ]);
    expect(answer!.progs[0]!.xlated).toBe(load + PASS);
    expect(answer!.maps[1]!.entries).toEqual([['00000000', '0102030405060708']]);
  });

  it('tells of a map and of a run that the kernel refuses', () => {
    const [answer] = askKernel([
      {
        maps: [{ type: 'array', key_size: 8, value_size: 8, max_entries: 1 }],
        progs: [{ type: 'xdp', insns: PASS }],
        runs: [{ prog: 0, data: '00' }],
      },
    ]);
    expect(answer).toMatchObject({
      ok: false,
      maps: [{ verdict: 'EINVAL' }],
      runs: [{ verdict: 'EINVAL' }],
    });
  });
});
