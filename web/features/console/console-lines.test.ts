import { describe, expect, it } from 'vitest';
import type { PacketReport, ProgramOutput } from '../../../engine/api';
import { EXAMPLES } from '../../../engine/examples';
import { consoleLines, consoleText } from './console-lines';

const { workspace } = EXAMPLES[0]!;
const [first, second] = workspace.packets;
const program = workspace.programs[0]!;

const report = (packet: string, output: readonly ProgramOutput[]): PacketReport => ({
  packet,
  outcome: { kind: 'verdict', hook: 'xdp', retval: 2, name: 'PASS', to: 'stack' },
  hops: [],
  verdicts: [],
  insns: 0,
  dataOut: '',
  printed: [],
  output,
});

describe('the console', () => {
  const lines = consoleLines(workspace, {
    [second!.id]: report(second!.id, [
      { program: program.id, kind: 'record', map: 'events', data: '1100000022' },
    ]),
    [first!.id]: report(first!.id, [
      { program: program.id, kind: 'line', text: 'one' },
      { program: 'gone', kind: 'line', text: 'two' },
      { program: program.id, kind: 'copy', iface: 'eth1', way: 'out', data: '0200000001' },
    ]),
  });

  it('has lines and records in the order of the packets', () => {
    expect(lines).toMatchObject([
      { packet: 1, program: program.name, kind: 'line', text: 'one' },
      { packet: 1, program: 'gone', kind: 'line', text: 'two' },
      { packet: 1, kind: 'copy', text: 'a copy left by eth1: 02000000 01, 5 bytes' },
      { packet: 2, program: program.name, kind: 'record', text: 'events: 11000000 22, 5 bytes' },
    ]);
  });

  it('is copied with a line each', () => {
    const [one] = consoleText(lines).split('\n');
    expect(one).toBe(`1\t${program.name}\tline\tone`);
  });
});
