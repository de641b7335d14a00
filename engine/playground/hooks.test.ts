import { describe, expect, it } from 'vitest';
import type { PacketReport, TraceReport } from '../api';
import { exampleById } from '../examples';
import { readTrace } from '../trace';
import type { Workspace } from '../workspace';
import { Playground } from './playground';

const example = exampleById('tc-chain')!;

/** What a playground makes of a workspace: its problems, its packets, and any trace. */
async function play(workspace: Workspace) {
  const playground = new Playground();
  const { packets, ...document } = workspace;
  const synced = await playground.sync({ revision: 1, workspace: document });
  const run = await playground.run({ revision: 1, run: 1, from: 'start', packets }, () => {});
  if (!run.ok) throw new Error(run.message);
  const trace = async (packet: string) => {
    const report: TraceReport = await playground.trace({ revision: 1, packet });
    if (!report.ok) throw new Error(report.message);
    return report;
  };
  return { synced, packets: run.packets, trace };
}

const way = ({ hops }: PacketReport) =>
  hops.map(({ hook, program, via }) => `${hook} ${program} ${via}`);

const sources = {
  socket: 'socket_filter socket:\n  r6 = r1\n  r0 = *(u8 *)skb[0]\n  r0 = 20\n  exit\n',
  group: 'cgroup_skb group:\n  r0 = *(u32 *)(r1 + __sk_buff.remote_port)\n  r0 = 1\n  exit\n',
};

/** The example with programs for the control group and the socket too. */
const whole: Workspace = {
  ...example.workspace,
  programs: [
    ...example.workspace.programs,
    ...Object.entries(sources).map(([id, source]) => ({ id, name: id, source, chainCalls: true })),
  ],
  interfaces: [
    {
      ...example.workspace.interfaces[0]!,
      heads: { xdp: 'gate', sched_cls: 'classify', cgroup_skb: 'group', socket_filter: 'socket' },
    },
  ],
};

describe('a packet on its way through the hooks', () => {
  it('keeps what the example promises', async () => {
    const { synced, packets } = await play(example.workspace);
    expect(synced.problems).toEqual([]);
    expect(
      packets.map(({ hops, outcome }) => ({
        path: hops.map(({ program }) => program),
        verdict: outcome.kind === 'verdict' ? outcome.name : outcome.kind,
      })),
    ).toEqual(example.expected);
  });

  it('tells hops and verdicts by hook, and where the packet goes from each', async () => {
    const { packets } = await play(whole);
    expect(way(packets[0]!)).toEqual([
      'xdp gate head',
      'sched_cls classify head',
      'sched_cls remark 3',
      'cgroup_skb group head',
      'socket_filter socket head',
    ]);
    expect(packets[0]!.verdicts).toEqual([
      { hook: 'xdp', retval: 2, name: 'PASS', to: 'tc chain of eth0' },
      { hook: 'sched_cls', retval: 0, name: 'OK', to: 'control group behind eth0' },
      { hook: 'cgroup_skb', retval: 1, name: 'ALLOW', to: 'socket behind eth0' },
      { hook: 'socket_filter', retval: 20, name: 'PASS', to: 'socket' },
    ]);
    expect(packets[1]!.verdicts.at(-1)).toMatchObject({
      hook: 'sched_cls',
      name: 'SHOT',
      to: 'dropped',
    });
    expect(packets[3]!.verdicts).toHaveLength(1); // dropped at XDP
  });

  it('shows sockets only what is IPv4 or IPv6', async () => {
    const { packets } = await play(whole);
    expect(way(packets[4]!)).toEqual(['xdp gate head', 'sched_cls classify head']);
    expect(packets[4]!.outcome).toMatchObject({ name: 'OK', to: 'stack' });
  });

  it('begins where something is attached', async () => {
    const iface = { ...whole.interfaces[0]!, heads: { cgroup_skb: 'group' } };
    const { packets } = await play({ ...whole, interfaces: [iface] });
    expect(way(packets[0]!)).toEqual(['cgroup_skb group head']);
    expect(packets[0]!.dataOut).toBe(whole.packets[0]!.data);
    expect(packets[4]!.outcome).toMatchObject({
      kind: 'not-run',
      message: /neither IPv4 nor IPv6/,
    });
  });

  it('records all of them as one trace, with the bytes that each changed', async () => {
    const { packets, trace } = await play(whole);
    const report = await trace(packets[0]!.packet);
    expect(report.packet).toEqual(packets[0]);
    const steps = readTrace(report.steps);
    if ('problem' in steps) throw new Error(steps.problem);
    expect(steps.stepCount).toBe(packets[0]!.insns);
    expect(report.hops.at(-1)!.endStep).toBe(steps.stepCount);
    expect(report.hops.map(({ changed }) => changed)).toEqual([
      [],
      [],
      [
        [15, 16],
        [24, 26],
      ],
      [],
      [],
    ]);
    const [gate, , remark, group] = report.hops;
    expect(gate!.why).toMatch(/The packet goes to the tc chain of eth0\.$/);
    expect(remark!.why).toMatch(/0 \(TC_ACT_OK\).*control group behind eth0\.$/);
    expect(group!.entry).toBe(remark!.exit);
    // the first register of each program is its context
    for (const { firstStep } of report.hops) {
      expect(steps.registersBefore(firstStep)[1]).not.toBe(0n);
    }
  });

  it('tells of copies that left, and goes on with the packet', async () => {
    const iface = example.workspace.interfaces[0]!;
    const source = [
      'sched_cls mirror:',
      '  r6 = r1',
      ...[
        [iface.ifindex, 0],
        [iface.ifindex, 1],
        [9, 0], // there is none
      ].flatMap(([ifindex, flags]) => [
        '  r1 = r6',
        `  r2 = ${ifindex}`,
        `  r3 = ${flags}`,
        '  call bpf_clone_redirect',
      ]),
      '  r0 = 0',
      '  exit',
    ].join('\n');
    const { packets } = await play({
      ...example.workspace,
      programs: [{ id: 'mirror', name: 'mirror', source, chainCalls: true }],
      edges: [],
      interfaces: [{ ...iface, heads: { sched_cls: 'mirror' } }],
    });
    const { data } = example.workspace.packets[0]!;
    const copy = { program: 'mirror', kind: 'copy', iface: 'eth0', data };
    expect(packets[0]!.output).toEqual([
      { ...copy, way: 'out' },
      { ...copy, way: 'in' },
    ]);
    expect(packets[0]!.dataOut).toBe(data);
    expect(packets[0]!.outcome).toMatchObject({ name: 'OK' });
  });

  it('meets a program for egress where that returns what ingress may return too', async () => {
    const egress = (code: number) => ({
      ...whole,
      programs: whole.programs.map((program) =>
        program.id === 'group'
          ? { ...program, source: `cgroup_skb/egress group:\n  r0 = ${code}\n  exit\n` }
          : program,
      ),
    });
    expect((await play(egress(1))).packets[0]!.outcome).toMatchObject({ to: 'socket' });
    const { synced } = await play(egress(3));
    expect(synced.problems.map(({ message }) => message)).toEqual([
      expect.stringMatching(/group cannot be attached to eth0: EINVAL.*at egress only/),
    ]);
  });

  it('shows all of a packet that outgrows a frame of XDP', async () => {
    const source =
      'sched_cls grow:\n  r2 = 9000\n  r3 = 0\n  call bpf_skb_change_tail\n  r0 = 0\n  exit\n';
    const { trace, packets } = await play({
      ...example.workspace,
      programs: [{ id: 'grow', name: 'grow', source, chainCalls: true }],
      edges: [],
      interfaces: [{ ...example.workspace.interfaces[0]!, heads: { sched_cls: 'grow' } }],
    });
    const steps = readTrace((await trace(packets[0]!.packet)).steps);
    if ('problem' in steps) throw new Error(steps.problem);
    expect(steps.packetBefore(steps.stepCount).bytes).toHaveLength(9000);
  });

  it('refuses a program at a hook of another type, and an edge between types', async () => {
    const iface = { ...example.workspace.interfaces[0]!, heads: { xdp: 'classify' } };
    const { synced } = await play({
      ...example.workspace,
      interfaces: [iface],
      edges: [{ from: 'gate', code: 2, to: 'classify' }],
    });
    expect(synced.problems.map(({ message }) => message)).toEqual([
      expect.stringMatching(/gate is of type xdp and classify of type sched_cls.*EINVAL/),
      expect.stringMatching(/classify cannot be attached to eth0: EINVAL/),
    ]);
  });
});
