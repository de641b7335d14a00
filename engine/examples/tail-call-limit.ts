import { type Example, emptyWorkspace } from '../workspace';
import { PING, packets } from './packets';

const bounce = (name: string, other: string) => `// Passes to ${other}, which passes back.
license "GPL"

xdp ${name}:
  r0 = XDP_PASS
  exit
`;

const LIMIT = 33;

/** Two programs that pass a packet to each other until the kernel has had enough. */
export const tailCallLimit: Example = {
  id: 'tail-call-limit',
  title: 'The tail-call limit',
  purpose:
    'Two programs lead to each other. Injected chain calls are tail calls, and after 33 of them the kernel makes no more: the last return code is the verdict.',
  tryThis: [
    'Run the packet and count: 34 programs ran, the first one and 33 that were jumped to.',
    'Let ping return XDP_DROP: its code has no edge, so the chain ends with the first program.',
    'Step by program with F11 to see the packet go back and forth.',
  ],
  workspace: {
    ...emptyWorkspace('The tail-call limit'),
    notes: 'A chain may lead back to itself; the limit of 33 tail calls ends it.',
    programs: [
      { id: 'ping', name: 'ping', chainCalls: true, source: bounce('ping', 'pong') },
      { id: 'pong', name: 'pong', chainCalls: true, source: bounce('pong', 'ping') },
    ],
    edges: [
      { from: 'ping', code: 2, to: 'pong' },
      { from: 'pong', code: 2, to: 'ping' },
    ],
    interfaces: [{ id: 'eth0', name: 'eth0', ifindex: 1, heads: { xdp: 'ping' } }],
    packets: packets([{ name: 'ping', layers: PING }]),
    layout: { eth0: { x: 0, y: 0 }, ping: { x: 160, y: 7 }, pong: { x: 454, y: 7 } },
  },
  expected: [
    {
      path: Array.from({ length: LIMIT + 1 }, (_, i) => (i % 2 === 0 ? 'ping' : 'pong')),
      verdict: 'PASS',
    },
  ],
};
