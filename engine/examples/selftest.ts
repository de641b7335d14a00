import { type Example, emptyWorkspace } from '../workspace';
import { PING, packets } from './packets';

/** The two one-line programs of the selftest that came with the proposal of 2019. */
export const selftest: Example = {
  id: 'selftest',
  title: 'Selftest: pass, then drop',
  purpose:
    'The two one-line programs that the chain-call proposal of 2019 was tested with: one passes everything, the other drops everything. An edge decides whether the second one runs.',
  tryThis: [
    'Run the ping: xdp_dummy returns PASS, its PASS slot leads to xdp_drop, and the ping fails.',
    'Remove the edge and run again: the slot is empty, the chain ends with PASS, and the ping works.',
    'Wire "*" of xdp_dummy to xdp_drop instead: any return code now leads there, and the ping fails.',
    'Wire DROP of xdp_dummy to xdp_drop: xdp_dummy never returns DROP, so the ping works.',
  ],
  workspace: {
    ...emptyWorkspace('Selftest: pass, then drop'),
    programs: [
      {
        id: 'dummy',
        name: 'xdp_dummy',
        chainCalls: true,
        source: `// Passes every packet: one statement, as in the selftest of 2019.
license "GPL"

xdp xdp_dummy:
  r0 = XDP_PASS
  exit
`,
      },
      {
        id: 'drop',
        name: 'xdp_drop',
        chainCalls: true,
        source: `// Drops every packet.
license "GPL"

xdp xdp_drop:
  r0 = XDP_DROP
  exit
`,
      },
    ],
    edges: [{ from: 'dummy', code: 2, to: 'drop' }],
    interfaces: [{ id: 'eth0', name: 'veth0', ifindex: 1, heads: { xdp: 'dummy' } }],
    packets: packets([{ name: 'ping', layers: PING }]),
    layout: { eth0: { x: 0, y: -8 }, dummy: { x: 160, y: 0 }, drop: { x: 454, y: 0 } },
  },
  expected: [{ path: ['xdp_dummy', 'xdp_drop'], verdict: 'DROP' }],
};
