import { describe, expect, it } from 'vitest';
import type { PacketReport } from '../../../engine/api';
import { EXAMPLES } from '../../../engine/examples';
import { verdictOf } from '../../store';
import { captureTime, rowOf, sinceFirst } from './packet-row';

const { workspace } = EXAMPLES.find(({ id }) => id === 'firewall-ids')!;
const [first, second] = workspace.programs;

const report = (outcome: PacketReport['outcome']): PacketReport => ({
  packet: workspace.packets[0]!.id,
  outcome,
  verdicts: [],
  hops: [
    { hook: 'xdp', program: first!.id, retval: 2, insns: 9, via: 'head' },
    { hook: 'xdp', program: second!.id, retval: 1, insns: 4, via: 2 },
  ],
  insns: 13,
  dataOut: '',
  printed: [],
  output: [],
});

describe('a row of the packets table', () => {
  it('says what a packet is before anything has run', () => {
    const row = rowOf(workspace, 0, undefined);
    expect(row).toMatchObject({
      number: 1,
      verdict: null,
      insns: null,
      path: [],
      time: '0.000000',
    });
    expect(row.bytes).toBe(workspace.packets[0]!.data.length / 2);
    expect(row.from).not.toBe('');
  });

  it('names the programs that ran and the verdict', () => {
    const row = rowOf(
      workspace,
      0,
      report({ kind: 'verdict', hook: 'xdp', retval: 1, name: 'DROP', to: 'dropped' }),
    );
    expect(row).toMatchObject({
      path: [first!.name, second!.name],
      verdict: 'DROP',
      detail: 'dropped',
      insns: 13,
    });
  });

  it('names faults and packets that did not run', () => {
    const fault = { prog: 1, pc: 0, region: 'NULL', message: 'It read at NULL.' };
    expect(verdictOf(report({ kind: 'fault', fault, program: first!.id }).outcome)).toBe('fault');
    const row = rowOf(workspace, 0, report({ kind: 'not-run', message: 'No head.' }));
    expect(row).toMatchObject({ verdict: 'not run', detail: 'No head.', insns: null });
  });

  it('prefers the name that people gave', () => {
    const [packet, ...rest] = workspace.packets;
    const named = { ...workspace, packets: [{ ...packet!, name: 'the bad one' }, ...rest] };
    expect(rowOf(named, 0, undefined).what).toBe('the bad one');
  });
});

describe('times of packets', () => {
  it('are told since the first packet, to the microsecond', () => {
    expect(sinceFirst('1000000', '0')).toBe('0.001000');
    expect(sinceFirst('1700000001500000999', '1700000000000000000')).toBe('1.500000');
    expect(sinceFirst('0', '1500000000')).toBe('−1.500000');
  });

  it('are told in full as a date, or since the start of the clock', () => {
    expect(captureTime('1700000000000000001')).toBe('2023-11-14 22:13:20.000000001 UTC');
    expect(captureTime('1000000')).toBe('0.001000000 s after the start of the clock');
    expect(captureTime('18446744073709551615')).toBe('2554-07-21 23:34:33.709551615 UTC');
  });
});
