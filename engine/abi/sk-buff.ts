import type { CtxField, CtxPointer } from './contexts';
import type { SkbTypeName } from './prog-type-names';

const ALL: readonly SkbTypeName[] = ['sched_cls', 'cgroup_skb', 'socket_filter'];
const TC: readonly SkbTypeName[] = ['sched_cls'];
const TC_CGROUP: readonly SkbTypeName[] = ['sched_cls', 'cgroup_skb'];
const CGROUP: readonly SkbTypeName[] = ['cgroup_skb'];
const NONE: readonly SkbTypeName[] = [];

type More = Partial<Pick<CtxField, 'size' | 'width' | 'parts' | 'pointer'>>;

function field(
  name: string,
  offset: number,
  [readable, writable]: readonly [readonly SkbTypeName[], readonly SkbTypeName[]],
  meaning: string,
  more: More = {},
): CtxField {
  const { width = 4, size = width, parts = 'narrow' } = more;
  return { name, offset, readable, writable, meaning, ...more, width, size, parts };
}

const WHOLE: More = { parts: 'whole' };
const whole = (pointer: CtxPointer): More => ({ ...WHOLE, pointer });
const U64: More = { parts: 'whole', width: 8 };
const ADDRESS: More = { parts: 'whole', size: 16 };

/**
 * `struct __sk_buff`, the context of programs that meet an skb: who may read and write what, as
 * Linux 6.18 answered for each offset and width. Bytes that belong to no field are refused.
 *
 * @kernel include/uapi/linux/bpf.h struct __sk_buff; net/core/filter.c bpf_skb_is_valid_access(),
 * tc_cls_act_is_valid_access(), cg_skb_is_valid_access(), sk_filter_is_valid_access()
 */
export const SK_BUFF_FIELDS: readonly CtxField[] = [
  field('len', 0, [ALL, NONE], 'bytes of the packet, fragments included'),
  field(
    'pkt_type',
    4,
    [ALL, NONE],
    'whom it is for: 0 this host, 1 broadcast, 2 multicast, 3 others',
  ),
  field('mark', 8, [ALL, TC_CGROUP], 'a number that programs, filters and routes give the packet'),
  field('queue_mapping', 12, [ALL, TC], 'receive or transmit queue'),
  field('protocol', 16, [ALL, NONE], 'EtherType, in network byte order'),
  field('vlan_present', 20, [ALL, NONE], 'whether a VLAN tag was taken off'),
  field('vlan_tci', 24, [ALL, NONE], 'that tag'),
  field('vlan_proto', 28, [ALL, NONE], 'its EtherType, in network byte order'),
  field('priority', 32, [ALL, TC_CGROUP], 'class of traffic'),
  field('ingress_ifindex', 36, [ALL, NONE], 'index of the interface it arrived on'),
  field('ifindex', 40, [ALL, NONE], 'index of the interface it is on'),
  field('tc_index', 44, [ALL, TC], 'a number for classifiers'),
  field('cb', 48, [ALL, ALL], 'five numbers that programs on the way may keep', {
    size: 20,
    parts: 'any',
  }),
  field('hash', 68, [ALL, NONE], 'hash of the flow; 0 where nobody has computed it'),
  field('tc_classid', 72, [TC, TC], 'class that the packet is put into'),
  field('data', 76, [TC_CGROUP, NONE], 'start of the packet', whole('packet')),
  field('data_end', 80, [TC_CGROUP, NONE], 'end of its linear part', whole('packet_end')),
  field('napi_id', 84, [ALL, NONE], 'which poll of a driver brought it'),
  field('family', 88, [CGROUP, NONE], 'address family of the socket: 2 IPv4, 10 IPv6'),
  field('remote_ip4', 92, [CGROUP, NONE], "peer's IPv4 address, in network byte order", WHOLE),
  field('local_ip4', 96, [CGROUP, NONE], "socket's IPv4 address, in network byte order", WHOLE),
  field('remote_ip6', 100, [CGROUP, NONE], "peer's IPv6 address", ADDRESS),
  field('local_ip6', 116, [CGROUP, NONE], "socket's IPv6 address", ADDRESS),
  field('remote_port', 132, [CGROUP, NONE], "peer's port, in network byte order"),
  field('local_port', 136, [CGROUP, NONE], "socket's port, in host byte order"),
  field(
    'data_meta',
    140,
    [TC, NONE],
    'start of the metadata before the packet',
    whole('packet_meta'),
  ),
  field('tstamp', 152, [TC_CGROUP, TC_CGROUP], 'time of arrival or departure, in nanoseconds', U64),
  field('wire_len', 160, [TC, NONE], 'bytes that it takes on the wire'),
  field('gso_segs', 164, [ALL, NONE], 'segments that it will be cut into'),
  field('sk', 168, [ALL, NONE], 'the socket that it belongs to', { ...U64, pointer: 'socket' }),
  field('gso_size', 176, [ALL, NONE], 'bytes of each segment'),
  field('tstamp_type', 180, [TC, NONE], 'which clock `tstamp` is of', { parts: 'whole', width: 1 }),
  field('hwtstamp', 184, [TC_CGROUP, NONE], "the network card's time of arrival", U64),
];

/**
 * Where the simulated kernel keeps what `struct __sk_buff` shows. The offsets are those of the
 * build of Linux 6.18 that docs/fidelity.md names, so that converted code is the same.
 *
 * @kernel include/linux/skbuff.h struct sk_buff, include/net/sch_generic.h struct qdisc_skb_cb
 */
export const SK_BUFF = {
  dev: 16, // pointer to struct net_device
  sk: 24, // pointer to struct sock
  tstamp: 32, // u64
  cb: 40, // 48 bytes: struct qdisc_skb_cb, then what bpf_compute_data_pointers() found
  pkt_len: 40, // u32 of qdisc_skb_cb
  tc_classid: 46, // u16 of qdisc_skb_cb
  cb_data: 48, // 20 bytes of qdisc_skb_cb
  data_meta: 72, // pointer
  data_end: 80, // pointer
  len: 112,
  data_len: 116,
  mac_len: 120, // u16
  queue_mapping: 124, // u16
  cloned: 126, // bit 0
  pkt_type: 128, // bits 0 to 2
  tstamp_type: 129, // bits 0 and 1; bit 2 is tc_at_ingress
  hash_known: 130, // our own: 1 where `hash` holds the flow's; the kernel has bits for it here
  tc_index: 132, // u16
  csum: 136,
  priority: 140,
  skb_iif: 144,
  hash: 148,
  vlan_all: 152, // u32: vlan_proto, vlan_tci
  vlan_proto: 152, // u16
  vlan_tci: 154, // u16
  napi_id: 156,
  mark: 164,
  protocol: 176, // u16
  transport_header: 178, // u16, from head
  network_header: 180,
  mac_header: 182,
  tail: 184, // u32, from head
  end: 188, // u32, from head
  head: 192, // pointer
  data: 200, // pointer
  size: 224,
} as const;

/**
 * The memory of an skb, in bytes: headroom, the longest packet of a test run (a page less headroom
 * and `struct skb_shared_info`), and what helpers may make it grow to.
 *
 * @kernel net/bpf/test_run.c bpf_prog_test_run_skb(), include/linux/skbuff.h SKB_MAX_ALLOC
 */
export const SKB_FRAME = {
  size: 20_480,
  headroom: 64,
  maxPacket: 3712,
  maxLength: 16_064,
} as const;

/** @kernel include/net/sock.h struct sock_common, struct sock */
export const SOCK = {
  daddr: 0,
  rcv_saddr: 4,
  dport: 12, // u16, network byte order
  num: 14, // u16, host byte order
  family: 16, // u16
  state: 18, // u8
  v6_daddr: 56,
  v6_rcv_saddr: 72,
  rx_queue_mapping: 122, // u16
  size: 544, // of `struct sock`, as far as programs can see it
} as const;

/** @kernel include/linux/skbuff.h struct skb_shared_info */
export const SKB_SHARED_INFO = { gso_size: 4, gso_segs: 6, hwtstamp: 16, size: 320 } as const;
