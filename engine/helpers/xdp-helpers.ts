import { ERRNO, XDP_BUFF, XDP_FRAME } from '../abi';
import { arg32, argInt, returnInt, returnU32 } from './registers';
import type { HelperFunction } from './types';

const XDP_ABORTED = 0;
const XDP_REDIRECT = 4;

/**
 * Moves the start of the packet. The metadata before the packet moves along.
 *
 * @kernel net/core/filter.c bpf_xdp_adjust_head()
 */
export const xdpAdjustHead: HelperFunction = (env, regs) => {
  const { view, u8 } = env.memory;
  const { buff, region, hardStart } = env.frame;
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

/** @kernel net/core/filter.c bpf_xdp_redirect() */
export const redirect: HelperFunction = (env, regs) => {
  if (regs.words[4] !== 0 || regs.words[5] !== 0) {
    returnU32(regs, XDP_ABORTED);
    return;
  }
  env.redirect(arg32(regs, 1));
  returnU32(regs, XDP_REDIRECT);
};
