import { expect, it } from 'vitest';
import type { ChangeMapsRequest } from '../api';
import { addPackets, addProgram, attachProgram, type Edited, emptyWorkspace } from '../workspace';
import { Playground } from './playground';

const COUNTER = `license "GPL"
map counts: array, key 4, value 8, entries 2
map seen: hash, key 4, value 4, entries 4

xdp count:
  *(u32 *)(r10 - 4) = 0
  r1 = map[counts]
  r2 = r10
  r2 += -4
  call bpf_map_lookup_elem
  if r0 == 0 goto out
  r1 = 1
  lock *(u64 *)(r0 + 0) += r1
out:
  r0 = XDP_PASS
  exit
`;

async function counting() {
  let workspace = emptyWorkspace();
  const apply = (result: Edited) => {
    if (!result.ok) throw new Error(result.message);
    workspace = result.workspace;
  };
  apply(addProgram(workspace, { name: 'count', source: COUNTER }, { x: 0, y: 0 }));
  apply(attachProgram(workspace, 'eth0', 'xdp', 'count'));
  const packet = { name: '', data: '00'.repeat(60), iface: 'eth0' };
  apply(addPackets(workspace, [packet, packet, packet]));
  const { packets, ...document } = workspace;
  const playground = new Playground();
  await playground.sync({ revision: 1, workspace: document });
  const run = async (from: 'start' | 'now') => {
    const report = await playground.run({ revision: 1, run: 1, from, packets }, () => {});
    if (!report.ok) throw new Error(report.message);
    return entries(report.maps);
  };
  const change = async (asked: ChangeMapsRequest['change'], revision = 1) => {
    const changed = await playground.changeMaps({ revision, change: asked });
    return changed.ok ? entries(changed.maps) : changed.message;
  };
  return { playground, run, change };
}

const entries = (maps: readonly { name: string; entries: readonly unknown[] }[]) =>
  Object.fromEntries(maps.map((map) => [map.name, map.entries]));

const ZERO = '00000000';
const u64 = (n: number) => `${n.toString(16).padStart(2, '0')}00000000000000`;
const counts = (n: number) => [
  [ZERO, u64(n)],
  ['01000000', u64(0)],
];

it('sets and deletes elements, which packets meet from then on', async () => {
  const { run, change } = await counting();
  expect(await run('start')).toMatchObject({ counts: counts(3) });
  const set = { kind: 'set', map: 'counts', key: ZERO, value: u64(40) } as const;
  expect(await change(set)).toMatchObject({ counts: counts(40) });
  expect(await run('now')).toMatchObject({ counts: counts(43) });
  await change({ kind: 'set', map: 'seen', key: '0a000001', value: '01000000' });
  expect(await change({ kind: 'delete', map: 'seen', key: '0a000001' })).toMatchObject({
    seen: [],
  });
  expect(await run('start')).toMatchObject({ counts: counts(3) });
});

it('says what the kernel refuses, and changes nothing', async () => {
  const { run, change } = await counting();
  await run('start');
  for (const [asked, message] of [
    [{ kind: 'delete', map: 'counts', key: ZERO }, /counts does not take it: .*EINVAL/],
    [{ kind: 'set', map: 'counts', key: '09000000', value: u64(1) }, /E2BIG/],
    [{ kind: 'delete', map: 'seen', key: ZERO }, /ENOENT/],
    [{ kind: 'set', map: 'none', key: ZERO, value: ZERO }, /No program declares the map none/],
    [{ kind: 'set', map: 'counts', key: 'xy', value: ZERO }, /hex/],
    [{ kind: 'restore' }, /were not reset/],
  ] as const) {
    expect(await change(asked)).toMatch(message);
  }
  expect(await change({ kind: 'reset' }, 2)).toMatch(/document has changed/);
});

it('puts all maps back, and undoes that', async () => {
  const { run, change } = await counting();
  await run('start');
  expect(await change({ kind: 'reset' })).toMatchObject({ counts: counts(0) });
  expect(await run('now')).toMatchObject({ counts: counts(3) });
  expect(await change({ kind: 'restore' })).toMatchObject({ counts: counts(3) });
});

it('leaves traces of the last run as they were', async () => {
  const { playground, run, change } = await counting();
  await run('start');
  await change({ kind: 'set', map: 'counts', key: ZERO, value: u64(40) });
  const trace = await playground.trace({ revision: 1, packet: 'p3' });
  if (!trace.ok) throw new Error(trace.message);
  expect(entries(trace.maps)).toMatchObject({ counts: counts(2) });
  expect(trace.hops[0]!.mapWrites).toMatchObject([{ before: u64(2), after: u64(3) }]);
  expect(await run('now')).toMatchObject({ counts: counts(43) });
});
