import { describe, expect, it } from 'vitest';
import type { HopReport, PacketReport } from '../../../engine/api';
import { EXAMPLES } from '../../../engine/examples';
import type { OpenTrace, Where } from '../../store';
import { hopRows, insnOfHop } from './hop-rows';

const { workspace } = EXAMPLES.find(({ id }) => id === 'firewall-ids')!;
const packet = workspace.packets[0]!.id;

const report = (...hops: HopReport[]): PacketReport => ({
  packet,
  outcome: { kind: 'verdict', hook: 'xdp', retval: 1, name: 'DROP', to: 'dropped' },
  hops,
  verdicts: [],
  insns: 0,
  dataOut: '',
  printed: [],
  output: [],
});

const first: HopReport = { hook: 'xdp', program: 'firewall', retval: 2, insns: 20, via: 'head' };

describe('the hops of a packet', () => {
  it('say how each was entered and how it ended', () => {
    const rows = hopRows(
      workspace,
      report(
        first,
        { hook: 'xdp', program: 'ids', retval: 0, insns: 5, via: 2 },
        { hook: 'xdp', program: 'xdpdump', retval: 9, insns: 5, via: 'tail call' },
        { hook: 'xdp', program: 'ids', retval: 1, insns: 5, via: 'return' },
        { hook: 'xdp', program: 'gone', retval: null, insns: 5, via: '*' },
      ),
      null,
      null,
    );
    expect(rows.map(({ name, via, end, ended }) => [name, via, end, ended])).toEqual([
      ['firewall', 'from eth0', 'PASS', 'returned'],
      ['ids', 'by the PASS edge of firewall', 'tail call', 'tail call'],
      ['xdpdump', 'by a tail call of ids', '9', 'returned'],
      ['ids', 'back from xdpdump', 'DROP', 'returned'],
      ['gone', 'by the * edge of ids', 'fault', 'fault'],
    ]);
    expect(rows.map(({ firstStep }) => firstStep)).toEqual([0, 20, 25, 30, 35]);
  });

  it('lie before, at or behind the playhead', () => {
    const two = report(first, { hook: 'xdp', program: 'ids', retval: 1, insns: 5, via: 2 });
    const where: Where = { hop: 0, program: 'firewall', step: 3, steps: 20, ended: false };
    const places = (at: Where | null) =>
      hopRows(workspace, two, null, at).map(({ place }) => place);
    expect(places(null)).toEqual([null, null]);
    expect(places(where)).toEqual(['current', 'ahead']);
    expect(places({ ...where, hop: 1, program: 'ids' })).toEqual(['done', 'current']);
    expect(places({ ...where, hop: 1, program: 'ids', ended: true })).toEqual(['done', 'done']);
  });

  it('begin where the trace says, once it is there', () => {
    const trace = { report: { hops: [{ ...first, firstStep: 7 }] } } as unknown as OpenTrace;
    const [row] = hopRows(workspace, report(first), trace, null);
    expect(row).toMatchObject({ firstStep: 7, trace: { firstStep: 7 } });
    expect(insnOfHop(7, row!)).toBe(1);
  });
});
