import { expect, it } from 'vitest';
import { xdpActionName } from '../engine/abi';
import { assemble } from '../engine/asm';
import { EXAMPLES } from '../engine/examples';
import type { Example } from '../engine/workspace';
import { type ChainRunOnKernel, runChainOnKernel } from './chain-harness';
import { describeKernel } from './describe-kernel';

/** A workspace on the real kernel: every program rewritten as `fixed`, whatever its variant. */
function runOnKernel({ workspace }: Example): ChainRunOnKernel {
  const { programs, edges, interfaces, packets, maps } = workspace;
  const indexOf = (id: string) => programs.findIndex((program) => program.id === id);
  return runChainOnKernel({
    programs: programs.map(({ name, source }) => {
      const result = assemble(source);
      if (!result.ok) throw new Error(`${name}: ${result.errors[0]?.message}`);
      return { name, assembled: result.program };
    }),
    edges: edges.map(({ from, code, to }) => ({ from: indexOf(from), code, to: indexOf(to) })),
    packets: packets.map(({ data, time, iface }) => ({
      data,
      time: BigInt(time),
      head: indexOf(interfaces.find(({ id }) => id === iface)?.program ?? ''),
    })),
    entries: new Map(maps.map(({ name, entries }) => [name, entries])),
  });
}

describeKernel('the examples, rewritten as fixed', () => {
  it.each(EXAMPLES)('$id takes the paths and gives the verdicts that it promises', (example) => {
    const { packets } = runOnKernel(example);
    const { programs } = example.workspace;
    expect(
      packets.map(({ retval, path }) => ({
        path: path.map((i) => programs[i]!.name),
        verdict: xdpActionName(retval),
      })),
    ).toEqual(
      // What faults as posted passes when it is mended, as the example says.
      example.expected.map((one) => (one.verdict === 'fault' ? { ...one, verdict: 'PASS' } : one)),
    );
  });
});
