/**
 * The programs with which the verifier's speed is measured, beside the kernel's. Each stands for one
 * kind of load: plain code, loops that are walked round by round, branches whose paths do not meet,
 * and programs as people write them.
 */

export interface BenchProgram {
  readonly name: string;
  readonly source: string;
  /** What Linux 6.18 counts: processed, max_states_per_insn, total_states, peak_states. */
  readonly counters: readonly [number, number, number, number];
}

/** How many `lines` there are of what `line` makes of each number. */
function repeat(count: number, line: (i: number) => string): string {
  return Array.from({ length: count }, (_, i) => line(i)).join('\n');
}

const STRAIGHT = `xdp straight:
  r0 = 1
${repeat(3998, (i) => ['  r0 += 3', '  r0 ^= 0x55', '  r0 <<= 1', '  r0 &= 0xffff'][i % 4]!)}
  exit
`;

const LOOP_WITH_BODY = `xdp loop_with_body:
  r0 = 0
  r1 = 0
  r2 = 7
  r3 = 0
round:
  r2 += 3
  r2 &= 0xff
  r3 = r2
  r3 <<= 2
  r3 ^= r1
  r3 |= 1
  w3 += 5
  r1 += 1
  if r1 != 99000 goto round
  exit
`;

const LOOP = `xdp loop:
  r0 = 0
round:
  r0 += 1
  if r0 != 449999 goto round
  exit
`;

/** A number is compared with one bound after the other; what is summed up differs on every path. */
const BRANCHES = `xdp branches:
  r7 = *(u32 *)(r1 + xdp_md.rx_queue_index)
  r6 = 0
${repeat(500, (i) => `  r8 = r7\n  if r7 > ${1000 + i} goto +1\n  r6 += ${i + 1}`)}
  r0 = r6
  exit
`;

/** Ethernet, IPv4, and the destination port of UDP. */
const PARSER = `xdp parser:
  r2 = *(u32 *)(r1 + xdp_md.data)
  r3 = *(u32 *)(r1 + xdp_md.data_end)
  r4 = r2
  r4 += 34
  if r4 > r3 goto pass
  r5 = *(u16 *)(r2 + 12)
  if r5 != 8 goto pass
  r5 = *(u8 *)(r2 + 23)
  if r5 != 17 goto pass
  r5 = *(u8 *)(r2 + 14)
  r5 &= 15
  r5 <<= 2
  r2 += 14
  r2 += r5
  r4 = r2
  r4 += 8
  if r4 > r3 goto pass
  r5 = *(u16 *)(r2 + 2)
  r5 = be16 r5
  if r5 == 53 goto drop
pass:
  r0 = 2
  exit
drop:
  r0 = 1
  exit
`;

/** Ports that a service of the filter listens at. */
const SERVICES = [22, 25, 53, 80, 110, 123, 143, 161, 389, 443, 445, 465, 587, 636, 853, 993, 995];
const BUSY = [31, 117, 156, 195];
const TROUBLE = [
  7, 9, 13, 17, 19, 23, 69, 111, 113, 135, 137, 138, 139, 177, 427, 512, 513, 514, 515, 520, 593,
  623, 1433, 1434, 1900, 3389, 5060, 5353, 5555, 6667, 9200, 11211, 27015,
];

/** A VLAN tag, if there is one: the pointer moves behind it. */
const tag = (i: number) => `
  if r7 == 0x0081 goto tag${i}
  if r7 != 0xa888 goto untagged
tag${i}:
  r4 = r6
  r4 += 4
  if r4 > r8 goto drop
  r7 = *(u16 *)(r6 + 2)
  r6 = r4
  r9 += 1`;

/** An extension header of IPv6, if there is one. */
const extension = (i: number) => `
  if r7 == 0 goto ext${i}
  if r7 == 43 goto ext${i}
  if r7 != 60 goto transport
ext${i}:
  r4 = r6
  r4 += 8
  if r4 > r8 goto drop
  r7 = *(u8 *)(r6 + 0)
  r5 = *(u8 *)(r6 + 1)
  r5 <<= 3
  r5 += 8
  r6 += r5
  r9 += 2`;

/**
 * A packet filter as one finds them: tags, both versions of IP with options and extensions, services
 * and trouble by port, a score for each packet, and counters by score.
 */
const FILTER = `license "GPL"
map seen: array, key 4, value 8, entries 256
map blocked: hash, key 4, value 4, entries 1024
map score: array, key 4, value 256, entries 1

xdp filter:
  r6 = *(u32 *)(r1 + xdp_md.data)
  r8 = *(u32 *)(r1 + xdp_md.data_end)
  r9 = 0
  *(u64 *)(r10 - 8) = r9
  *(u64 *)(r10 - 16) = r1
  r4 = r6
  r4 += 14
  if r4 > r8 goto drop
  r7 = *(u16 *)(r6 + 12)
  r6 = r4
${repeat(2, tag)}
untagged:
  if r7 == 0xdd86 goto ipv6
  if r7 != 8 goto pass

  r4 = r6
  r4 += 20
  if r4 > r8 goto drop
  r7 = *(u8 *)(r6 + 9)
  r3 = *(u32 *)(r6 + 12)
  *(u32 *)(r10 - 20) = r3
  r2 = 0
${repeat(10, (i) => `  r5 = *(u16 *)(r6 + ${2 * i})\n  r2 += r5`)}
${repeat(2, () => '  r5 = r2\n  r5 >>= 16\n  r2 &= 0xffff\n  r2 += r5')}
  if r2 != 0xffff goto drop
  r5 = *(u16 *)(r6 + 6)
  r5 = be16 r5
  r5 &= 0x1fff
  if r5 != 0 goto pass
  r5 = *(u8 *)(r6 + 0)
  r5 &= 15
  r5 <<= 2
  if r5 < 20 goto drop
  r6 += r5
  goto look

ipv6:
  r4 = r6
  r4 += 40
  if r4 > r8 goto drop
  r7 = *(u8 *)(r6 + 6)
  r3 = *(u32 *)(r6 + 20)
  *(u32 *)(r10 - 20) = r3
  r6 = r4
${repeat(3, extension)}
  goto transport

look:
  r2 = r10
  r2 += -20
  r1 = map[blocked]
  *(u64 *)(r10 - 32) = r7
  call map_lookup_elem
  r7 = *(u64 *)(r10 - 32)
  if r0 != 0 goto drop

transport:
  if r7 == 6 goto tcp
  if r7 != 17 goto other
  r4 = r6
  r4 += 8
  if r4 > r8 goto drop
  r9 += 4
  goto ports
tcp:
  r4 = r6
  r4 += 20
  if r4 > r8 goto drop
  r5 = *(u8 *)(r6 + 13)
  r5 &= 0x3f
  if r5 == 0 goto drop
  if r5 == 0x29 goto drop
  if r5 != 2 goto ports
  r9 += 8
ports:
  r2 = *(u16 *)(r6 + 0)
  r2 = be16 r2
  r3 = *(u16 *)(r6 + 2)
  r3 = be16 r3
  *(u16 *)(r10 - 2) = r2
  *(u16 *)(r10 - 4) = r3
${repeat(SERVICES.length, (i) => `  if r3 == ${SERVICES[i]} goto service`)}
  goto untold
service:
  r9 += 16
untold:
${repeat(TROUBLE.length, (i) => `  r5 = r2\n  r5 ^= ${TROUBLE[i]}\n  if r5 == 0 goto drop\n  r5 = r3\n  r5 ^= ${TROUBLE[i]}\n  if r5 == 0 goto drop`)}
${repeat(BUSY.length, (i) => `  r5 = r3\n  r5 >>= 8\n  r5 -= ${BUSY[i]}\n  r5 &= 0xff\n  if r5 != 0 goto +1\n  r9 += ${i + 1}`)}
  goto count
other:
  if r7 != 1 goto pass
  r9 += 32

count:
  *(u32 *)(r10 - 36) = 0
  r1 = map[score]
  r2 = r10
  r2 += -36
  call map_lookup_elem
  if r0 == 0 goto pass
  if r9 > 255 goto drop
  r0 += r9
  r1 = *(u8 *)(r0 + 0)
  if r1 == 0 goto pass
  *(u8 *)(r0 + 0) = r1
  r1 = map[seen]
  r2 = r10
  r2 += -36
  call map_lookup_elem
  if r0 == 0 goto pass
  r1 = 1
  lock *(u64 *)(r0 + 0) += r1
  goto drop
pass:
  r0 = 2
  exit
drop:
  r0 = 1
  exit
`;

export const BENCH_PROGRAMS: readonly BenchProgram[] = [
  { name: '4,000 straight-line insns', source: STRAIGHT, counters: [4000, 0, 0, 0] },
  { name: 'counted loop, 9-insn body', source: LOOP_WITH_BODY, counters: [891005, 4, 8610, 8610] },
  { name: 'counted loop', source: LOOP, counters: [900000, 4, 22501, 22501] },
  { name: '500 two-way branches', source: BRANCHES, counters: [376254, 4, 41915, 2141] },
  { name: '24-insn parser', source: PARSER, counters: [31, 0, 3, 3] },
  { name: 'packet filter', source: FILTER, counters: [140920, 15, 13382, 339] },
];
