/**
 * Where the simulated kernel keeps what `struct xdp_md` shows: byte offsets of the structures that
 * converted context accesses read. The offsets are those of the
 * build of Linux 6.18 that docs/fidelity.md names, so that converted code is the same.
 *
 * @kernel include/net/xdp.h struct xdp_buff, struct xdp_rxq_info, struct xdp_txq_info
 */
export const XDP_BUFF = {
  data: 0, // pointer
  data_end: 8, // pointer
  data_meta: 16, // pointer
  data_hard_start: 24, // pointer
  rxq: 32, // pointer to struct xdp_rxq_info
  txq: 40, // pointer to struct xdp_txq_info
  frame_sz: 48, // u32
  flags: 52, // u32
  size: 56,
} as const;

export const XDP_RXQ_INFO = { dev: 0, queue_index: 8, size: 16 } as const;
export const XDP_TXQ_INFO = { dev: 0, size: 8 } as const;
export const NET_DEVICE = { ifindex: 224, size: 256 } as const;
