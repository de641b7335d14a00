import { NET_DEVICE, type XDP_MD, XDP_BUFF, XDP_RXQ_INFO, XDP_TXQ_INFO } from '../abi';
import { BPF_DW, BPF_W, type Insn } from '../isa';
import type { FieldAccess } from './ctx-field';
import { loadMem } from './emit';

/** One load on the way to a field: size bits of the code, and offset in the structure reached. */
type Hop = readonly [size: typeof BPF_DW | typeof BPF_W, off: number];

/** How each field of `struct xdp_md` is reached from `struct xdp_buff`: all loads but the last are of pointers. */
const XDP_LOADS: Readonly<Record<(typeof XDP_MD)[number]['name'], readonly Hop[]>> = {
  data: [[BPF_DW, XDP_BUFF.data]],
  data_end: [[BPF_DW, XDP_BUFF.data_end]],
  data_meta: [[BPF_DW, XDP_BUFF.data_meta]],
  ingress_ifindex: [
    [BPF_DW, XDP_BUFF.rxq],
    [BPF_DW, XDP_RXQ_INFO.dev],
    [BPF_W, NET_DEVICE.ifindex],
  ],
  rx_queue_index: [
    [BPF_DW, XDP_BUFF.rxq],
    [BPF_W, XDP_RXQ_INFO.queue_index],
  ],
  egress_ifindex: [
    [BPF_DW, XDP_BUFF.txq],
    [BPF_DW, XDP_TXQ_INFO.dev],
    [BPF_W, NET_DEVICE.ifindex],
  ],
};

/**
 * What takes the place of an access to `struct xdp_md`; no field can be written.
 *
 * @kernel net/core/filter.c xdp_convert_ctx_access()
 */
export function xdpFieldCode({ field, insn, write }: FieldAccess): readonly Insn[] | null {
  const hops = XDP_LOADS[field.name as keyof typeof XDP_LOADS];
  if (!hops || write) return null;
  const { dst, src } = insn;
  // later loads follow the pointer just loaded
  return hops.map(([size, off], i) => loadMem(size, dst, i === 0 ? src : dst, off));
}
