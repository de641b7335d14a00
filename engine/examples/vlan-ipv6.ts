import { type Example, emptyWorkspace } from '../workspace';
import { ARP_WHO_HAS, ETHERNET, PING, PING_DATA, packets } from './packets';

const PARSE = `// Finds the protocol behind up to two VLAN tags. Its return code says which it is: PASS for
// IPv4, TX for IPv6; everything else is dropped here.
license "GPL"

xdp parse:
  r2 = *(u32 *)(r1 + xdp_md.data)
  r3 = *(u32 *)(r1 + xdp_md.data_end)
  r4 = r2
  r4 += 14
  if r4 > r3 goto drop
  r5 = *(u16 *)(r2 + 12)
  r5 = be16 r5
  if r5 == 0x88a8 goto outer          // 802.1ad
  if r5 != 0x8100 goto type           // 802.1Q
outer:
  r2 += 4                             // behind the tag
  r4 = r2
  r4 += 14
  if r4 > r3 goto drop
  r5 = *(u16 *)(r2 + 12)
  r5 = be16 r5
  if r5 != 0x8100 goto type
  r2 += 4                             // behind the inner tag
  r4 = r2
  r4 += 14
  if r4 > r3 goto drop
  r5 = *(u16 *)(r2 + 12)
  r5 = be16 r5
type:
  if r5 == 0x0800 goto ipv4
  if r5 == 0x86dd goto ipv6
drop:
  r0 = XDP_DROP
  exit
ipv4:
  r0 = XDP_PASS
  exit
ipv6:
  r0 = XDP_TX
  exit
`;

const counter = (name: string, protocol: string) => `// Counts ${protocol} and lets it pass.
license "GPL"

map ${name}_packets: array, key 4, value 8, entries 1

xdp ${name}:
  *(u32 *)(r10 - 4) = 0
  r1 = map[${name}_packets]
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

/** One parser in front of a program for each protocol. */
export const vlanIpv6: Example = {
  id: 'vlan-ipv6',
  title: 'A parser for VLAN and IPv6',
  purpose:
    'One program finds the protocol behind up to two VLAN tags, and tells those behind it by its return code: codes as a small language between programs that do not know each other.',
  tryThis: [
    'Step through the doubly tagged packet and watch r2 move by four bytes at each tag.',
    'Remove the second check of r4 against r3: the verifier names the load that nothing protects any more.',
    'Wire DROP of parse to a program of your own: it sees ARP and whatever else is neither IPv4 nor IPv6.',
  ],
  workspace: {
    ...emptyWorkspace('A parser for VLAN and IPv6'),
    notes: 'parse speaks to the programs behind it by its return code.',
    programs: [
      { id: 'parse', name: 'parse', chainCalls: true, source: PARSE },
      { id: 'ipv4', name: 'ipv4', chainCalls: true, source: counter('ipv4', 'IPv4') },
      { id: 'ipv6', name: 'ipv6', chainCalls: true, source: counter('ipv6', 'IPv6') },
    ],
    edges: [
      { from: 'parse', code: 2, to: 'ipv4' },
      { from: 'parse', code: 3, to: 'ipv6' },
    ],
    interfaces: [{ id: 'eth0', name: 'eth0', ifindex: 1, heads: { xdp: 'parse' } }],
    packets: packets([
      { name: 'ping', layers: PING },
      { name: 'ping in VLAN 5', layers: [ETHERNET, { kind: 'vlan', id: 5 }, ...PING.slice(1)] },
      {
        name: 'ping over IPv6 in two VLANs',
        layers: [
          ETHERNET,
          { kind: 'vlan', id: 100, tpid: 0x88a8 },
          { kind: 'vlan', id: 5 },
          { kind: 'ipv6', source: '2001:db8:1::100', destination: '2001:db8:1::200' },
          { kind: 'icmp', type: 128, identifier: 0x1234, sequence: 1 },
          PING_DATA,
        ],
      },
      { name: 'ARP who-has', layers: ARP_WHO_HAS },
    ]),
    layout: {
      eth0: { x: 0, y: 110 },
      parse: { x: 160, y: 117 },
      ipv4: { x: 454, y: 0 },
      ipv6: { x: 454, y: 234 },
    },
  },
  expected: [
    { path: ['parse', 'ipv4'], verdict: 'PASS' },
    { path: ['parse', 'ipv4'], verdict: 'PASS' },
    { path: ['parse', 'ipv6'], verdict: 'PASS' },
    { path: ['parse'], verdict: 'DROP' },
  ],
};
