import { describe, expect, it } from 'vitest';
import { packet } from '../test/helpers';
import { toHex } from '../util';
import { emptyWorkspace, type Workspace } from '../workspace';
import { Playground } from './playground';

/** The report on one packet that arrives at the only program of a workspace. */
async function runOne(source: string, change: Partial<Workspace> = {}) {
  const { packets: _, ...empty } = emptyWorkspace();
  const workspace = {
    ...empty,
    programs: [{ id: 'main', name: 'main', source, chainCalls: false }],
    interfaces: [{ id: 'eth0', name: 'eth0', ifindex: 1, heads: { xdp: 'main' } }],
    ...change,
  };
  const playground = new Playground();
  const sync = await playground.sync({ revision: 1, workspace });
  const [report] = sync.programs;
  if (report?.phase !== 'loaded') throw new Error(JSON.stringify(report));
  const data = toHex(packet());
  const packets = [{ id: 'p', name: '', data, time: '0', iface: 'eth0' }];
  const run = await playground.run({ revision: 1, run: 1, from: 'start', packets }, () => {});
  if (!run.ok) throw new Error(run.message);
  return { problems: sync.problems, packet: run.packets[0]!, maps: run.maps };
}

describe('a workspace is loaded as a loader does it', () => {
  it('with constant data in place', async () => {
    const { packet } = await runOne(`
      rodata fmt: "%d packets"
      xdp main:
        *(u64 *)(r10 - 8) = 3
        r1 = map[fmt][0]
        r2 = 11
        r3 = r10
        r3 += -8
        r4 = 8
        call bpf_trace_vprintk
        r0 = 2
        exit`);
    expect(packet.printed).toEqual(['3 packets']);
  });

  it('with frozen maps filled from the document before', async () => {
    const source = `
      map limits: array, key 4, value 4, entries 1, flags BPF_F_RDONLY_PROG, frozen
      xdp main:
        r1 = map[limits][0]
        r0 = *(u32 *)(r1 + 0)
        exit`;
    const maps = [{ name: 'limits', entries: [['00000000', '03000000']] as const }];
    const { packet, problems } = await runOne(source, { maps });
    expect(problems).toEqual([]);
    expect(packet.outcome).toMatchObject({ retval: 3 });
  });

  it('with a perf event for each CPU, whose records are in the report', async () => {
    const { packet } = await runOne(`
      map events: perf_event_array, key 4, value 4, entries 2
      xdp main:
        *(u64 *)(r10 - 8) = 0x11
        r2 = map[events]
        r3 = 0x4ffffffff ll
        r4 = r10
        r4 += -8
        r5 = 8
        call bpf_perf_event_output
        r0 += 2
        exit`);
    expect(packet.outcome).toMatchObject({ retval: 2 });
    const data = `1100000000000000${packet.dataOut.slice(0, 8)}`;
    expect(packet.output).toEqual([{ program: 'main', kind: 'record', map: 'events', data }]);
  });

  it('with the network of the document', async () => {
    const link = { mac: '02:00:00:00:00:01', addresses: ['10.0.0.1/24'] };
    const source = `
      xdp main:
        *(u64 *)(r10 - 64) = 2
        *(u32 *)(r10 - 56) = 1
        *(u64 *)(r10 - 48) = 0
        *(u32 *)(r10 - 32) = htonl(0x08080808)
        r2 = r10
        r2 += -64
        r3 = 64
        r4 = 0
        call bpf_fib_lookup
        r1 = *(u8 *)(r10 - 1)
        r0 <<= 8
        r0 |= r1
        exit`;
    const { packet } = await runOne(source, {
      interfaces: [{ id: 'eth0', name: 'eth0', ifindex: 1, heads: { xdp: 'main' }, link }],
      network: {
        routes: [{ to: '0.0.0.0/0', iface: 'eth0', via: '10.0.0.2' }],
        neighbours: [{ iface: 'eth0', address: '10.0.0.2', mac: '02:00:00:00:00:77' }],
      },
    });
    expect(packet.outcome).toMatchObject({ retval: 0x77 });
  });
});

describe('the report on a map without keys', () => {
  const pushes = (type: string) => `
    map m: ${type}, value 4, entries 4
    xdp main:
      *(u32 *)(r10 - 4) = 1
      r1 = map[m]
      r2 = r10
      r2 += -4
      r3 = 0
      call bpf_map_push_elem
      *(u32 *)(r10 - 4) = 2
      r1 = map[m]
      r2 = r10
      r2 += -4
      r3 = 0
      call bpf_map_push_elem
      r0 = 2
      exit`;

  it.each([
    ['queue', ['01000000', '02000000'], 2],
    ['stack', ['02000000', '01000000'], 2],
    ['bloom_filter', null, 2],
  ])('lists what comes out of a %s', async (type, values, size) => {
    const { maps } = await runOne(pushes(type));
    expect(maps).toMatchObject([{ name: 'm', entries: [], values, size }]);
  });

  it('lists the records of a ring buffer', async () => {
    const { maps, packet } = await runOne(`
      map ring: ringbuf, entries 4096
      xdp main:
        *(u64 *)(r10 - 8) = 0x11
        r1 = map[ring]
        r2 = r10
        r2 += -8
        r3 = 3
        r4 = 0
        call bpf_ringbuf_output
        r0 = 2
        exit`);
    expect(maps).toMatchObject([{ values: ['110000'], size: 1 }]);
    expect(packet.output).toMatchObject([{ kind: 'record', map: 'ring', data: '110000' }]);
  });
});
