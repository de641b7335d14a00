import { type Example, emptyWorkspace } from '../workspace';
import { ARP_WHO_HAS, ETHERNET, IPV4, packets, pingFrom, text } from './packets';

const LIMITER = `// Lets through 3 packets of each IPv4 source in a window of 10 ms, and drops the rest.
// A hash map remembers each source: when its window began, and how many packets came since.
license "GPL"

map sources: hash, key 4, value 16, entries 1024   // address -> window start in ns, packets

xdp rate_limiter:
  r2 = *(u32 *)(r1 + xdp_md.data)
  r3 = *(u32 *)(r1 + xdp_md.data_end)
  r4 = r2
  r4 += 34                         // Ethernet and IPv4
  if r4 > r3 goto pass
  r5 = *(u16 *)(r2 + 12)
  r5 = be16 r5
  if r5 != 0x0800 goto pass        // not IPv4: not limited

  r5 = *(u32 *)(r2 + 26)           // source address: the key
  *(u32 *)(r10 - 4) = r5
  call bpf_ktime_get_ns
  r6 = r0                          // now

  r1 = map[sources]
  r2 = r10
  r2 += -4
  call bpf_map_lookup_elem
  if r0 != 0 goto known

  // A source never seen before: its window begins now, with 1 packet.
  *(u64 *)(r10 - 24) = r6
  *(u64 *)(r10 - 16) = 1
  r1 = map[sources]
  r2 = r10
  r2 += -4
  r3 = r10
  r3 += -24
  r4 = 0                           // BPF_ANY
  call bpf_map_update_elem
  goto pass

known:
  r1 = *(u64 *)(r0 + 0)
  r2 = r6
  r2 -= r1                         // age of the window
  if r2 < 10000000 goto count
  *(u64 *)(r0 + 0) = r6            // a new window
  *(u64 *)(r0 + 8) = 1
  goto pass

count:
  r1 = *(u64 *)(r0 + 8)
  r1 += 1
  *(u64 *)(r0 + 8) = r1
  if r1 > 3 goto drop              // the limit

pass:
  r0 = XDP_PASS
  exit
drop:
  r0 = XDP_DROP
  exit
`;

const RESPONDER = `// Answers pings at once: swaps the addresses, turns the request into a reply, and sends the
// packet back out of the interface that it came from. Anything else passes.
license "GPL"

xdp responder:
  r2 = *(u32 *)(r1 + xdp_md.data)
  r3 = *(u32 *)(r1 + xdp_md.data_end)
  r4 = r2
  r4 += 42                         // Ethernet, IPv4 without options, ICMP
  if r4 > r3 goto pass
  r5 = *(u16 *)(r2 + 12)
  r5 = be16 r5
  if r5 != 0x0800 goto pass        // not IPv4
  r5 = *(u8 *)(r2 + 14)
  if r5 != 0x45 goto pass          // options: left to the stack
  r5 = *(u8 *)(r2 + 23)
  if r5 != 1 goto pass             // not ICMP
  r5 = *(u8 *)(r2 + 34)
  if r5 != 8 goto pass             // not an echo request

  // MAC addresses, in pieces of 4 and 2 bytes.
  r4 = *(u32 *)(r2 + 0)
  r5 = *(u32 *)(r2 + 6)
  *(u32 *)(r2 + 0) = r5
  *(u32 *)(r2 + 6) = r4
  r4 = *(u16 *)(r2 + 4)
  r5 = *(u16 *)(r2 + 10)
  *(u16 *)(r2 + 4) = r5
  *(u16 *)(r2 + 10) = r4

  // IPv4 addresses. The sum of the header stays what it was.
  r4 = *(u32 *)(r2 + 26)
  r5 = *(u32 *)(r2 + 30)
  *(u32 *)(r2 + 26) = r5
  *(u32 *)(r2 + 30) = r4

  // Type 8 becomes 0: the checksum grows by 0x0800, and a carry is added at the low end.
  *(u8 *)(r2 + 34) = 0
  r5 = *(u16 *)(r2 + 36)
  r5 = be16 r5
  r5 += 0x0800
  r4 = r5
  r4 >>= 16
  r5 += r4
  r5 = be16 r5
  *(u16 *)(r2 + 36) = r5
  r0 = XDP_TX
  exit
pass:
  r0 = XDP_PASS
  exit
`;

/** A program with a memory, and one that changes packets. */
export const rateLimiter: Example = {
  id: 'rate-limiter',
  title: 'A rate limiter with a map',
  purpose:
    'A limiter remembers each source address in a hash map and drops what comes too fast. What it passes reaches a responder that turns pings into replies and sends them back.',
  tryThis: [
    'Open the map sources after a run: one entry for each address, with the start of its window and the count.',
    'Raise the limit from 3 to 5 and run again: all pings are answered.',
    'Swap the two programs by their edges: the pings are answered before anybody counts them.',
    'Step through responder and watch which bytes of the packet change.',
  ],
  workspace: {
    ...emptyWorkspace('A rate limiter with a map'),
    programs: [
      { id: 'limiter', name: 'rate_limiter', chainCalls: true, source: LIMITER },
      { id: 'responder', name: 'responder', chainCalls: true, source: RESPONDER },
    ],
    edges: [{ from: 'limiter', code: 2, to: 'responder' }],
    interfaces: [{ id: 'eth0', name: 'eth0', ifindex: 1, heads: { xdp: 'limiter' } }],
    packets: packets([
      { name: 'ping 1 of .100', layers: pingFrom('10.1.1.100', 1) },
      { name: 'ping 2 of .100', layers: pingFrom('10.1.1.100', 2) },
      { name: 'ping 3 of .100', layers: pingFrom('10.1.1.100', 3) },
      { name: 'ping 4 of .100, too fast', layers: pingFrom('10.1.1.100', 4) },
      { name: 'ping 5 of .100, too fast', layers: pingFrom('10.1.1.100', 5) },
      { name: 'ping 1 of .101', layers: pingFrom('10.1.1.101', 1) },
      { name: 'ARP who-has', layers: ARP_WHO_HAS },
      // 12 ms after the first packet of .100, whose window is over by then.
      { name: 'ping 6 of .100, in a new window', layers: pingFrom('10.1.1.100', 6), at: 12 },
      {
        name: 'UDP of .101',
        layers: [
          ETHERNET,
          { ...IPV4, source: '10.1.1.101' },
          { kind: 'udp', sourcePort: 40001, destinationPort: 9999 },
          text('hello, chain'),
        ],
      },
    ]),
    layout: { eth0: { x: 0, y: -8 }, limiter: { x: 160, y: 0 }, responder: { x: 454, y: 0 } },
  },
  expected: [
    { path: ['rate_limiter', 'responder'], verdict: 'TX' },
    { path: ['rate_limiter', 'responder'], verdict: 'TX' },
    { path: ['rate_limiter', 'responder'], verdict: 'TX' },
    { path: ['rate_limiter'], verdict: 'DROP' },
    { path: ['rate_limiter'], verdict: 'DROP' },
    { path: ['rate_limiter', 'responder'], verdict: 'TX' },
    { path: ['rate_limiter', 'responder'], verdict: 'PASS' },
    { path: ['rate_limiter', 'responder'], verdict: 'TX' },
    { path: ['rate_limiter', 'responder'], verdict: 'PASS' },
  ],
};
