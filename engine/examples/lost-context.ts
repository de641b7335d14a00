import { type Example, emptyWorkspace } from '../workspace';
import { PING, packets } from './packets';

const COUNTER = `// Counts every packet, then passes it. The look-up needs r1 for the map and leaves nothing in it, so
// at exit r1 no longer holds the context that the program was started with.
license "GPL"

map counters: array, key 4, value 8, entries 1

xdp counter:
  *(u32 *)(r10 - 4) = 0
  r1 = map[counters]
  r2 = r10
  r2 += -4
  call bpf_map_lookup_elem
  if r0 == 0 goto out
  r2 = 1
  lock *(u64 *)(r0 + 0) += r2
out:
  r0 = XDP_PASS
  exit
`;

const ONE_LINER = `// Passes every packet and calls nothing: r1 still holds the context at exit, as in the
// selftest of 2019. That is why the selftest did not find the flaw.
license "GPL"

xdp one_liner:
  r0 = XDP_PASS
  exit
`;

const READER = `// Drops frames that are not IPv4. Its verifier promised it a context in r1, and it takes the
// promise at its word in the first line.
license "GPL"

xdp reader:
  r2 = *(u32 *)(r1 + xdp_md.data)
  r3 = *(u32 *)(r1 + xdp_md.data_end)
  r4 = r2
  r4 += 14
  if r4 > r3 goto drop
  r5 = *(u16 *)(r2 + 12)
  r5 = be16 r5
  if r5 != 0x0800 goto drop
  r0 = XDP_PASS
  exit
drop:
  r0 = XDP_DROP
  exit
`;

/** The flaw that was found in the injected code of 2019, and what mends it. */
export const lostContext: Example = {
  id: 'lost-context',
  title: 'The lost context',
  purpose:
    'The code injected by the proposal of 2019 hands r1 to the next program as it stands at exit. A helper call leaves no context there: the next program, though verified, reads through whatever r1 holds.',
  tryThis: [
    'Run both packets: the one behind one_liner passes, the one behind counter ends in a fault within reader. Look at r1 in its first step.',
    'Switch the mechanism from as-posted to fixed and run again: the context is saved at entry and loaded again before the jump, and both packets pass.',
    'Compare the instructions of counter before and after injection in both variants.',
  ],
  workspace: {
    ...emptyWorkspace('The lost context'),
    notes:
      'As posted, the injected code assumes that r1 still holds the context at exit. Switch the variant to "fixed" to see it mended.',
    mechanism: { name: 'inject', variant: 'as-posted' },
    programs: [
      { id: 'one-liner', name: 'one_liner', chainCalls: true, source: ONE_LINER },
      { id: 'counter', name: 'counter', chainCalls: true, source: COUNTER },
      { id: 'reader', name: 'reader', chainCalls: true, source: READER },
    ],
    edges: [
      { from: 'one-liner', code: 2, to: 'reader' },
      { from: 'counter', code: 2, to: 'reader' },
    ],
    interfaces: [
      { id: 'eth0', name: 'eth0', ifindex: 1, heads: { xdp: 'one-liner' } },
      { id: 'eth1', name: 'eth1', ifindex: 2, heads: { xdp: 'counter' } },
    ],
    packets: packets([
      { name: 'ping behind one_liner', layers: PING, iface: 'eth0' },
      { name: 'ping behind counter', layers: PING, iface: 'eth1' },
    ]),
    layout: {
      eth0: { x: 0, y: -125 },
      eth1: { x: 0, y: 109 },
      'one-liner': { x: 160, y: -117 },
      counter: { x: 160, y: 117 },
      reader: { x: 454, y: 0 },
    },
  },
  expected: [
    { path: ['one_liner', 'reader'], verdict: 'PASS' },
    { path: ['counter', 'reader'], verdict: 'fault' },
  ],
};
