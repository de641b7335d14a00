import { ERRNO, SK_BUFF, SKB_FRAME } from '../abi';
import { arg32, argInt, returnInt, returnU32 } from './registers';
import { clearHash, hasFlagsBeyond } from './skb-bytes';
import type { HelperEnv, HelperFunction } from './types';

/** Helpers that change how long an skb is, what is before it, and what is known of it. */

const ENOTSUPP = 524;
const PACKET_OTHERHOST = 3;
const NOT_SET = 0xffff;

/** @kernel net/core/filter.c __bpf_skb_min_len() */
function leastLength(env: HelperEnv): number {
  const { memory, skb } = env;
  const network = skb.header('network') - skb.data;
  const transport = skb.header('transport') - skb.data;
  const isSet = memory.view.getUint16(skb.skb + SK_BUFF.transport_header, true) !== NOT_SET;
  return isSet && transport > 0 ? transport : Math.max(0, network);
}

/** Grows the packet by zeroes, or cuts it. @kernel net/core/filter.c bpf_skb_change_tail() */
export const skbChangeTail: HelperFunction = (env, regs) => {
  const { skb, memory } = env;
  const length = arg32(regs, 2);
  if (hasFlagsBeyond(regs, 3, 0) || length > SKB_FRAME.maxLength || length < leastLength(env)) {
    returnInt(regs, -ERRNO.EINVAL.number);
    return;
  }
  const more = length - skb.length;
  if (more > 0) {
    const end = skb.data + skb.length;
    memory.u8.fill(0, end, end + more);
  }
  skb.place(skb.data, length);
  returnInt(regs, 0);
};

/** Puts zeroes before the packet. @kernel net/core/filter.c bpf_skb_change_head() */
export const skbChangeHead: HelperFunction = (env, regs) => {
  const { skb, memory } = env;
  const room = argInt(regs, 2);
  if (hasFlagsBeyond(regs, 3, 0) || room < 0 || skb.length + room > SKB_FRAME.maxLength) {
    returnInt(regs, -ERRNO.EINVAL.number);
    return;
  }
  skb.makeRoom(room);
  const start = skb.data - room;
  memory.u8.fill(0, start, skb.data);
  skb.place(start, skb.length + room);
  skb.resetMacHeader();
  returnInt(regs, 0);
};

/** Everything is linear and the packet's own already. @kernel net/core/filter.c bpf_skb_pull_data() */
export const skbPullData: HelperFunction = ({ skb }, regs) => {
  returnInt(regs, arg32(regs, 2) > skb.length ? -ERRNO.ENOMEM.number : 0);
};

/** @kernel net/core/filter.c bpf_skb_change_type() */
export const skbChangeType: HelperFunction = ({ memory, skb }, regs) => {
  const type = arg32(regs, 2);
  const at = skb.skb + SK_BUFF.pkt_type;
  const now = memory.u8[at]!; // mapped
  if ((now & 7) > PACKET_OTHERHOST || type > PACKET_OTHERHOST) {
    returnInt(regs, -ERRNO.EINVAL.number);
    return;
  }
  memory.u8[at] = (now & ~7) | type;
  returnInt(regs, 0);
};

/** Nobody has summed the packet. @kernel net/core/filter.c bpf_csum_update() */
export const csumUpdate: HelperFunction = (_env, regs) => {
  returnInt(regs, -ENOTSUPP);
};

/** @kernel net/core/filter.c bpf_set_hash_invalid() */
export const setHashInvalid: HelperFunction = (env, regs) => {
  clearHash(env);
  returnInt(regs, 0);
};

/** @kernel net/core/filter.c bpf_set_hash() */
export const setHash: HelperFunction = ({ memory, skb }, regs) => {
  memory.view.setUint32(skb.skb + SK_BUFF.hash, arg32(regs, 2), true);
  memory.u8[skb.skb + SK_BUFF.hash_known] = 1;
  returnInt(regs, 0);
};

/**
 * The hash of the flow. The kernel mixes a secret into it that is drawn at boot; here it is made of
 * the packet's addresses and ports, the same for the same flow.
 *
 * @kernel net/core/filter.c bpf_get_hash_recalc(), net/core/flow_dissector.c __skb_get_hash()
 */
export const getHashRecalc: HelperFunction = (env, regs) => {
  const { memory, skb } = env;
  const at = skb.skb + SK_BUFF.hash;
  if (memory.u8[skb.skb + SK_BUFF.hash_known] !== 1) {
    memory.view.setUint32(at, flowHash(env), true);
    memory.u8[skb.skb + SK_BUFF.hash_known] = 1;
  }
  returnU32(regs, memory.view.getUint32(at, true));
};

const ADDRESSES_AND_PORTS: Readonly<Record<number, readonly [start: number, end: number]>> = {
  4: [12, 24],
  6: [8, 44],
};

/** FNV-1a over addresses, ports and protocol; never 0, which stands for none. */
function flowHash({ memory, skb }: HelperEnv): number {
  const header = skb.header('network');
  const [start, end] = ADDRESSES_AND_PORTS[memory.u8[header]! >> 4] ?? [0, 0]; // mapped
  const last = Math.min(header + end, skb.data + skb.length);
  let hash = 0x811c_9dc5;
  for (let at = header + start; at < last; at++) {
    hash = Math.imul(hash ^ memory.u8[at]!, 0x0100_0193); // within the packet
  }
  return hash >>> 0 || 1;
}
