import { ERRNO, XDP_BUFF, XDP_FRAME } from '../abi';
import { argInt, returnInt, returnU32 } from './registers';
import type { HelperEnv, HelperFunction } from './types';

/** Bytes of a fragment, but of the last one. */
const FRAGMENT = 4096;

/**
 * Moves the start of the packet. The metadata before the packet moves along.
 *
 * @kernel net/core/filter.c bpf_xdp_adjust_head()
 */
export const xdpAdjustHead: HelperFunction = (env, regs) => {
  const { view, u8 } = env.memory;
  const { buff, region, hardStart } = env.xdp;
  const data = view.getUint32(buff + XDP_BUFF.data, true);
  const dataEnd = view.getUint32(buff + XDP_BUFF.data_end, true);
  const meta = view.getUint32(buff + XDP_BUFF.data_meta, true);
  const metaLength = data - meta;
  const start = data + argInt(regs, 2);
  if (
    start < hardStart + XDP_FRAME.reserved + metaLength ||
    start > dataEnd - XDP_FRAME.minPacket
  ) {
    returnInt(regs, -ERRNO.EINVAL.number);
    return;
  }
  if (metaLength > 0) u8.copyWithin(start - metaLength, meta, data);
  view.setUint32(buff + XDP_BUFF.data_meta, start - metaLength, true);
  view.setUint32(buff + XDP_BUFF.data, start, true);
  region.start = start - metaLength;
  returnInt(regs, 0);
};

/**
 * Moves the start of the metadata.
 *
 * @kernel net/core/filter.c bpf_xdp_adjust_meta()
 */
export const xdpAdjustMeta: HelperFunction = (env, regs) => {
  const { view } = env.memory;
  const { buff, region, hardStart } = env.xdp;
  const data = view.getUint32(buff + XDP_BUFF.data, true);
  const meta = view.getUint32(buff + XDP_BUFF.data_meta, true) + argInt(regs, 2);
  const length = data - meta;
  const outside = meta < hardStart + XDP_FRAME.reserved || meta > data;
  if (outside || length % 4 !== 0 || length > XDP_FRAME.maxMeta) {
    returnInt(regs, outside ? -ERRNO.EINVAL.number : -ERRNO.EACCES.number);
    return;
  }
  view.setUint32(buff + XDP_BUFF.data_meta, meta, true);
  region.start = meta;
  returnInt(regs, 0);
};

/**
 * Moves the end of the packet.
 *
 * @kernel net/core/filter.c bpf_xdp_adjust_tail()
 */
export const xdpAdjustTail: HelperFunction = (env, regs) => {
  const { view, u8 } = env.memory;
  const { buff, region, hardStart } = env.xdp;
  const delta = argInt(regs, 2);
  const inFragments = env.xdp.fragments.length;
  const end = view.getUint32(buff + XDP_BUFF.data_end, true);
  const hardEnd = hardStart + XDP_FRAME.headroom + XDP_FRAME.maxPacket;
  const room = inFragments > 0 ? fragmentRoom(inFragments) : hardEnd - end;
  if (delta > room || (delta < 0 && packetLength(env) + delta < XDP_FRAME.minPacket)) {
    returnInt(regs, -ERRNO.EINVAL.number);
    return;
  }
  if (inFragments > 0) env.xdp.resizeFragments(Math.max(0, inFragments + delta));
  else if (delta > 0) u8.fill(0, end, end + delta);
  const moved = inFragments > 0 ? Math.min(0, inFragments + delta) : delta;
  view.setUint32(buff + XDP_BUFF.data_end, end + moved, true);
  region.end = end + moved;
  returnInt(regs, 0);
};

/** Bytes that the last fragment can grow: each is a page. @kernel bpf_xdp_frags_increase_tail() */
function fragmentRoom(bytes: number): number {
  return (FRAGMENT - (bytes % FRAGMENT)) % FRAGMENT;
}

/** @kernel net/core/filter.c bpf_xdp_get_buff_len() */
export const xdpGetBuffLen: HelperFunction = (env, regs) => {
  returnU32(regs, packetLength(env));
};

/** Bytes of the linear part of the packet. */
export function linearLength({ memory: { view }, xdp: { buff } }: HelperEnv): number {
  return (
    view.getUint32(buff + XDP_BUFF.data_end, true) - view.getUint32(buff + XDP_BUFF.data, true)
  );
}

/** Bytes of the packet, fragments included. @kernel include/net/xdp.h xdp_get_buff_len() */
export function packetLength(env: HelperEnv): number {
  return linearLength(env) + env.xdp.fragments.length;
}
