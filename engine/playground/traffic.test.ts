import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TrafficReport } from '../api';
import { EXAMPLES } from '../examples';
import { writePcap } from '../packet';
import { drain, fromHex, sha256, toHex } from '../util';
import type { Workspace } from '../workspace';
import { incoming } from './incoming';
import { ProgramMemo } from './memo';
import { sendPacket } from './packet-run';
import { Playground } from './playground';
import { runPackets } from './run-packets';
import { Session } from './session';
import { rewind } from './trace-packet';
import { openCapture, RepeatedTraffic } from './traffic';
import { runTraffic } from './traffic-run';

const silent = () => {};
const rateLimiter = EXAMPLES.find(({ id }) => id.includes('rate'))!.workspace;
const firewall = EXAMPLES[0]!.workspace;

function sessionOf({ packets: _, ...workspace }: Workspace): Session {
  const session = new Session(1, workspace, new ProgramMemo(), null);
  drain(session.setUp());
  return session;
}

const ok = (report: TrafficReport) => {
  if (!report.ok) throw new Error(report.message);
  return report;
};

const run = { revision: 1, run: 1, key: 'k' };
const never = { cancelled: false };

const pcapOf = (workspace: Workspace, rounds: number) =>
  writePcap(
    Array.from({ length: rounds }, (_, round) =>
      workspace.packets.map(({ data, time }) => ({
        data: fromHex(data)!,
        time: BigInt(time) + BigInt(round) * 1_000_000_000n,
        wireLength: data.length / 2,
      })),
    ).flat(),
  );

describe.each([
  ['the firewall', firewall],
  ['the rate limiter', rateLimiter],
] as const)('traffic through %s', (_, workspace) => {
  const times = 40;
  const rounds: Workspace['packets'] = Array.from(
    { length: times },
    () => workspace.packets,
  ).flat();

  it('fares as the same packets do in a run by hand', async () => {
    const traffic = new RepeatedTraffic(workspace.packets, times);
    const given = rounds.map((packet, row) => ({
      ...packet,
      id: `#${row}`,
      time: String(traffic.packet(row).time),
    }));
    const session = sessionOf(workspace);
    const { report } = await runTraffic(session, traffic, run, never, silent);
    const byHand = await runPackets(
      sessionOf(workspace),
      { revision: 1, run: 1, from: 'start', packets: given },
      never,
      silent,
    );
    if (!byHand.report.ok) throw new Error(byHand.report.message);
    const { courses, course, insns, done, maps } = ok(report);
    expect(done).toBe(rounds.length);
    expect(maps).toEqual(byHand.report.maps);
    for (const [row, packet] of byHand.report.packets.entries()) {
      const { outcome, hops } = courses[course[row]!]!;
      expect(outcome).toEqual(packet.outcome);
      expect(hops).toEqual(packet.hops.map(({ insns: __, ...hop }) => hop));
      expect(insns[row]).toBe(packet.insns);
    }
    const counted = courses.reduce((sum, { count }) => sum + count, 0);
    expect(counted).toBe(rounds.length);
  });

  it('can be opened anywhere: a replay has the verdict, bytes and maps of the run', async () => {
    const session = sessionOf(workspace);
    const traffic = new RepeatedTraffic(workspace.packets, times);
    const { record } = await runTraffic(session, traffic, run, never, silent);
    await fc.assert(
      fc.asyncProperty(fc.nat(rounds.length - 1), async (row) => {
        const packets = rounds.slice(0, row + 1).map((packet, at) => ({
          ...packet,
          id: `#${at}`,
          time: String(traffic.packet(at).time),
        }));
        const other = sessionOf(workspace);
        const request = { revision: 1, run: 1, from: 'start' as const, packets };
        const { report } = await runPackets(other, request, never, silent);
        if (!report.ok) throw new Error(report.message);
        await rewind(record, row);
        const replayed = drain(sendPacket(session, record.packet(row)));
        const { dataOut, printed, output, ...expected } = report.packets.at(-1)!;
        expect(replayed).toEqual(expected);
        expect(toHex(session.kernel.machine.packet.bytes())).toBe(dataOut);
        expect(session.kernel.machine.printed).toEqual(printed);
        expect(session.kernel.machine.output).toHaveLength(output.length);
        expect(session.mapReports()).toEqual(report.maps);
      }),
      { numRuns: 20 },
    );
  });
});

describe('a capture that is kept', () => {
  it('has its packets by row, and a hash', async () => {
    const bytes = pcapOf(firewall, 3);
    const { traffic, opened } = await openCapture({ key: 'k', bytes, iface: 'eth0' });
    expect(opened).toMatchObject({ format: 'pcap', packets: 33, problem: null, remarks: [] });
    expect(opened.sha256).toBe(toHex(sha256(bytes)));
    const packets = firewall.packets.map(incoming);
    for (let row = 0; row < traffic.count; row++) {
      const { id, data, iface } = traffic.packet(row);
      expect([id, iface, data]).toEqual([`#${row}`, 'eth0', packets[row % packets.length]!.data]);
    }
  });

  it('is opened, run, filtered, looked into and closed by its key', async () => {
    const playground = new Playground();
    const { packets: _, ...workspace } = firewall;
    await playground.sync({ revision: 1, workspace });
    const bytes = pcapOf(firewall, 100);
    await playground.openCapture({ key: 'big', bytes, iface: 'eth0' });
    const before = await playground.filterTraffic({ key: 'big', filter: 'udp.dport == 53' });
    const report = ok(await playground.runTraffic({ ...run, key: 'big' }, silent));
    const drops = report.course.filter((course) =>
      JSON.stringify(report.courses[course]!.outcome).includes('"DROP"'),
    ).length;
    const found = await playground.filterTraffic({ key: 'big', filter: 'verdict == DROP' });
    expect(before.ok && before.rows.length).toBeGreaterThan(0);
    expect(found.ok && found.rows.length).toBe(drops);
    const row = found.ok ? found.rows.at(-1)! : 0;
    const trace = await playground.trace({ revision: 1, packet: `#${row}`, key: 'big' });
    expect(trace).toMatchObject({ ok: true, packet: { outcome: { name: 'DROP' } } });
    const [shown] = await playground.trafficRows({ key: 'big', rows: [row] });
    expect(shown).toMatchObject({ row, packet: { id: `#${row}` } });
    const wrong = await playground.filterTraffic({ key: 'big', filter: 'verdict =' });
    expect(wrong).toMatchObject({ ok: false, problem: { start: 8 } });
    await playground.closeTraffic('big');
    expect(await playground.runTraffic({ ...run, key: 'big' }, silent)).toMatchObject({
      ok: false,
    });
    expect(await playground.trace({ revision: 1, packet: '#1', key: 'big' })).toMatchObject({
      ok: false,
    });
  });
});

describe('a long run', () => {
  it('ends soon after it is cancelled, and what ran can be opened', async () => {
    const playground = new Playground();
    const { packets, ...workspace } = firewall;
    await playground.sync({ revision: 1, workspace });
    await playground.repeatPackets({ key: 'k', packets, times: 90_000 });
    const report = ok(await playground.runTraffic(run, () => void playground.cancel(1)));
    expect(report.cancelled).toBe(true);
    expect(report.done).toBeGreaterThan(0);
    expect(report.done).toBeLessThan(990_000);
    expect(report.course).toHaveLength(report.done);
    const last = { revision: 1, packet: `#${report.done - 1}`, key: 'k' };
    expect(await playground.trace(last)).toMatchObject({ ok: true });
    const beyond = { revision: 1, packet: `#${report.done}`, key: 'k' };
    expect(await playground.trace(beyond)).toMatchObject({ ok: false });
  });
});

describe('events', () => {
  it('give way to a trace, and give up for other events', async () => {
    const { packets, ...workspace } = firewall;
    const playground = new Playground();
    await playground.sync({ revision: 1, workspace });
    const many = Array.from({ length: 40 }, (_, round) =>
      packets.map((packet) => ({ ...packet, id: `${packet.id}-${round}` })),
    ).flat();
    await playground.run({ revision: 1, run: 1, from: 'start', packets: many }, silent);
    const asked = many.map(({ id }, row) => ({ row, packet: id }));
    const answered: string[] = [];
    const note = (what: string) => (answer: { ok: boolean }) => {
      answered.push(`${what} ${answer.ok}`);
    };
    const old = playground.events({ revision: 1, packets: asked }).then(note('old events'));
    const fresh = playground.events({ revision: 1, packets: asked }).then(note('events'));
    await new Promise((resolve) => setTimeout(resolve, 0)); // both are under way
    const trace = playground.trace({ revision: 1, packet: many[7]!.id }).then(note('trace'));
    await Promise.all([old, fresh, trace]);
    expect(answered.at(-1)).toBe('events true');
    expect(answered.slice(0, 2).sort()).toEqual(['old events false', 'trace true']);
  });

  it('are hops, map writes and printed lines in order, each with its step', async () => {
    const playground = new Playground();
    const { packets, ...workspace } = rateLimiter;
    await playground.sync({ revision: 1, workspace });
    const request = { revision: 1, run: 1, from: 'start' as const, packets };
    const report = await playground.run(request, silent);
    if (!report.ok) throw new Error(report.message);
    const asked = packets.map(({ id }, row) => ({ row, packet: id }));
    const told = await playground.events({ revision: 1, packets: asked });
    if (!told.ok) throw new Error(told.message);
    expect(told.looked).toBe(packets.length);
    for (const [row, { packet, hops }] of report.packets.entries()) {
      const own = told.events.filter((event) => event.row === row);
      const ways = own.flatMap((event) => (event.kind === 'hop' ? [event] : []));
      expect(
        ways.map(({ hook, program, retval, insns, via }) => ({
          hook,
          program,
          retval,
          insns,
          via,
        })),
      ).toEqual(hops);
      expect(own.map(({ step }) => step)).toEqual(
        own.map(({ step }) => step).sort((a, b) => a - b),
      );
      const trace = await playground.trace({ revision: 1, packet });
      if (!trace.ok) throw new Error(trace.message);
      expect(own.flatMap((event) => (event.kind === 'map' ? [event.step] : []))).toEqual(
        trace.hops.flatMap(({ mapWrites }) => mapWrites.map(({ step }) => step)),
      );
    }
    expect(told.events.some(({ kind }) => kind === 'map')).toBe(true);
  });

  it('are of the packets that the last run had, by their rows', async () => {
    const playground = new Playground();
    const { packets, ...workspace } = rateLimiter;
    await playground.sync({ revision: 1, workspace });
    const one = { revision: 1, run: 1, from: 'start' as const, packets: packets.slice(2, 3) };
    await playground.run(one, silent);
    const asked = packets.map(({ id }, row) => ({ row, packet: id }));
    const told = await playground.events({ revision: 1, packets: asked });
    if (!told.ok) throw new Error(told.message);
    expect(new Set(told.events.map(({ row, packet }) => `${row} ${packet}`))).toEqual(
      new Set([`2 ${packets[2]!.id}`]),
    );
  });
});
