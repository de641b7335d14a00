import { type Example, emptyWorkspace } from '../workspace';
import { ARP_WHO_HAS, ETHERNET, IPV4, PING, packets, text } from './packets';

const GATE = `// At XDP, before there is an skb: UDP to port 1900 (SSDP) goes no further.
license "GPL"

xdp gate:
  r2 = *(u32 *)(r1 + xdp_md.data)
  r3 = *(u32 *)(r1 + xdp_md.data_end)
  r4 = r2
  r4 += 42                            // Ethernet, IPv4 without options, UDP
  if r4 > r3 goto pass
  r5 = *(u16 *)(r2 + 12)
  if r5 != htons(ETH_P_IP) goto pass
  r5 = *(u8 *)(r2 + 23)
  if r5 != IPPROTO_UDP goto pass
  r5 = *(u16 *)(r2 + 36)
  if r5 != htons(1900) goto pass
  r0 = XDP_DROP
  exit
pass:
  r0 = XDP_PASS                       // on to the tc chain of the interface
  exit
`;

const CLASSIFY = `// At tc: marks voice (UDP to port 5004) and hands it on by PIPE. Everything else is not this chain's
// business: OK.
license "GPL"

sched_cls classify:
  r6 = r1
  r0 = *(u16 *)skb[12]                // LD_ABS: host byte order; a packet that ends before it
  if r0 != ETH_P_IP goto ok           // makes the program return 0, which is OK
  r0 = *(u8 *)skb[23]
  if r0 != IPPROTO_UDP goto ok
  r0 = *(u16 *)skb[36]
  if r0 != 5004 goto ok
  *(u32 *)(r6 + __sk_buff.mark) = 46
  r0 = TC_ACT_PIPE
  exit
ok:
  r0 = TC_ACT_OK
  exit
`;

const REMARK = `// Voice of more than 100 bytes is none: SHOT. The rest gets the DSCP that the mark says (EF, expedited
// forwarding), and its IPv4 checksum is mended.
license "GPL"

sched_cls remark:
  r6 = r1
  r2 = *(u32 *)(r1 + __sk_buff.len)
  if r2 > 100 goto shot
  r9 = *(u32 *)(r1 + __sk_buff.mark)
  r9 &= 63
  r9 <<= 10                           // above the two bits of ECN, in the second byte
  r2 = *(u32 *)(r1 + __sk_buff.data)
  r3 = *(u32 *)(r1 + __sk_buff.data_end)
  r4 = r2
  r4 += 34
  if r4 > r3 goto shot
  r7 = *(u16 *)(r2 + 14)              // version, length and DSCP as they lie in the packet
  r8 = r7
  r8 &= 0x3ff
  r8 |= r9
  *(u16 *)(r2 + 14) = r8
  r1 = r6
  r2 = 24                             // where the checksum is
  r3 = r7
  r4 = r8
  r5 = 2                              // a field of 2 bytes
  call bpf_l3_csum_replace
  r0 = TC_ACT_OK
  exit
shot:
  r0 = TC_ACT_SHOT
  exit
`;

const udp = (destination: number, words: string) => [
  ETHERNET,
  IPV4,
  { kind: 'udp', sourcePort: 40000, destinationPort: destination } as const,
  text(words),
];

/** The hooks behind XDP: a chain of tc programs that rewrites packets. */
export const tcChain: Example = {
  id: 'tc-chain',
  title: 'XDP, then a chain at tc',
  purpose:
    'Chain calls were meant for every program type. What XDP lets pass becomes an skb and meets a chain of its own at tc, with the return codes of tc: PIPE goes on, SHOT drops, OK lets pass.',
  tryThis: [
    'Play: follow the voice from XDP through two programs at tc.',
    'Open it in the hops: remark has changed two bytes and the checksum.',
    'Try to lead an edge from gate to classify: a tail call stays within one program type.',
    'Attach a cgroup_skb program: it meets what tc lets pass.',
  ],
  workspace: {
    ...emptyWorkspace('XDP, then a chain at tc'),
    notes:
      'A packet that arrives meets XDP first, then tc, then the control group and the socket that get it. Each hook has a chain of its own.',
    programs: [
      { id: 'gate', name: 'gate', source: GATE, chainCalls: true },
      { id: 'classify', name: 'classify', source: CLASSIFY, chainCalls: true },
      { id: 'remark', name: 'remark', source: REMARK, chainCalls: true },
    ],
    edges: [{ from: 'classify', code: 3, to: 'remark' }],
    interfaces: [
      { id: 'eth0', name: 'eth0', ifindex: 1, heads: { xdp: 'gate', sched_cls: 'classify' } },
    ],
    packets: packets([
      { name: 'voice', layers: udp(5004, 'twenty milliseconds') },
      { name: 'too much voice', layers: udp(5004, 'a'.repeat(80)) },
      { name: 'ping', layers: PING },
      { name: 'SSDP', layers: udp(1900, 'M-SEARCH * HTTP/1.1') },
      { name: 'ARP who-has', layers: ARP_WHO_HAS },
    ]),
    layout: {
      eth0: { x: 0, y: 0 },
      classify: { x: 160, y: -119 },
      gate: { x: 160, y: 119 },
      remark: { x: 460, y: -20 },
    },
  },
  expected: [
    { path: ['gate', 'classify', 'remark'], verdict: 'OK' },
    { path: ['gate', 'classify', 'remark'], verdict: 'SHOT' },
    { path: ['gate', 'classify'], verdict: 'OK' },
    { path: ['gate'], verdict: 'DROP' },
    { path: ['gate', 'classify'], verdict: 'OK' },
  ],
};
