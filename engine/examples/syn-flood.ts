import { type Example, emptyWorkspace } from '../workspace';
import { ETHERNET, IPV4, PING, packets } from './packets';

const GUARD = `// Counts, for each IPv4 source, the connections that it began and did not finish: a SYN adds one,
// the ACK of a handshake clears the count. More than 3 are a flood, and are dropped. The table
// forgets who was not seen for longest, so a flood from invented addresses cannot fill it.
license "GPL"

map half_open: lru_hash, key 4, value 8, entries 1024   // source -> SYNs without an ACK

xdp syn_guard:
  r2 = *(u32 *)(r1 + xdp_md.data)
  r3 = *(u32 *)(r1 + xdp_md.data_end)
  r4 = r2
  r4 += 34                         // Ethernet and IPv4
  if r4 > r3 goto pass
  r5 = *(u16 *)(r2 + 12)
  r5 = be16 r5
  if r5 != 0x0800 goto pass        // not IPv4
  r5 = *(u8 *)(r2 + 23)
  if r5 != 6 goto pass             // not TCP
  r5 = *(u32 *)(r2 + 26)           // source address: the key
  *(u32 *)(r10 - 4) = r5

  r5 = *(u8 *)(r2 + 14)            // length of the IPv4 header
  r5 &= 15
  r5 <<= 2
  r2 += 14
  r2 += r5
  r4 = r2
  r4 += 20                         // TCP
  if r4 > r3 goto pass
  r6 = *(u8 *)(r2 + 13)            // flags: SYN 0x02, ACK 0x10
  r6 &= 0x12
  if r6 == 0x10 goto answered
  if r6 != 0x02 goto pass

  r1 = map[half_open]
  r2 = r10
  r2 += -4
  call bpf_map_lookup_elem
  if r0 != 0 goto known
  *(u64 *)(r10 - 16) = 1
  r1 = map[half_open]
  r2 = r10
  r2 += -4
  r3 = r10
  r3 += -16
  r4 = 0                           // BPF_ANY
  call bpf_map_update_elem
  goto pass
known:
  r1 = 1
  r1 = atomic_fetch_add((u64 *)(r0 + 0), r1)
  if r1 >= 3 goto drop             // as many came before this one
  goto pass

answered:
  r1 = map[half_open]
  r2 = r10
  r2 += -4
  call bpf_map_delete_elem

pass:
  r0 = XDP_PASS
  exit
drop:
  r0 = XDP_DROP
  exit
`;

const LOG = `// Behind the guard's DROP: writes down who sent what was dropped, and when, into a ring buffer,
// where a program of the user would read it. Returns DROP itself, so that looking changes nothing.
license "GPL"

map floods: ringbuf, key 0, value 0, entries 4096

xdp flood_log:
  r6 = *(u32 *)(r1 + xdp_md.data)
  r7 = *(u32 *)(r1 + xdp_md.data_end)
  r2 = r6
  r2 += 34
  if r2 > r7 goto out

  r1 = map[floods]
  r2 = 16                          // bytes of a record: source, length, time
  r3 = 0
  call bpf_ringbuf_reserve
  if r0 == 0 goto out              // the buffer is full: nobody reads it
  r8 = r0
  r1 = *(u32 *)(r6 + 26)
  *(u32 *)(r8 + 0) = r1
  r7 -= r6
  *(u32 *)(r8 + 4) = r7
  call bpf_ktime_get_ns
  *(u64 *)(r8 + 8) = r0
  r1 = r8
  r2 = 0
  call bpf_ringbuf_submit          // leave it out: the verifier holds you to what you reserved
out:
  r0 = XDP_DROP
  exit
`;

const segment = (source: string, sourcePort: number, ...flags: readonly ('SYN' | 'ACK')[]) => [
  ETHERNET,
  { ...IPV4, source },
  { kind: 'tcp', sourcePort, destinationPort: 80, flags } as const,
];

/** A table that forgets, and records for user space. */
export const synFlood: Example = {
  id: 'syn-flood',
  title: 'A guard against SYN floods',
  purpose:
    'A guard counts unfinished handshakes of each source in an LRU hash and drops what looks like a flood. Behind its DROP a second program writes a record of each dropped packet into a ring buffer.',
  tryThis: [
    'Open the maps after a run: the counts by source, and the records in the ring buffer.',
    'Delete the call of bpf_ringbuf_submit in flood_log: the verifier refuses a record that is reserved and never given back.',
    'Let half_open have 2 entries, and send the flood from many sources: watch whom the table forgets.',
    'Wire PASS of the guard to flood_log, too: its DROP is the last verdict, and nothing passes any more.',
  ],
  workspace: {
    ...emptyWorkspace('A guard against SYN floods'),
    programs: [
      { id: 'guard', name: 'syn_guard', chainCalls: true, source: GUARD },
      { id: 'log', name: 'flood_log', chainCalls: true, source: LOG },
    ],
    edges: [{ from: 'guard', code: 1, to: 'log' }],
    interfaces: [{ id: 'eth0', name: 'eth0', ifindex: 1, heads: { xdp: 'guard' } }],
    packets: packets([
      { name: 'SYN of .100', layers: segment('10.1.1.100', 40001, 'SYN') },
      { name: 'ACK of .100: a handshake', layers: segment('10.1.1.100', 40001, 'ACK') },
      ...[1, 2, 3].map((n) => ({
        name: `SYN ${n} of .66`,
        layers: segment('10.1.1.66', 50000 + n, 'SYN'),
      })),
      ...[4, 5, 6].map((n) => ({
        name: `SYN ${n} of .66, a flood`,
        layers: segment('10.1.1.66', 50000 + n, 'SYN'),
      })),
      { name: 'SYN of .101', layers: segment('10.1.1.101', 40002, 'SYN') },
      { name: 'ACK of .66', layers: segment('10.1.1.66', 50001, 'ACK') },
      { name: 'SYN of .66, forgiven', layers: segment('10.1.1.66', 50007, 'SYN') },
      { name: 'ping', layers: PING },
    ]),
    layout: { eth0: { x: 0, y: -8 }, guard: { x: 160, y: 0 }, log: { x: 454, y: -130 } },
  },
  expected: [
    ...Array.from({ length: 5 }, () => ({ path: ['syn_guard'], verdict: 'PASS' as const })),
    ...Array.from({ length: 3 }, () => ({
      path: ['syn_guard', 'flood_log'],
      verdict: 'DROP' as const,
    })),
    ...Array.from({ length: 4 }, () => ({ path: ['syn_guard'], verdict: 'PASS' as const })),
  ],
};
