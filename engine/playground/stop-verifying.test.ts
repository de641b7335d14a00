import { expect, it } from 'vitest';
import type { VerifyProgress } from '../api';
import { emptyWorkspace } from '../workspace';
import { Playground } from './playground';

/** Its loop is walked round by round: 600,000 instructions. */
const LONG = `xdp long:
  r0 = 2
  r1 = 0
again:
  r1 += 1
  if r1 < 300000 goto again
  exit
`;

const program = (id: string, source: string) => ({ id, name: id, source, chainCalls: false });
const { packets: _, ...empty } = emptyWorkspace();
const workspace = {
  ...empty,
  programs: [program('short', 'xdp short:\n  r0 = 2\n  exit\n'), program('long', LONG)],
};

it('tells how far the verifier is, and gives up when asked; another time it goes to the end', async () => {
  const playground = new Playground();
  const told: VerifyProgress[] = [];
  const stopped = await playground.sync({ revision: 1, workspace }, (progress) => {
    told.push(progress);
    void playground.stopVerifying(1);
  });
  expect(told[0]?.program).toBe('long');
  expect(told[0]?.processed).toBeGreaterThan(0);
  const [short, long] = stopped.programs;
  expect(short?.phase).toBe('loaded');
  if (long?.phase !== 'rejected') throw new Error(`${long?.phase}`);
  expect(long.rejected.errno).toBe('EAGAIN');
  expect(long.rejected.message).toBe(`stopped after ${long.rejected.stats.processed} instructions`);

  const again = await playground.sync({ revision: 1, workspace });
  expect(again.programs.map(({ phase }) => phase)).toEqual(['loaded', 'loaded']);
});

it('a stop that comes too late, or is for another document, stops nothing', async () => {
  const playground = new Playground();
  await playground.stopVerifying(1);
  await playground.sync({ revision: 1, workspace: { ...workspace, programs: [] } });
  await playground.stopVerifying(1);
  const report = await playground.sync({ revision: 2, workspace }, () => {
    void playground.stopVerifying(1);
  });
  expect(report.programs.map(({ phase }) => phase)).toEqual(['loaded', 'loaded']);
});
