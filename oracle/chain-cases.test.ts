import { describe, expect, it } from 'vitest';
import { assemble } from '../engine/asm';
import { injectChainCalls } from '../engine/rewriter';
import { CHAIN_CASES, type ChainCase, caseSource } from './chain-cases';
import { runChainOnEngine } from './chain-on-engine';
import { runChainOnKernel } from './chain-on-kernel';
import { type ChainOutcome, requestOfCase } from './chain-request';
import { describeKernel } from './describe-kernel';

function told({ programs }: ChainCase, { packets }: ChainOutcome) {
  const { retval, path } = packets[0]!; // every case has one
  return { verdict: retval ?? 'fault', path: path.map((i) => Object.keys(programs)[i]) };
}

const expected = ({ verdict, path }: ChainCase) => ({ verdict, path: [...path] });

describeKernel('chains of fixed programs', () => {
  const real = CHAIN_CASES.filter(({ variants, budget }) => variants !== 'as-posted' && !budget);
  it.each(real)('case $number: $claim', (one) => {
    expect(told(one, runChainOnKernel(requestOfCase(one)))).toEqual(expected(one));
  });
});

describe.each(['fixed', 'as-posted'] as const)('simulated chains of %s programs', (variant) => {
  const mine = CHAIN_CASES.filter(({ variants = variant }) => variants === variant);
  it.each(mine)('case $number: $claim', (one) => {
    const options = { variant, emptySlotCosts: one.budget === '2019' };
    const outcome = runChainOnEngine(requestOfCase(one), options);
    expect(told(one, outcome)).toEqual(expected(one));
  });
});

describe('a program that leaves no room on its stack', () => {
  it('case 39: is refused as fixed when it uses 512 bytes', () => {
    const result = assemble(
      caseSource('head', '  *(u64 *)(r10 - 512) = 1\n  r0 = XDP_PASS\n  exit'),
    );
    if (!result.ok) throw new Error('does not assemble');
    const { insns } = result.program;
    const facts = {
      access: insns.map(() => null),
      reached: new Uint8Array(insns.length).fill(1),
      subprogStarts: [0],
      stackDepth: [512],
      writesPacket: false,
      enforcesAttachType: false,
      calls: new Map(),
      readWhole: new Set<number>(),
      stackWithoutSpills: [512],
    };
    expect(
      injectChainCalls({ insns, facts }, { variant: 'fixed', slots: { mapIndex: 0 } }),
    ).toMatchObject({ ok: false, errno: 'EINVAL', message: expect.stringContaining('512') });
  });
});
