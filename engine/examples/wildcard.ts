import { type Example, emptyWorkspace } from '../workspace';
import { ARP_WHO_HAS, ETHERNET, IPV4, PING, packets } from './packets';

const CLASSIFY = `// Sorts frames by return code: ICMP passes, other IPv4 is sent back, the rest is dropped.
license "GPL"

xdp classify:
  r2 = *(u32 *)(r1 + xdp_md.data)
  r3 = *(u32 *)(r1 + xdp_md.data_end)
  r4 = r2
  r4 += 34
  if r4 > r3 goto other               // no IPv4 header
  r5 = *(u16 *)(r2 + 12)
  r5 = be16 r5
  if r5 != 0x0800 goto other
  r5 = *(u8 *)(r2 + 23)
  if r5 != 1 goto ipv4                // not ICMP
  r0 = XDP_PASS
  exit
ipv4:
  r0 = XDP_TX
  exit
other:
  r0 = XDP_DROP
  exit
`;

const WELCOME = `// Behind the slot of PASS itself: the wildcard is not asked for it.
license "GPL"

xdp welcome:
  r0 = XDP_PASS
  exit
`;

const AUDIT = `// Behind the wildcard: sees every code that has no edge of its own, counts, and drops.
license "GPL"

map audited: array, key 4, value 8, entries 1

xdp audit:
  *(u32 *)(r10 - 4) = 0
  r1 = map[audited]
  r2 = r10
  r2 += -4
  call bpf_map_lookup_elem
  if r0 == 0 goto out
  r2 = 1
  lock *(u64 *)(r0 + 0) += r2
out:
  r0 = XDP_DROP
  exit
`;

/** An exact slot and the wildcard beside it. */
export const wildcard: Example = {
  id: 'wildcard',
  title: 'Wildcard against exact slot',
  purpose:
    'An edge on "*" takes every return code that has no edge of its own. The edge of PASS wins over it; DROP and TX, without edges, go to the wildcard.',
  tryThis: [
    'Run the packets: the ping goes by the edge of PASS, the others by "*".',
    'Remove the edge of PASS and run again: the wildcard takes the ping as well, and drops it.',
    'Wire TX to welcome: the packet to port 443 passes now, since its code has an edge of its own.',
  ],
  workspace: {
    ...emptyWorkspace('Wildcard against exact slot'),
    notes: 'The edge of a code wins over the wildcard; the wildcard takes the rest.',
    programs: [
      { id: 'classify', name: 'classify', chainCalls: true, source: CLASSIFY },
      { id: 'welcome', name: 'welcome', chainCalls: true, source: WELCOME },
      { id: 'audit', name: 'audit', chainCalls: true, source: AUDIT },
    ],
    edges: [
      { from: 'classify', code: 2, to: 'welcome' },
      { from: 'classify', code: '*', to: 'audit' },
    ],
    interfaces: [{ id: 'eth0', name: 'eth0', ifindex: 1, heads: { xdp: 'classify' } }],
    packets: packets([
      { name: 'ping', layers: PING },
      {
        name: 'TCP SYN to 443',
        layers: [
          ETHERNET,
          IPV4,
          { kind: 'tcp', sourcePort: 40000, destinationPort: 443, sequence: 1, flags: ['SYN'] },
        ],
      },
      { name: 'ARP who-has', layers: ARP_WHO_HAS },
    ]),
    layout: {
      eth0: { x: 0, y: 110 },
      classify: { x: 160, y: 117 },
      welcome: { x: 454, y: 0 },
      audit: { x: 454, y: 234 },
    },
  },
  expected: [
    { path: ['classify', 'welcome'], verdict: 'PASS' },
    { path: ['classify', 'audit'], verdict: 'DROP' },
    { path: ['classify', 'audit'], verdict: 'DROP' },
  ],
};
