import { type Example, emptyWorkspace } from '../workspace';
import { ARP_WHO_HAS, ETHERNET, IPV4, packets, PING, text } from './packets';

const BALANCER = `// Spreads connections to port 80 over two servers: the client's address and port choose one, so
// that a connection stays where it began. Puts the server's addresses into the packet, mends both
// checksums, and sends the packet back out of the interface that it came from.
license "GPL"

map servers: array, key 4, value 12, entries 2   // IPv4 address, MAC address, 2 bytes of padding

xdp balancer:
  r7 = *(u32 *)(r1 + xdp_md.data)
  r8 = *(u32 *)(r1 + xdp_md.data_end)
  r2 = r7
  r2 += 54                         // Ethernet, IPv4 without options, TCP
  if r2 > r8 goto pass
  r2 = *(u16 *)(r7 + 12)
  r2 = be16 r2
  if r2 != 0x0800 goto pass        // not IPv4
  r2 = *(u8 *)(r7 + 14)
  if r2 != 0x45 goto pass          // options: left to the stack
  r2 = *(u8 *)(r7 + 23)
  if r2 != 6 goto pass             // not TCP
  r2 = *(u16 *)(r7 + 36)
  r2 = be16 r2
  if r2 != 80 goto pass            // another service

  // Which server: one bit, mixed out of source address and port.
  r2 = *(u32 *)(r7 + 26)
  r3 = *(u16 *)(r7 + 34)
  w2 ^= w3
  w2 *= 0x9e3779b1
  w2 >>= 31
  *(u32 *)(r10 - 4) = r2
  r1 = map[servers]
  r2 = r10
  r2 += -4
  call bpf_map_lookup_elem
  if r0 == 0 goto pass
  r9 = r0

  // By how much the checksums change, when its address takes the place of the old one.
  r1 = *(u32 *)(r7 + 30)
  *(u32 *)(r10 - 8) = r1
  r1 = r10
  r1 += -8
  r2 = 4
  r3 = r9
  r4 = 4
  r5 = 0
  call bpf_csum_diff
  r6 = r0

  r1 = *(u16 *)(r7 + 24)           // checksum of the IPv4 header
  r2 = r6
  call mend
  *(u16 *)(r7 + 24) = r0
  r1 = *(u16 *)(r7 + 50)           // checksum of TCP, which covers the addresses
  r2 = r6
  call mend
  *(u16 *)(r7 + 50) = r0

  r1 = *(u32 *)(r9 + 0)
  *(u32 *)(r7 + 30) = r1

  // From this machine to the server.
  r1 = *(u32 *)(r7 + 0)
  *(u32 *)(r7 + 6) = r1
  r1 = *(u16 *)(r7 + 4)
  *(u16 *)(r7 + 10) = r1
  r1 = *(u32 *)(r9 + 4)
  *(u32 *)(r7 + 0) = r1
  r1 = *(u16 *)(r9 + 8)
  *(u16 *)(r7 + 4) = r1
  r0 = XDP_TX
  exit
pass:
  r0 = XDP_PASS
  exit

// A checksum and a difference: the new checksum. Sums of 16 bits, carries added at the low end.
func mend:
  w0 = w1
  w0 ^= 0xffff
  w2 = w2                          // the difference has 32 bits
  r0 += r2
  w1 = w0
  r0 >>= 16
  w1 &= 0xffff
  r0 += r1
  w1 = w0
  r0 >>= 16
  w1 &= 0xffff
  r0 += r1
  w1 = w0
  w0 >>= 16
  w0 += w1
  w0 ^= 0xffff
  w0 &= 0xffff
  exit
`;

const TALLY = `// Behind the balancer's TX: counts what was sent to each server, and sends it on.
license "GPL"

map tally: hash, key 4, value 16, entries 16     // server -> packets, bytes

xdp tally:
  r6 = *(u32 *)(r1 + xdp_md.data)
  r7 = *(u32 *)(r1 + xdp_md.data_end)
  r8 = r7
  r8 -= r6                         // length of the packet
  r2 = r6
  r2 += 34
  if r2 > r7 goto out
  r2 = *(u32 *)(r6 + 30)           // where it goes
  *(u32 *)(r10 - 4) = r2
  r1 = map[tally]
  r2 = r10
  r2 += -4
  call bpf_map_lookup_elem
  if r0 != 0 goto known

  *(u64 *)(r10 - 24) = 1
  *(u64 *)(r10 - 16) = r8
  r1 = map[tally]
  r2 = r10
  r2 += -4
  r3 = r10
  r3 += -24
  r4 = 0                           // BPF_ANY
  call bpf_map_update_elem
  goto out
known:
  r1 = 1
  lock *(u64 *)(r0 + 0) += r1
  lock *(u64 *)(r0 + 8) += r8
out:
  r0 = XDP_TX
  exit
`;

/** Packets of one connection to the service, from a client's port. */
const segment = (source: string, sourcePort: number, flags: readonly ('SYN' | 'ACK' | 'PSH')[]) => [
  ETHERNET,
  { ...IPV4, source },
  { kind: 'tcp', sourcePort, destinationPort: 80, flags, sequence: 1000 } as const,
];

const GET = text('GET / HTTP/1.1\r\n\r\n');

/** Programs that change packets and send them back, and a chain edge on TX. */
export const loadBalancer: Example = {
  id: 'load-balancer',
  title: 'A load balancer',
  purpose:
    "A balancer spreads connections over two servers: it puts the chosen server's addresses into the packet, mends the checksums of IPv4 and TCP, and transmits. Behind its TX a second program counts what each server got.",
  tryThis: [
    'Open a balanced packet step by step and watch which bytes change: both checksums, the address, both MACs.',
    'Delete the second call of mend: the packet that leaves has a wrong TCP checksum, and its notes say so.',
    'Change the contents of the map servers, or the multiplier that mixes the choice, and run again.',
    'Let tally return XDP_DROP: the verdict of the last program counts, and nothing leaves.',
  ],
  workspace: {
    ...emptyWorkspace('A load balancer'),
    programs: [
      { id: 'balancer', name: 'balancer', chainCalls: true, source: BALANCER },
      { id: 'tally', name: 'tally', chainCalls: true, source: TALLY },
    ],
    maps: [
      {
        name: 'servers',
        entries: [
          ['00000000', '0a0102010200000002010000'], // 10.1.2.1, 02:00:00:00:02:01
          ['01000000', '0a0102020200000002020000'], // 10.1.2.2, 02:00:00:00:02:02
        ],
      },
    ],
    edges: [{ from: 'balancer', code: 3, to: 'tally' }],
    interfaces: [{ id: 'eth0', name: 'eth0', ifindex: 1, heads: { xdp: 'balancer' } }],
    packets: packets([
      { name: 'SYN of .100:40001', layers: segment('10.1.1.100', 40001, ['SYN']) },
      { name: 'ACK of .100:40001', layers: segment('10.1.1.100', 40001, ['ACK']) },
      {
        name: 'GET of .100:40001',
        layers: [...segment('10.1.1.100', 40001, ['PSH', 'ACK']), GET],
      },
      { name: 'SYN of .100:40002', layers: segment('10.1.1.100', 40002, ['SYN']) },
      { name: 'SYN of .101:40001', layers: segment('10.1.1.101', 40001, ['SYN']) },
      { name: 'GET of .102:40003', layers: [...segment('10.1.1.102', 40003, ['PSH', 'ACK']), GET] },
      {
        name: 'SYN to port 22',
        layers: [
          ETHERNET,
          IPV4,
          { kind: 'tcp', sourcePort: 40004, destinationPort: 22, flags: ['SYN'] },
        ],
      },
      { name: 'ping', layers: PING },
      { name: 'ARP who-has', layers: ARP_WHO_HAS },
    ]),
    layout: { eth0: { x: 0, y: -8 }, balancer: { x: 160, y: 0 }, tally: { x: 454, y: 160 } },
  },
  expected: [
    ...Array.from({ length: 6 }, () => ({ path: ['balancer', 'tally'], verdict: 'TX' as const })),
    ...Array.from({ length: 3 }, () => ({ path: ['balancer'], verdict: 'PASS' as const })),
  ],
};
