import { describe, expect, it } from 'vitest';
import { EXAMPLES } from '../engine/examples';
import type { Example } from '../engine/workspace';
import { runChainOnEngine } from './chain-on-engine';
import { runChainOnKernel } from './chain-on-kernel';
import { type ExampleOutcome, runExample } from './chain-request';
import { describeKernel } from './describe-kernel';

const told = ({ packets }: ExampleOutcome) =>
  packets.map(({ path, verdict }) => ({ path, verdict }));

/** What is promised, as fixed: what faults as posted passes when it is mended. */
const promised = ({ expected }: Example) =>
  expected.map((one) => (one.verdict === 'fault' ? { ...one, verdict: 'PASS' } : one));

/** Map contents as sets, so that hash maps compare. */
const contents = ({ maps }: ExampleOutcome) =>
  maps.map((of) => new Map([...of].map(([name, entries]) => [name, entries.map(String).sort()])));

const onEngine = (example: Example, variant: 'fixed' | 'as-posted') =>
  runExample(example, (request) => runChainOnEngine(request, { variant }));

describeKernel('the examples, rewritten as fixed', () => {
  it.each(EXAMPLES)('$id takes the paths and gives the verdicts that it promises', (example) => {
    expect(told(runExample(example, runChainOnKernel))).toEqual(promised(example));
  });

  it.each(EXAMPLES)('$id leaves the same packets and maps here and there', (example) => {
    const real = runExample(example, runChainOnKernel);
    const simulated = onEngine(example, 'fixed');
    expect(simulated.packets).toEqual(real.packets);
    expect(contents(simulated)).toEqual(contents(real));
  });
});

describe('the examples, simulated', () => {
  it.each(EXAMPLES)('$id keeps its promise', (example) => {
    const { variant } = example.workspace.mechanism;
    expect(told(onEngine(example, variant))).toEqual(example.expected);
    expect(told(onEngine(example, 'fixed'))).toEqual(promised(example));
  });
});
