/** Three programs of three authors, none of which knows the others: only edges put them in order. */

export const FIREWALL = `// A small firewall: drops DNS over UDP, and whatever calls itself UDP over IPv4 but is
// cut short. Everything else passes.
license "GPL"

xdp firewall:
  r2 = *(u32 *)(r1 + xdp_md.data)
  r3 = *(u32 *)(r1 + xdp_md.data_end)

  // Ethernet: 14 bytes, the type of what follows at 12.
  r4 = r2
  r4 += 14
  if r4 > r3 goto drop
  r5 = *(u16 *)(r2 + 12)
  r5 = be16 r5
  if r5 != 0x0800 goto pass        // not IPv4

  // IPv4: 20 bytes at least, the protocol at 9.
  r4 += 20
  if r4 > r3 goto drop
  r5 = *(u8 *)(r2 + 23)
  if r5 != 17 goto pass            // not UDP

  // A later fragment has no UDP header of its own.
  r5 = *(u16 *)(r2 + 20)
  r5 = be16 r5
  r5 &= 0x1fff
  if r5 != 0 goto pass

  // Options make the IPv4 header longer: its length is told in words of 4 bytes.
  r5 = *(u8 *)(r2 + 14)
  r5 &= 15
  r5 <<= 2
  if r5 < 20 goto drop
  r2 += 14
  r2 += r5

  // UDP: 8 bytes, the destination port at 2.
  r4 = r2
  r4 += 8
  if r4 > r3 goto drop             // delete this line, and the verifier objects
  r5 = *(u16 *)(r2 + 2)
  r5 = be16 r5
  if r5 == 53 goto drop

pass:
  r0 = XDP_PASS
  exit
drop:
  r0 = XDP_DROP
  exit
`;

export const IDS = `// An intrusion detector: knows a "Christmas tree" scan by a TCP header with FIN, PSH and URG
// lit up at once, counts it in a map, and drops it.
license "GPL"

map alerts: array, key 4, value 8, entries 1

xdp ids:
  r2 = *(u32 *)(r1 + xdp_md.data)
  r3 = *(u32 *)(r1 + xdp_md.data_end)

  r4 = r2
  r4 += 34                         // Ethernet and IPv4
  if r4 > r3 goto clean
  r5 = *(u16 *)(r2 + 12)
  r5 = be16 r5
  if r5 != 0x0800 goto clean       // not IPv4
  r5 = *(u8 *)(r2 + 23)
  if r5 != 6 goto clean            // not TCP

  r5 = *(u8 *)(r2 + 14)            // length of the IPv4 header
  r5 &= 15
  r5 <<= 2
  r2 += 14
  r2 += r5
  r4 = r2
  r4 += 20                         // TCP
  if r4 > r3 goto clean
  r5 = *(u8 *)(r2 + 13)            // flags
  r5 &= 0x29                       // FIN 0x01, PSH 0x08, URG 0x20
  if r5 != 0x29 goto clean

  *(u32 *)(r10 - 4) = 0
  r1 = map[alerts]
  r2 = r10
  r2 += -4
  call bpf_map_lookup_elem
  if r0 == 0 goto alarm            // the verifier insists, though an array has every key
  r1 = 1
  lock *(u64 *)(r0 + 0) += r1
alarm:
  r0 = XDP_DROP
  exit
clean:
  r0 = XDP_PASS
  exit
`;

export const XDPDUMP = `// A dumper behind the firewall's DROP: counts the packets and their bytes, prints a line for
// each, and returns DROP itself, so that looking changes nothing.
license "GPL"

map dumped: array, key 4, value 16, entries 1   // packets, bytes

xdp xdpdump:
  r7 = *(u32 *)(r1 + xdp_md.data)
  r6 = *(u32 *)(r1 + xdp_md.data_end)
  r6 -= r7                         // length of the packet

  *(u32 *)(r10 - 4) = 0
  r1 = map[dumped]
  r2 = r10
  r2 += -4
  call bpf_map_lookup_elem
  if r0 == 0 goto print
  r1 = 1
  lock *(u64 *)(r0 + 0) += r1
  lock *(u64 *)(r0 + 8) += r6

print:
  r1 = 0x25206465706d7564 ll
  *(u64 *)(r10 - 24) = r1
  r1 = 0x73657479622064 ll
  *(u64 *)(r10 - 16) = r1
  r1 = r10                         // "dumped %d bytes"
  r1 += -24
  r2 = 16
  r3 = r6
  call bpf_trace_printk

  r0 = XDP_DROP
  exit
`;
