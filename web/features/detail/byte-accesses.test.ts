import { beforeAll, describe, expect, it } from 'vitest';
import type { ProgramReport, SyncReport } from '../../../engine/api';
import { EXAMPLES } from '../../../engine/examples';
import { Playground } from '../../../engine/playground';
import { readTrace } from '../../../engine/trace';
import { fromHex } from '../../../engine/util';
import { emptyWorkspace, type Workspace } from '../../../engine/workspace';
import type { OpenTrace } from '../../store';
import { type AccessWorld, accessesOf, touching } from './byte-accesses';

interface Opened {
  readonly world: AccessWorld;
  readonly traces: readonly OpenTrace[];
}

async function opened({ packets, ...workspace }: Workspace): Promise<Opened> {
  const playground = new Playground();
  const synced: SyncReport = await playground.sync({ revision: 1, workspace });
  await playground.run({ revision: 1, run: 1, from: 'start', packets }, () => {});
  const traces: OpenTrace[] = [];
  for (const { id } of packets) {
    const report = await playground.trace({ revision: 1, packet: id });
    if (!report.ok) continue; // it met no program
    const steps = readTrace(report.steps);
    if ('problem' in steps) throw new Error(steps.problem);
    traces.push({ report, steps });
  }
  const reports: Record<string, ProgramReport> = {};
  for (const report of synced.programs) reports[report.program] = report;
  return { world: { reports, maps: synced.maps }, traces };
}

describe.each(EXAMPLES)('accesses to the packets of "$title"', ({ workspace }) => {
  let all: Opened;
  beforeAll(async () => {
    all = await opened(workspace);
  });

  it('are those whose bytes the registers then hold', () => {
    let looked = 0;
    for (const trace of all.traces) {
      const { steps } = trace;
      for (const { kind, step, start, end } of accessesOf(trace, all.world)) {
        const { bytes, moved } = steps.packetBefore(step);
        const [changed] = steps.registersChanged(step);
        if (kind !== 'read' || changed === undefined || end - start > 8) continue;
        if (steps.registersChanged(step).length > 1) continue; // a helper's
        let value = 0n;
        for (let i = end - 1; i >= start; i--) value = (value << 8n) | BigInt(bytes[i - moved]!);
        expect(steps.registersBefore(step + 1)[changed]).toBe(value);
        looked++;
      }
    }
    // Other types are looked at by what they read by offset, below.
    const reads = workspace.programs.some(({ source }) => /xdp_md\.data\b/.test(source));
    expect(looked > 0).toBe(reads);
  });

  it('hold every byte that a step changed', () => {
    for (const trace of all.traces) {
      const accesses = accessesOf(trace, all.world);
      for (let step = 0; step < trace.steps.stepCount; step++) {
        for (const { space, offset, before, after } of trace.steps.writes(step)) {
          if (space !== 'packet') continue;
          const changed = Array.from(after, (_, i) => i).filter((i) => after[i] !== before[i]);
          const own = accesses.filter((access) => access.step === step && access.kind === 'wrote');
          for (const i of changed) {
            expect(own.some(({ start, end }) => start <= offset + i && offset + i < end)).toBe(
              true,
            );
          }
        }
      }
    }
  });
});

/** Reads bytes by a classic load and by the helpers, at a hook. */
const READER = `license "GPL"
TYPE reader:
  r6 = r1
  r0 = *(u16 *)skb[2]
  r7 = r0
  r1 = r6
  r2 = 9
  r3 = r10
  r3 += -8
  r4 = 1
  call bpf_skb_load_bytes
  r1 = r6
  r2 = 12
  r3 = r10
  r3 += -16
  r4 = 4
  r5 = 1
  call bpf_skb_load_bytes_relative
  r0 = 0
  exit
`;

describe('reads by offset', () => {
  it.each([
    ['sched_cls', [2, 9, 26]],
    ['socket_filter', [16, 23, 26]],
  ] as const)('are of the bytes that %s sees there', async (type, starts) => {
    const [first] = EXAMPLES[0]!.workspace.packets;
    const { world, traces } = await opened({
      ...emptyWorkspace('reads'),
      programs: [
        { id: 'reader', name: 'reader', chainCalls: false, source: READER.replace('TYPE', type) },
      ],
      interfaces: [{ id: 'eth0', name: 'eth0', ifindex: 1, heads: { [type]: 'reader' } }],
      packets: [first!],
    });
    const accesses = accessesOf(traces[0]!, world);
    expect(accesses.map(({ kind, start, end }) => [kind, start, end - start])).toEqual([
      ['read', starts[0], 2],
      ['read', starts[1], 1],
      ['read', starts[2], 4],
    ]);
    // the classic load has the bytes in r0 behind its step
    const { steps, report } = traces[0]!;
    const bytes = fromHex(report.packet.dataOut)!;
    const loaded = steps.registersBefore(accesses[0]!.step + 1)[0];
    expect(loaded).toBe(BigInt((bytes[starts[0]]! << 8) | bytes[starts[0] + 1]!));
    expect(accesses.map(({ line }) => line)).toEqual([4, 11, 18]);
  });
});

describe('the steps that touched a byte', () => {
  it('are named by program and line', async () => {
    const { world, traces } = await opened(EXAMPLES[0]!.workspace);
    const trace = traces[0]!;
    const found = touching(accessesOf(trace, world), [12, 14], 0);
    const source = EXAMPLES[0]!.workspace.programs.find(
      ({ id }) => id === found[0]!.program,
    )!.source;
    const line = source.split('\n')[found[0]!.line! - 1];
    expect(found[0]!.kind).toBe('read');
    expect(line).toMatch(/u16.*\+ 12/);
    expect(touching(accessesOf(trace, world), [0, 6], 0)).toEqual([]);
    // Counted from a start that has moved, the same bytes have other places.
    expect(touching(accessesOf(trace, world), [8, 10], 4)).toEqual(found);
  });
});
