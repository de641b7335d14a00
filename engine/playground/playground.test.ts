import { describe, expect, it } from 'vitest';
import type { RunReport } from '../api';
import { EXAMPLES } from '../examples';
import { lintPacket } from '../packet';
import { fromHex } from '../util';
import type { Workspace } from '../workspace';
import { Playground } from './playground';

const silent = () => {};

/** A playground that has run all packets of a workspace, `times` times over. */
async function afterRun({ packets: given, ...workspace }: Workspace, times: number) {
  const playground = new Playground();
  await playground.sync({ revision: 1, workspace });
  const packets = Array.from({ length: times }, (_, round) =>
    given.map((packet) => ({ ...packet, id: `${packet.id}-${round}` })),
  ).flat();
  const run = await playground.run({ revision: 1, run: 1, from: 'start', packets }, silent);
  if (!run.ok) throw new Error(run.message);
  return { playground, run };
}

/** Of many packets the first and last ones and those around the places of snapshots. */
const chosen = (run: RunReport & { ok: true }) =>
  run.packets.filter((_, i) => i < 3 || i % 16 < 2 || i > run.packets.length - 3);

describe.each(EXAMPLES)('a packet of "$title", opened after the run', ({ workspace }) => {
  it('fares as it fared in the run, with the maps that it met then', async () => {
    const { playground, run } = await afterRun(workspace, 7);
    for (const packet of [...chosen(run)].reverse()) {
      const trace = await playground.trace({ revision: 1, packet: packet.packet });
      if (!trace.ok) throw new Error(trace.message);
      expect(trace.packet).toEqual(packet);
      expect(trace.hops.map(({ program, retval, insns }) => [program, retval, insns])).toEqual(
        packet.hops.map(({ program, retval, insns }) => [program, retval, insns]),
      );
      expect(trace.hops.at(-1)?.exit).toBe(packet.dataOut);
    }
  });

  it('is sound where it leaves again', async () => {
    const { run } = await afterRun(workspace, 1);
    for (const [i, { outcome, dataOut }] of run.packets.entries()) {
      if (outcome.kind !== 'verdict' || outcome.name !== 'TX') continue;
      const arrival = fromHex(workspace.packets[i]!.data)!;
      const findings = lintPacket(fromHex(dataOut)!, { arrival, isSentBack: true });
      expect(findings, workspace.packets[i]!.name).toEqual([]);
    }
  });

  it('leaves the maps as the run left them', async () => {
    const { playground, run } = await afterRun(workspace, 2);
    await playground.trace({ revision: 1, packet: run.packets[0]!.packet });
    const rest = { revision: 1, run: 2, from: 'now' as const, packets: [] };
    const after = await playground.run(rest, silent);
    expect(after.ok && after.maps).toEqual(run.maps);
  });
});

describe('a trace', () => {
  it('is refused in words for a packet that did not run, and for another document', async () => {
    const { playground, run } = await afterRun(EXAMPLES[0]!.workspace, 1);
    const packet = run.packets[0]!.packet;
    expect(await playground.trace({ revision: 1, packet: 'none' })).toMatchObject({ ok: false });
    expect(await playground.trace({ revision: 2, packet })).toMatchObject({ ok: false });
  });
});
