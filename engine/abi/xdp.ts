/**
 * What an XDP program may return, and what becomes of the packet.
 *
 * @kernel include/uapi/linux/bpf.h enum xdp_action
 */
export const XDP_ACTIONS = [
  {
    code: 0,
    name: 'ABORTED',
    constant: 'XDP_ABORTED',
    meaning: 'an error of the program: dropped, and a tracepoint fires',
  },
  { code: 1, name: 'DROP', constant: 'XDP_DROP', meaning: 'dropped' },
  { code: 2, name: 'PASS', constant: 'XDP_PASS', meaning: 'handed to the network stack' },
  {
    code: 3,
    name: 'TX',
    constant: 'XDP_TX',
    meaning: 'sent back out of the interface it came from',
  },
  {
    code: 4,
    name: 'REDIRECT',
    constant: 'XDP_REDIRECT',
    meaning: 'sent out of another interface, to a CPU or to a socket',
  },
] as const;

export type XdpActionName = (typeof XDP_ACTIONS)[number]['name'];

/** `PASS` for 2; `invalid` for a code that XDP does not know, which drivers drop with a warning. */
export function xdpActionName(code: number): XdpActionName | 'invalid' {
  return XDP_ACTIONS[code]?.name ?? 'invalid';
}

/**
 * Offsets of `struct xdp_md`, the context that an XDP program sees; each field is 4 bytes.
 *
 * @kernel include/uapi/linux/bpf.h struct xdp_md
 */
export const XDP_MD = [
  { name: 'data', offset: 0, meaning: 'start of the packet' },
  { name: 'data_end', offset: 4, meaning: 'end of the packet' },
  { name: 'data_meta', offset: 8, meaning: 'start of the metadata before the packet' },
  { name: 'ingress_ifindex', offset: 12, meaning: 'index of the interface it arrived on' },
  { name: 'rx_queue_index', offset: 16, meaning: 'receive queue' },
  {
    name: 'egress_ifindex',
    offset: 20,
    meaning: 'index of the interface it leaves by (devmap programs only)',
  },
] as const;

/**
 * The frame of an XDP test run, in bytes, as observed on Linux 6.18: 256 bytes of headroom, of
 * which 40 hold `struct xdp_frame`; a packet in a frame of 4,096 grows to 3,520 bytes at most.
 *
 * @kernel net/bpf/test_run.c bpf_prog_test_run_xdp()
 */
export const XDP_FRAME = {
  size: 4096,
  headroom: 256,
  reserved: 40,
  maxPacket: 3520,
  minPacket: 14,
  maxMeta: 252,
} as const;
