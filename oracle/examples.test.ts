import { describe, expect, it } from 'vitest';
import { xdpActionName } from '../engine/abi';
import { EXAMPLES } from '../engine/examples';
import type { Example } from '../engine/workspace';
import { runChainOnEngine } from './chain-on-engine';
import { runChainOnKernel } from './chain-on-kernel';
import { type ChainOutcome, requestOfExample } from './chain-request';
import { describeKernel } from './describe-kernel';

function told({ workspace }: Example, { packets }: ChainOutcome) {
  return packets.map(({ retval, path }) => ({
    path: path.map((i) => workspace.programs[i]!.name),
    verdict: retval === null ? 'fault' : xdpActionName(retval),
  }));
}

/** What is promised, as fixed: what faults as posted passes when it is mended. */
const promised = ({ expected }: Example) =>
  expected.map((one) => (one.verdict === 'fault' ? { ...one, verdict: 'PASS' } : one));

/** Map contents as sets, so that hash maps compare. */
const contents = ({ maps }: ChainOutcome) =>
  new Map([...maps].map(([name, entries]) => [name, entries.map(String).sort()]));

describeKernel('the examples, rewritten as fixed', () => {
  it.each(EXAMPLES)('$id takes the paths and gives the verdicts that it promises', (example) => {
    expect(told(example, runChainOnKernel(requestOfExample(example)))).toEqual(promised(example));
  });

  it.each(EXAMPLES)('$id leaves the same packets and maps here and there', (example) => {
    const request = requestOfExample(example);
    const real = runChainOnKernel(request);
    const simulated = runChainOnEngine(request, { variant: 'fixed' });
    expect(simulated.packets).toEqual(real.packets);
    expect(contents(simulated)).toEqual(contents(real));
  });
});

describe('the examples, simulated', () => {
  it.each(EXAMPLES)('$id keeps its promise', (example) => {
    const { variant } = example.workspace.mechanism;
    const request = requestOfExample(example);
    expect(told(example, runChainOnEngine(request, { variant }))).toEqual(example.expected);
    expect(told(example, runChainOnEngine(request, { variant: 'fixed' }))).toEqual(
      promised(example),
    );
  });
});
