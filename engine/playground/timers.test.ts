import { describe, expect, it } from 'vitest';
import { exampleById } from '../examples';
import type { Workspace } from '../workspace';
import { Playground } from './playground';

/** The value of the timer's map counts packets, is cut in half each 10 us, and is printed then. */
const source = `license "GPL"
map m: array, key 4, value 32, entries 1, timer 8
xdp rate_limiter:
  r6 = 0
  *(u32 *)(r10 - 4) = r6
  r1 = map[m]
  r2 = r10
  r2 += -4
  call bpf_map_lookup_elem
  if r0 == 0 goto out
  r6 = r0
  r1 = *(u32 *)(r6 + 0)
  r1 += 16
  *(u32 *)(r6 + 0) = r1
  r1 = r6
  r1 += 8
  r2 = map[m]
  r3 = 1
  call bpf_timer_init
  if r0 != 0 goto out
  r1 = r6
  r1 += 8
  r2 = subprog[tick]
  call bpf_timer_set_callback
  r1 = r6
  r1 += 8
  r2 = 10000
  r3 = 0
  call bpf_timer_start
out:
  r0 = 2
  exit
func tick:
  r6 = r3
  r0 = *(u32 *)(r6 + 0)
  r0 >>= 1
  *(u32 *)(r6 + 0) = r0
  r1 = 0xa6425 ll
  *(u64 *)(r10 - 8) = r1
  r1 = r10
  r1 += -8
  r2 = 4
  r3 = r0
  call bpf_trace_printk
  r1 = r6
  r1 += 8
  r2 = 10000
  r3 = 0
  call bpf_timer_start
  r0 = 0
  exit
`;

const example = exampleById('rate-limiter')!.workspace;
const workspace: Workspace = {
  ...example,
  programs: example.programs.map((one) => (one.id === 'limiter' ? { ...one, source } : one)),
  packets: Array.from({ length: 40 }, (_, i) => ({
    ...example.packets[0]!,
    id: `packet-${i}`,
    time: String(1_000_000 + 3000 * i),
  })),
};

describe('packets with timers between them', () => {
  it('are opened as they ran, with the maps that timers left and the lines that they printed', async () => {
    const playground = new Playground();
    const { packets, ...document } = workspace;
    const synced = await playground.sync({ revision: 1, workspace: document });
    expect(synced.problems).toEqual([]);
    const run = await playground.run({ revision: 1, run: 1, from: 'start', packets }, () => {});
    if (!run.ok) throw new Error(run.message);
    const ticks = run.packets.flatMap(({ printed }, i) => printed.map((line) => `${i} ${line}`));
    // Each fourth or third packet; values as 16 for each packet, halved.
    expect(ticks.slice(0, 3)).toEqual(['4 32', '7 40', '10 44']);
    for (const at of [39, 7, 20, 4, 3]) {
      const trace = await playground.trace({ revision: 1, packet: `packet-${at}` });
      if (!trace.ok) throw new Error(trace.message);
      expect(trace.packet).toEqual(run.packets[at]);
    }
    const opened = await playground.trace({ revision: 1, packet: 'packet-4' });
    expect(opened.ok && JSON.stringify(opened.maps)).toContain('2000000000000000');
    const rest = { revision: 1, run: 2, from: 'now' as const, packets: [] };
    const after = await playground.run(rest, () => {});
    expect(after.ok && after.maps).toEqual(run.maps);
  });
});
