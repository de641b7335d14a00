import { HOST_HELPER_DOCS } from './helper-docs-host';
import type { HelperProto, KnownHelper } from './helpers';

/** What hover help and completion say of a helper. */
export interface HelperDoc {
  /** Names of the arguments. */
  readonly params: readonly string[];
  /** One or two sentences. */
  readonly doc: string;
}

/** By name without `bpf_`. Apart from the prototypes: what runs programs does without. */
const HELPER_DOCS: Readonly<
  Record<Exclude<KnownHelper, keyof typeof HOST_HELPER_DOCS>, HelperDoc>
> = {
  map_lookup_elem: {
    params: ['map', 'key'],
    doc: 'Finds the value of `key`. Returns a pointer to the value itself, or NULL: test it before use.',
  },
  map_update_elem: {
    params: ['map', 'key', 'value', 'flags'],
    doc: 'Writes `value` under `key`. `flags`: BPF_ANY 0, BPF_NOEXIST 1, BPF_EXIST 2. Returns 0 or a negative errno.',
  },
  map_delete_elem: {
    params: ['map', 'key'],
    doc: 'Removes `key`. Returns 0 or a negative errno; arrays cannot lose elements (-EINVAL).',
  },
  ktime_get_ns: {
    params: [],
    doc: "Nanoseconds on the workspace's clock: the packet's capture time, plus 1 for each call.",
  },
  trace_printk: {
    params: ['fmt', 'fmt_size', 'arg1', 'arg2', 'arg3'],
    doc: 'Prints a line for debugging. At most three arguments. Returns the number of bytes written or a negative errno.',
  },
  get_prandom_u32: {
    params: [],
    doc: "A pseudo-random 32-bit number, from the workspace's seed.",
  },
  tail_call: {
    params: ['ctx', 'prog_array_map', 'index'],
    doc: 'Jumps to the program in slot `index` and never comes back. Goes on with the next instruction if the index is out of range, the slot is empty, or 33 tail calls have been made.',
  },
  redirect: {
    params: ['ifindex', 'flags'],
    doc: 'Notes the interface that the packet shall leave by. Returns XDP_REDIRECT, or XDP_ABORTED if `flags` is not 0.',
  },
  get_smp_processor_id: {
    params: [],
    doc: 'The number of the CPU that the program runs on: always 0 here.',
  },
  get_numa_node_id: {
    params: [],
    doc: 'The number of the NUMA node that the program runs on: always 0 here.',
  },
  ktime_get_boot_ns: {
    params: [],
    doc: 'As bpf_ktime_get_ns; a real machine counts the time in suspend too.',
  },
  ktime_get_coarse_ns: {
    params: [],
    doc: 'As bpf_ktime_get_ns, but the time of the last tick: a multiple of 4 ms.',
  },
  jiffies64: {
    params: [],
    doc: "Ticks of 4 ms on the workspace's clock. Linux begins at 4294892296, which is 5 minutes before 32 bits overflow.",
  },
  map_push_elem: {
    params: ['map', 'value', 'flags'],
    doc: 'Puts `value` into a queue, a stack or a bloom filter. `flags`: BPF_ANY 0, or BPF_EXIST 2 to drop the oldest of a full one. Returns 0 or a negative errno.',
  },
  map_pop_elem: {
    params: ['map', 'value'],
    doc: 'Takes the next value out of a queue or a stack and copies it to `value`. Returns 0, or -ENOENT if there is none.',
  },
  map_peek_elem: {
    params: ['map', 'value'],
    doc: 'Copies the next value of a queue or a stack to `value`, and leaves it there. Of a bloom filter: 0 if `value` may be in it, -ENOENT if it is not.',
  },
  map_lookup_percpu_elem: {
    params: ['map', 'key', 'cpu'],
    doc: 'Finds the value of `key` on one CPU. Returns a pointer to the value itself, or NULL, also for a CPU that there is not.',
  },
  redirect_map: {
    params: ['map', 'key', 'flags'],
    doc: 'Notes the interface, CPU or socket under `key` as where the packet shall go. Returns XDP_REDIRECT; where there is none, the low two bits of `flags`. A devmap takes BPF_F_BROADCAST 8 and BPF_F_EXCLUDE_INGRESS 16.',
  },
  xdp_adjust_meta: {
    params: ['ctx', 'delta'],
    doc: 'Moves the start of the metadata before the packet by `delta` bytes: negative makes room, in all at most 252 bytes and a multiple of 4. Returns 0 or a negative errno. Load data_meta again afterwards.',
  },
  xdp_adjust_tail: {
    params: ['ctx', 'delta'],
    doc: 'Moves the end of the packet by `delta` bytes: negative cuts, positive appends zeroes. Returns 0 or a negative errno. Load data and data_end again afterwards.',
  },
  xdp_load_bytes: {
    params: ['ctx', 'offset', 'buf', 'len'],
    doc: 'Copies `len` bytes of the packet, from `offset` on, to `buf`, fragments included. Returns 0 or a negative errno.',
  },
  xdp_store_bytes: {
    params: ['ctx', 'offset', 'buf', 'len'],
    doc: 'Copies `len` bytes from `buf` into the packet at `offset`, fragments included. Returns 0 or a negative errno. Packet pointers stay.',
  },
  csum_diff: {
    params: ['from', 'from_size', 'to', 'to_size', 'seed'],
    doc: 'What to add to a checksum when `from` is replaced by `to`; either may be NULL with size 0. Returns a sum folded to 16 bits.',
  },
  spin_lock: {
    params: ['lock'],
    doc: 'Takes the lock in a map value (`map m: hash, key 4, value 16, entries 8, lock 8`). One at a time, no helper may be called while it is held, and it has to be given back on every path.',
  },
  spin_unlock: {
    params: ['lock'],
    doc: 'Gives back the lock that bpf_spin_lock took.',
  },
  ringbuf_reserve_dynptr: {
    params: ['ringbuf', 'size', 'flags', 'dynptr'],
    doc: 'Reserves a record whose size need not be a constant, and makes a dynptr of it in 16 bytes of the stack. Submit or discard it in any case. Returns 0 or a negative errno.',
  },
  ringbuf_submit_dynptr: {
    params: ['dynptr', 'flags'],
    doc: 'Hands a reserved record to user space.',
  },
  ringbuf_discard_dynptr: {
    params: ['dynptr', 'flags'],
    doc: 'Drops a reserved record.',
  },
  dynptr_from_mem: {
    params: ['data', 'size', 'flags', 'dynptr'],
    doc: "Makes a dynptr of memory in a map's value. Returns 0, -E2BIG or -EINVAL.",
  },
  dynptr_read: {
    params: ['dst', 'len', 'dynptr', 'offset', 'flags'],
    doc: 'Copies bytes out of a dynptr. Returns 0, -E2BIG where they are not all there, or -EINVAL.',
  },
  dynptr_write: {
    params: ['dynptr', 'offset', 'src', 'len', 'flags'],
    doc: 'Copies bytes into a dynptr. Returns 0, -E2BIG where there is no room, or -EINVAL.',
  },
  dynptr_data: {
    params: ['dynptr', 'offset', 'len'],
    doc: 'A pointer to `len` bytes (a constant) of a dynptr of memory or of a record; NULL where they are not all there, and of packets: use bpf_dynptr_slice there.',
  },
  ringbuf_output: {
    params: ['ringbuf', 'data', 'size', 'flags'],
    doc: 'Copies `data` into a record of the ring and hands it to user space. Returns 0, or -EAGAIN where the ring has no room.',
  },
  ringbuf_reserve: {
    params: ['ringbuf', 'size', 'flags'],
    doc: 'Room for a record of `size` bytes, a constant; NULL where the ring has none: test it before use. It has to be given to bpf_ringbuf_submit or bpf_ringbuf_discard on every path. `flags` is 0.',
  },
  ringbuf_submit: {
    params: ['record', 'flags'],
    doc: 'Hands a reserved record to user space, which reads records in the order of reservation. `flags`: BPF_RB_NO_WAKEUP 1, BPF_RB_FORCE_WAKEUP 2.',
  },
  ringbuf_discard: {
    params: ['record', 'flags'],
    doc: 'Gives a reserved record up: user space skips it. `flags` as of bpf_ringbuf_submit.',
  },
  ringbuf_query: {
    params: ['ringbuf', 'flags'],
    doc: 'A number of the ring. `flags`: BPF_RB_AVAIL_DATA 0 (bytes not read yet), BPF_RB_RING_SIZE 1, BPF_RB_CONS_POS 2, BPF_RB_PROD_POS 3.',
  },
  for_each_map_elem: {
    params: ['map', 'callback_fn', 'callback_ctx', 'flags'],
    doc: 'Calls a function of the program (`r2 = subprog[name]`) with map, key, value and `callback_ctx`, which points to the stack or is NULL, for each element until it returns 1. Returns the number of calls, or -EINVAL if `flags` is not 0.',
  },
  timer_init: {
    params: ['timer', 'map', 'flags'],
    doc: 'Sets up the timer in a value of `map` (`map m: hash, key 4, value 24, entries 8, timer 8`). `flags`: CLOCK_REALTIME 0, CLOCK_MONOTONIC 1 or CLOCK_BOOTTIME 7. Returns 0, -EBUSY where it is set up already, or -EINVAL.',
  },
  timer_set_callback: {
    params: ['timer', 'callback_fn'],
    doc: 'The function of the program (`r2 = subprog[name]`) that is called with map, key and value once the timer runs out. It returns 0. Returns 0, or -EINVAL where the timer is not set up.',
  },
  timer_start: {
    params: ['timer', 'nsecs', 'flags'],
    doc: 'Lets the timer run out in `nsecs`, or with BPF_F_TIMER_ABS 1 at that time. Returns 0, or -EINVAL where it has no callback. The function is called before the next packet whose time is not before that.',
  },
  timer_cancel: {
    params: ['timer'],
    doc: 'Stops the timer and takes its callback away. Returns 1 where it was running, 0 where not, -EINVAL where it is not set up, or -EDEADLK in its own callback.',
  },
  loop: {
    params: ['nr_loops', 'callback_fn', 'callback_ctx', 'flags'],
    doc: 'Calls a function of the program (`r2 = subprog[name]`) with 0, 1, 2 .. and `callback_ctx`, which points to the stack or is NULL, `nr_loops` times or until it returns 1. Returns the number of calls, -EINVAL if `flags` is not 0, or -E2BIG for more than 8,388,608.',
  },
  xdp_get_buff_len: {
    params: ['ctx'],
    doc: 'Bytes of the whole packet, fragments included.',
  },
  fib_lookup: {
    params: ['ctx', 'params', 'params_size', 'flags'],
    doc: "Looks a packet's way up in the workspace's routes and neighbours, by a struct bpf_fib_lookup of 64 bytes, and fills it in. `flags`: DIRECT 1, OUTPUT 2, SKIP_NEIGH 4, TBID 8, SRC 16, MARK 32. Returns 0 for forward it, 1 blackhole, 2 unreachable, 3 prohibit, 4 not forwarded, 5 forwarding off, 6 tunnel, 7 no neighbour, 8 too long for the MTU, 9 no source address, or a negative errno.",
  },
  check_mtu: {
    params: ['ctx', 'ifindex', 'mtu_len', 'len_diff', 'flags'],
    doc: 'Tells whether the packet, made longer by `len_diff`, fits the MTU of an interface, and writes the MTU to `mtu_len`; a length that stands there is taken in place of the packet’s. Returns 0, 1 where it is too long, or a negative errno.',
  },
  perf_event_output: {
    params: ['ctx', 'map', 'flags', 'data', 'size'],
    doc: 'Hands a record to user space through a perf event. `flags`: the index into the map, or BPF_F_CURRENT_CPU 0xffffffff; in the upper 32 bits how many bytes of the packet shall follow the record. Returns 0 or a negative errno: -ENOENT where no event is open there.',
  },
  strncmp: {
    params: ['s1', 's1_size', 's2'],
    doc: 'Compares at most `s1_size` bytes with the text `s2`, which lies in constant data. Returns 0 where they are equal, else -1 or 1.',
  },
  strtol: {
    params: ['buf', 'buf_len', 'flags', 'res'],
    doc: 'Reads a signed number from a text into the 8 bytes at `res`. `flags`: the base, 8, 10 or 16; 0 to tell by 0 or 0x in front. Returns how many bytes were read, -EINVAL or -ERANGE.',
  },
  strtoul: {
    params: ['buf', 'buf_len', 'flags', 'res'],
    doc: 'As bpf_strtol, for a number without sign.',
  },
  snprintf: {
    params: ['str', 'str_size', 'fmt', 'data', 'data_len'],
    doc: 'Prints numbers of 64 bits, `data_len` bytes of them, by the format in constant data. Returns the length with its NUL as if there were room for all, or a negative errno.',
  },
  trace_vprintk: {
    params: ['fmt', 'fmt_size', 'data', 'data_len'],
    doc: 'Prints a line for debugging, with up to 12 numbers of 64 bits as arguments. Returns the number of bytes written or a negative errno.',
  },
  xdp_adjust_head: {
    params: ['ctx', 'delta'],
    doc: 'Moves the start of the packet by `delta` bytes: negative makes room, positive removes. Returns 0 or a negative errno. Load data and data_end again afterwards.',
  },
  skb_load_bytes: {
    params: ['ctx', 'offset', 'to', 'len'],
    doc: 'Copies bytes of the packet to `to`. Returns 0, or -EFAULT and zeroes where the packet ends before.',
  },
  skb_load_bytes_relative: {
    params: ['ctx', 'offset', 'to', 'len', 'start_header'],
    doc: 'As bpf_skb_load_bytes, but counted from a header: BPF_HDR_START_MAC 0, BPF_HDR_START_NET 1.',
  },
  skb_store_bytes: {
    params: ['ctx', 'offset', 'from', 'len', 'flags'],
    doc: 'Copies bytes into the packet. `flags`: BPF_F_RECOMPUTE_CSUM 1, BPF_F_INVALIDATE_HASH 2. Returns 0 or a negative errno. Pointers into the packet die.',
  },
  l3_csum_replace: {
    params: ['ctx', 'offset', 'from', 'to', 'size'],
    doc: 'Updates the IPv4 checksum at `offset` for a field of 2 or 4 bytes that went from `from` to `to`; with size 0 `to` is a difference of bpf_csum_diff. Returns 0 or a negative errno.',
  },
  l4_csum_replace: {
    params: ['ctx', 'offset', 'from', 'to', 'flags'],
    doc: 'Updates the TCP, UDP or ICMP checksum at `offset`. `flags`: the size of the field, BPF_F_PSEUDO_HDR 16, BPF_F_MARK_MANGLED_0 32. Returns 0 or a negative errno.',
  },
  skb_change_head: {
    params: ['ctx', 'len', 'flags'],
    doc: 'Puts `len` zeroes before the packet. Returns 0 or a negative errno. Pointers into the packet die.',
  },
  skb_change_tail: {
    params: ['ctx', 'len', 'flags'],
    doc: 'Makes the packet `len` bytes long: cuts it, or appends zeroes. Returns 0 or a negative errno. Pointers into the packet die.',
  },
  clone_redirect: {
    params: ['ctx', 'ifindex', 'flags'],
    doc: 'Sends a copy of the packet out of an interface, or in by it with BPF_F_INGRESS 1; the packet itself goes on. Returns 0, -EINVAL where there is no such interface, or where it is down 2 (out) or 1 (in). Pointers into the packet die.',
  },
  skb_pull_data: {
    params: ['ctx', 'len'],
    doc: 'Makes the first `len` bytes accessible by pointers: here all are. Returns 0, or -ENOMEM where the packet ends before.',
  },
  skb_change_type: {
    params: ['ctx', 'type'],
    doc: 'Sets whom the packet is for: 0 this host, 1 broadcast, 2 multicast, 3 others. Returns 0 or -EINVAL.',
  },
  csum_update: {
    params: ['ctx', 'csum'],
    doc: 'Adds to the sum that a network card made. Packets here have none: always -ENOTSUPP (524).',
  },
  set_hash_invalid: {
    params: ['ctx'],
    doc: 'Forgets the hash of the flow.',
  },
  set_hash: {
    params: ['ctx', 'hash'],
    doc: 'Sets the hash of the flow.',
  },
  ktime_get_tai_ns: {
    params: [],
    doc: 'As bpf_ktime_get_ns; a real machine shows atomic time.',
  },
  redirect_neigh: {
    params: ['ifindex', 'params', 'plen', 'flags'],
    doc: 'Notes the interface that the packet shall leave by, with link-layer addresses of the neighbour that `params` (a struct bpf_redir_neigh, or NULL) or the routes tell. Returns TC_ACT_REDIRECT, or TC_ACT_SHOT.',
  },
  redirect_peer: {
    params: ['ifindex', 'flags'],
    doc: 'Notes that the packet shall go to the peer of an interface, in its own namespace. Returns TC_ACT_REDIRECT, or TC_ACT_SHOT if `flags` is not 0.',
  },
  skb_change_proto: {
    params: ['ctx', 'proto', 'flags'],
    doc: 'Makes an IPv4 packet room for an IPv6 header or the other way round; the program writes the header. `proto` in network byte order; `flags` is 0. Returns 0 or a negative errno. Pointers into the packet die.',
  },
  skb_adjust_room: {
    params: ['ctx', 'len_diff', 'mode', 'flags'],
    doc: 'Grows or shrinks the packet behind its network header (BPF_ADJ_ROOM_NET 0) or its link header (BPF_ADJ_ROOM_MAC 1). Returns 0 or a negative errno. Pointers into the packet die.',
  },
  skb_vlan_push: {
    params: ['ctx', 'vlan_proto', 'vlan_tci'],
    doc: 'Gives the packet a VLAN tag; one that it had already goes into the packet. `vlan_proto` in network byte order, 0x8100 if it is no VLAN protocol. Returns 0 or a negative errno.',
  },
  skb_vlan_pop: {
    params: ['ctx'],
    doc: 'Takes the VLAN tag off. Returns 0 or a negative errno.',
  },
  skb_set_tstamp: {
    params: ['ctx', 'tstamp', 'tstamp_type'],
    doc: 'Sets the time of an IP packet: BPF_SKB_CLOCK_REALTIME 0, MONOTONIC 1, TAI 2; only the first one may be 0. Returns 0 or a negative errno.',
  },
  csum_level: {
    params: ['ctx', 'level'],
    doc: 'Asks (BPF_CSUM_LEVEL_QUERY 0) or changes (INC 1, DEC 2, RESET 3) how many checksums a network card has checked. Packets here have none: -EACCES for a question.',
  },
  get_route_realm: {
    params: ['ctx'],
    doc: 'The realm of the route of the packet; 0 where it has none.',
  },
  skb_get_tunnel_key: {
    params: ['ctx', 'key', 'size', 'flags'],
    doc: 'The tunnel that the packet came through. None here: -EINVAL, and zeroes.',
  },
  skb_set_tunnel_key: {
    params: ['ctx', 'key', 'size', 'flags'],
    doc: 'The tunnel that the packet shall go through, a struct bpf_tunnel_key. Returns 0 or a negative errno.',
  },
  skb_get_tunnel_opt: {
    params: ['ctx', 'opt', 'size'],
    doc: 'The options of that tunnel. Returns their bytes or a negative errno.',
  },
  skb_set_tunnel_opt: {
    params: ['ctx', 'opt', 'size'],
    doc: 'Sets them; the tunnel has to be set before. Returns 0 or a negative errno.',
  },
  skb_get_xfrm_state: {
    params: ['ctx', 'index', 'xfrm_state', 'size', 'flags'],
    doc: 'What IPsec did to the packet. Nothing here: -EINVAL, and zeroes.',
  },
  skb_ecn_set_ce: {
    params: ['ctx'],
    doc: 'Marks an IP packet that can carry it as having met congestion. Returns 1 where it is marked now, else 0.',
  },
  get_hash_recalc: {
    params: ['ctx'],
    doc: 'The hash of the flow, computed where it is not known. Linux mixes a secret into it; here it depends on the packet alone.',
  },
};

/** What there is to read of a helper whose prototype is known. */
export function helperDoc({ name }: Pick<HelperProto, 'name'>): HelperDoc {
  const short = name.replace(/^bpf_/, '');
  const host = HOST_HELPER_DOCS[short as keyof typeof HOST_HELPER_DOCS] as string | undefined;
  if (host === undefined) return HELPER_DOCS[short as keyof typeof HELPER_DOCS];
  const at = host.indexOf(': ');
  return { params: at === 0 ? [] : host.slice(0, at).split(', '), doc: host.slice(at + 2) };
}
