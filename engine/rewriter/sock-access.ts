import { type SockStruct, sockFieldAt } from '../abi';
import {
  accessBytes,
  BPF_ALU,
  BPF_ALU64,
  BPF_AND,
  BPF_B,
  BPF_DW,
  BPF_H,
  BPF_JNE,
  BPF_K,
  BPF_MEMSX,
  BPF_MOV,
  BPF_RSH,
  BPF_W,
  BPF_X,
  bpfMode,
  type Insn,
} from '../isa';
import { emit, jumpImm, loadMem, mov64Imm } from './emit';

/** Loads of fields of a socket, which programs see as the kernel does not keep them. */

const SIZES = { 1: BPF_B, 2: BPF_H, 4: BPF_W, 8: BPF_DW } as const;

/** By field: bytes and offset in the kernel's structure. @kernel include/net/sock.h struct sock */
type Places = Readonly<Record<string, readonly [bytes: keyof typeof SIZES, off: number]>>;

const SOCK: Places = {
  bound_dev_if: [4, 20],
  family: [2, 16],
  type: [2, 534],
  protocol: [2, 532],
  mark: [4, 524],
  priority: [4, 520],
  src_ip4: [4, 4],
  src_ip6: [4, 72],
  src_port: [2, 14],
  dst_port: [2, 12],
  dst_ip4: [4, 0],
  dst_ip6: [4, 56],
  state: [1, 18],
  rx_queue_mapping: [2, 122],
};
const NO_QUEUE_MAPPING = 0xffff;

/** @kernel include/linux/tcp.h struct tcp_sock */
const TCP_SOCK: Places = {
  snd_cwnd: [4, 1444],
  srtt_us: [4, 1680],
  rtt_min: [4, 1500],
  snd_ssthresh: [4, 1492],
  rcv_nxt: [4, 1664],
  snd_nxt: [4, 1668],
  snd_una: [4, 1672],
  mss_cache: [4, 1440],
  ecn_flags: [1, 1640],
  rate_delivered: [4, 1780],
  rate_interval_us: [4, 1784],
  packets_out: [4, 1684],
  retrans_out: [4, 1480],
  total_retrans: [4, 2200],
  segs_in: [4, 1760],
  data_segs_in: [4, 1764],
  segs_out: [4, 1536],
  data_segs_out: [4, 1540],
  lost_out: [4, 1452],
  sacked_out: [4, 1456],
  bytes_received: [8, 1752],
  bytes_acked: [8, 1824],
  dsack_dups: [4, 1864],
  delivered: [4, 1692],
  delivered_ce: [4, 1696],
  icsk_retransmits: [1, 1249],
};

const XDP_SOCK: Places = { queue_id: [2, 880] };

const PLACES: Readonly<Record<SockStruct, Places>> = {
  sock: SOCK,
  sock_common: SOCK,
  tcp_sock: TCP_SOCK,
  xdp_sock: XDP_SOCK,
};

/**
 * What takes the place of a load; `null` of one that no verifier accepts.
 *
 * @kernel net/core/filter.c bpf_sock_convert_ctx_access(), bpf_tcp_sock_convert_ctx_access(),
 * bpf_xdp_sock_convert_ctx_access()
 */
export function sockFieldCode(struct: SockStruct, insn: Insn): readonly Insn[] | null {
  const { code, dst, src, off } = insn;
  const size = accessBytes(code);
  const field = sockFieldAt(struct, off, size);
  const place = field && PLACES[struct][field.name];
  if (!field || !place) return null;
  const [bytes, at] = place;
  const within = off - field.offset;
  const load = loadMem(SIZES[bytes], dst, src, at + within - (within % field.width));
  const result = [load];
  if (field.name === 'rx_queue_mapping')
    result.push(jumpImm(BPF_JNE, dst, NO_QUEUE_MAPPING, 1), mov64Imm(dst, -1));
  if (size < bytes) {
    const skipped = 8 * (within % field.width);
    if (skipped > 0) result.push(emit(BPF_ALU | BPF_RSH | BPF_K, dst, 0, 0, skipped));
    result.push(emit(BPF_ALU | BPF_AND | BPF_K, dst, 0, 0, 2 ** (8 * size) - 1));
  }
  if (bpfMode(code) === BPF_MEMSX)
    result.push(emit(BPF_ALU64 | BPF_MOV | BPF_X, dst, dst, 8 * size));
  return result;
}
