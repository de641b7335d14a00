import { describe, expect, it } from 'vitest';
import type { PacketReport } from '../../../engine/api';
import { EXAMPLES } from '../../../engine/examples';
import type { OpenTrace } from '../../store';
import { whyInTrace, whyOfReport } from './why';

const { workspace } = EXAMPLES.find(({ id }) => id === 'firewall-ids')!;
const head = workspace.interfaces[0]!;
const program = workspace.programs[0]!;

const report = (change: Partial<PacketReport>): PacketReport => ({
  packet: 'p1',
  outcome: { kind: 'verdict', hook: 'xdp', retval: 3, name: 'TX', to: 'out of eth0' },
  verdicts: [],
  hops: [{ hook: 'xdp', program: program.id, retval: 3, insns: 4, via: 'head' }],
  insns: 4,
  dataOut: '',
  printed: [],
  output: [],
  ...change,
});

describe('why a packet is where it is', () => {
  it('names program, code and missing edge at the end of a chain', () => {
    const bare = { ...workspace, edges: [] };
    expect(whyOfReport(bare, report({}))).toBe(
      `${program.name} returned 3 (XDP_TX); no edge of ${program.name} takes TX, so the chain ends here: the packet's verdict is TX (out of eth0).`,
    );
  });

  it('says what a driver makes of a code that XDP does not know', () => {
    const bare = { ...workspace, edges: [] };
    const odd = report({
      outcome: { kind: 'verdict', hook: 'xdp', retval: 9, name: 'invalid', to: 'dropped' },
      hops: [{ hook: 'xdp', program: program.id, retval: 9, insns: 2, via: 'head' }],
    });
    expect(whyOfReport(bare, odd)).toMatch(/returned 9; .* drops the packet with a warning\.$/);
  });

  it('says when the tail calls are spent', () => {
    const { workspace: round, expected } = EXAMPLES.find(({ id }) => id === 'tail-call-limit')!;
    const hops = expected[0]!.path.map((name, i) => ({
      hook: 'xdp' as const,
      program: round.programs.find((one) => one.name === name)!.id,
      retval: 2,
      insns: 2,
      via: i === 0 ? ('head' as const) : 2,
    }));
    const outcome = { kind: 'verdict', hook: 'xdp', retval: 2, name: 'PASS', to: 'stack' } as const;
    expect(whyOfReport(round, report({ outcome, hops }))).toBe(
      "pong returned 2 (XDP_PASS); an edge leads to ping, but the packet's 33 tail calls are spent: the packet's verdict is PASS (stack).",
    );
  });

  it('passes on why a packet did not run, and what stopped it', () => {
    expect(
      whyOfReport(workspace, report({ outcome: { kind: 'not-run', message: 'No head.' } })),
    ).toBe('No head.');
    const fault = { prog: 1, pc: 4, region: 'NULL', message: 'It read 4 bytes at 0.' };
    expect(
      whyOfReport(
        workspace,
        report({ outcome: { kind: 'fault', fault, program: program.id }, hops: [] }),
      ),
    ).toBe(`${program.name} was stopped by a fault: It read 4 bytes at 0.`);
  });

  it('is the sentence of the hop before while stepping, of the last one at the end', () => {
    const hop = {
      hook: 'xdp' as const,
      program: program.id,
      retval: 2,
      insns: 1,
      via: 'head' as const,
    };
    const trace = {
      report: {
        hops: [
          { ...hop, why: 'first.' },
          { ...hop, why: 'second.' },
        ],
      },
    } as unknown as OpenTrace;
    const where = { hop: 0, program: program.id, step: 0, steps: 1, ended: false };
    expect(whyInTrace(workspace, head.name, trace, where)).toBe(
      `${head.name} hands the packet to ${program.name}.`,
    );
    expect(whyInTrace(workspace, head.name, trace, { ...where, hop: 1 })).toBe('first.');
    expect(whyInTrace(workspace, head.name, trace, { ...where, hop: 1, ended: true })).toBe(
      'second.',
    );
  });
});
