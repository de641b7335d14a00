import { expect, it } from 'vitest';
import { type Assembled, assemble } from '../engine/asm';
import { injectChainCalls } from '../engine/rewriter';
import { CHAIN_CASES, type ChainCase, caseSource } from './chain-cases';
import { runChainOnKernel } from './chain-harness';
import { describeKernel } from './describe-kernel';

function assembled(name: string, body: string): Assembled {
  const result = assemble(caseSource(name, body));
  if (!result.ok) throw new Error(`${name}: ${JSON.stringify(result.errors)}`);
  return result.program;
}

/** 64 bytes: shorter than what the reader of the cases asks for. */
const PACKET = '00'.repeat(64);

function runCase({ programs, edges, arrays }: ChainCase) {
  const names = Object.keys(programs);
  const { packets } = runChainOnKernel({
    programs: names.map((name) => ({ name, assembled: assembled(name, programs[name]!) })),
    edges: edges.map(([from, code, to]) => ({
      from: names.indexOf(from),
      code,
      to: names.indexOf(to),
    })),
    arrays: new Map(
      Object.entries(arrays ?? {}).map(([map, slots]) => [
        map,
        slots.map(([slot, name]) => [slot, names.indexOf(name)] as const),
      ]),
    ),
    packets: [{ head: 0, data: PACKET, time: 0n }],
  });
  const { retval, path } = packets[0]!;
  return { verdict: retval, path: path.map((i) => names[i]) };
}

describeKernel('chains of fixed programs', () => {
  it.each(CHAIN_CASES)('case $number: $claim', (one) => {
    expect(runCase(one)).toEqual({ verdict: one.verdict, path: [...one.path] });
  });

  it('case 39: a program that uses 512 bytes of stack is refused before the kernel sees it', () => {
    const full = '  *(u64 *)(r10 - 512) = 1\n  r0 = 2\n  exit';
    const { insns } = assembled('head', full);
    const facts = {
      access: insns.map(() => null),
      reached: new Uint8Array(insns.length).fill(1),
      subprogStarts: [0],
      stackDepth: [512],
    };
    expect(
      injectChainCalls(insns, { variant: 'fixed', slots: { mapIndex: 0 }, facts }),
    ).toMatchObject({ ok: false, errno: 'EINVAL', message: expect.stringContaining('512') });
  });
});
