/** A field of a socket as programs see it. */
export interface SockField {
  readonly name: string;
  readonly offset: number;
  /** Bytes in all; more than `width` in an array. */
  readonly size: number;
  readonly width: 2 | 4 | 8;
  /** Which loads there are: of `width` bytes, of aligned parts of it too, or of parts at its start. */
  readonly parts: 'whole' | 'narrow' | 'start';
}

/** The structures, and the types of pointers that lead to them. */
export type SockStruct = 'sock' | 'sock_common' | 'tcp_sock' | 'xdp_sock';

/** One after the other, from `start`: `name*2` is an array of two. */
function row(parts: SockField['parts'], width: SockField['width'], start: number, names: string) {
  let offset = start;
  return names.split(' ').map((text): SockField => {
    const [name = '', count = '1'] = text.split('*');
    const field = { name, offset, size: width * Number(count), width, parts };
    offset += field.size;
    return field;
  });
}

const SOCK = [
  ...row('whole', 4, 0, 'bound_dev_if'),
  ...row('start', 4, 4, 'family type protocol'),
  ...row('whole', 4, 16, 'mark priority'),
  ...row('narrow', 4, 24, 'src_ip4 src_ip6*4'),
  ...row('start', 4, 44, 'src_port'),
  ...row('narrow', 2, 48, 'dst_port'),
  ...row('whole', 4, 48, 'dst_port'), // as it was before it became 16 bits
  ...row('narrow', 4, 52, 'dst_ip4 dst_ip6*4'),
  ...row('start', 4, 72, 'state rx_queue_mapping'),
];
/** What not every kind of socket has. */
const FULL_ONLY: readonly string[] = ['type', 'protocol', 'mark', 'priority'];

/**
 * By pointer type, what programs may load: `struct bpf_sock`, `struct bpf_tcp_sock` and `struct
 * bpf_xdp_sock`, as Linux 6.18 answered for each offset and width. Nothing of them can be stored to.
 *
 * @kernel include/uapi/linux/bpf.h; net/core/filter.c bpf_sock_common_is_valid_access(),
 * bpf_sock_is_valid_access(), bpf_tcp_sock_is_valid_access(), bpf_xdp_sock_is_valid_access()
 */
export const SOCK_FIELDS: Readonly<Record<SockStruct, readonly SockField[]>> = {
  sock: SOCK,
  sock_common: SOCK.filter(({ name }) => !FULL_ONLY.includes(name)),
  tcp_sock: [
    ...row(
      'whole',
      4,
      0,
      'snd_cwnd srtt_us rtt_min snd_ssthresh rcv_nxt snd_nxt snd_una mss_cache ecn_flags rate_delivered rate_interval_us packets_out retrans_out total_retrans segs_in data_segs_in segs_out data_segs_out lost_out sacked_out',
    ),
    ...row('whole', 8, 80, 'bytes_received bytes_acked'),
    ...row('whole', 4, 96, 'dsack_dups delivered delivered_ce icsk_retransmits'),
  ],
  xdp_sock: row('whole', 4, 0, 'queue_id'),
};

/** The field that a load is of, or part of; `undefined` where it is refused. */
export function sockFieldAt(struct: SockStruct, off: number, size: number): SockField | undefined {
  if (off % size !== 0) return undefined;
  return SOCK_FIELDS[struct].find(({ offset, size: all, width, parts }) => {
    if (off < offset || off + size > offset + all) return false;
    if (parts === 'narrow') return size <= width;
    if (parts === 'start') return off === offset && size <= width;
    return size === width && (off - offset) % width === 0;
  });
}
