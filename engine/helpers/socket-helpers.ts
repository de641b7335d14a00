import { ERRNO, SK_BUFF } from '../abi';
import { arg32, argInt, argPointer, returnInt, returnPointer, returnU32 } from './registers';
import { hasFlagsBeyond } from './skb-bytes';
import type { HelperEnv, HelperFunction } from './types';

/**
 * Helpers of sockets and control groups. The packet's socket is closed and of no protocol, there are
 * no others, and everything is in the root control group of the first network namespace.
 */

const ROOT_CGROUP = 1;
const COOKIE = 1;

/** Nothing is found. @kernel net/core/filter.c bpf_sk_lookup() */
export const findNothing: HelperFunction = (_env, regs) => {
  returnPointer(regs, 0);
};

/** The packet's own is a full one. @kernel net/core/filter.c bpf_sk_fullsock() */
export const skFullsock: HelperFunction = (_env, regs) => {
  returnPointer(regs, argPointer(regs, 1) ?? 0);
};

/** Nothing that was found is there to be released. @kernel net/core/filter.c bpf_sk_release() */
export const skRelease: HelperFunction = (_env, regs) => {
  returnInt(regs, 0);
};

/** No socket here is one that packets can be handed to. @kernel net/core/filter.c bpf_sk_assign() */
export const skAssign: HelperFunction = (_env, regs) => {
  const { EINVAL, EOPNOTSUPP } = ERRNO;
  returnInt(regs, hasFlagsBeyond(regs, 3, 0) ? -EINVAL.number : -EOPNOTSUPP.number);
};

export const cookie: HelperFunction = (_env, regs) => {
  returnU32(regs, COOKIE);
};

export const cgroupId: HelperFunction = (_env, regs) => {
  returnU32(regs, ROOT_CGROUP);
};

/** @kernel net/core/filter.c __bpf_sk_ancestor_cgroup_id() */
export const ancestorCgroupId: HelperFunction = (_env, regs) => {
  returnU32(regs, argInt(regs, 2) === 0 ? ROOT_CGROUP : 0);
};

/** @kernel kernel/bpf/helpers.c bpf_get_current_ancestor_cgroup_id() */
export const currentAncestorCgroupId: HelperFunction = (_env, regs) => {
  returnU32(regs, argInt(regs, 1) === 0 ? ROOT_CGROUP : 0);
};

/** The idle task of CPU 0, which a packet interrupts. @kernel kernel/bpf/helpers.c bpf_get_current_comm() */
export const currentComm: HelperFunction = ({ memory }, regs) => {
  const at = argPointer(regs, 1);
  const size = arg32(regs, 2);
  if (at === null || !memory.accessible(at, size)) return `r1 does not lead to ${size} bytes`;
  const name = new TextEncoder().encode('swapper/0').subarray(0, size - 1);
  memory.u8.fill(0, at, at + size);
  memory.u8.set(name, at);
  returnInt(regs, 0);
  return undefined;
};

/** What is asked for is not there: zeroes, and an error number. */
export function absent(buffer: number, length: number, errno: number): HelperFunction {
  return ({ memory }, regs) => {
    const at = argPointer(regs, buffer);
    const size = arg32(regs, length);
    if (at === null || !memory.accessible(at, size))
      return `r${buffer} does not lead to ${size} bytes`;
    memory.u8.fill(0, at, at + size);
    returnInt(regs, -errno);
    return undefined;
  };
}

const BPF_CSUM_LEVEL_RESET = 3;

/** Nobody has summed the packet. @kernel net/core/filter.c bpf_csum_level() */
export const csumLevel: HelperFunction = (_env, regs) => {
  const level = arg32(regs, 2);
  const wide = regs.words[5] !== 0;
  if (wide || level > BPF_CSUM_LEVEL_RESET) returnInt(regs, -ERRNO.EINVAL.number);
  else returnInt(regs, level === 0 ? -ERRNO.EACCES.number : 0);
};

const ETH_P_IP = 0x0800;
const ETH_P_IPV6 = 0x86dd;
const SKB_CLOCK_TAI = 2;
const TSTAMP_TYPE_MASK = 3;

/** @kernel net/core/filter.c bpf_skb_set_tstamp() */
export const skbSetTstamp: HelperFunction = ({ memory, skb }, regs) => {
  const protocol = memory.view.getUint16(skb.skb + SK_BUFF.protocol); // in network byte order
  if (protocol !== ETH_P_IP && protocol !== ETH_P_IPV6) {
    returnInt(regs, -ERRNO.EOPNOTSUPP.number);
    return;
  }
  const [lo, hi, type] = [regs.words[4]!, regs.words[5]!, arg32(regs, 3)];
  if (type > SKB_CLOCK_TAI || (type !== 0 && lo === 0 && hi === 0)) {
    returnInt(regs, -ERRNO.EINVAL.number);
    return;
  }
  memory.view.setInt32(skb.skb + SK_BUFF.tstamp, lo, true);
  memory.view.setInt32(skb.skb + SK_BUFF.tstamp + 4, hi, true);
  const at = skb.skb + SK_BUFF.tstamp_type;
  memory.u8[at] = (memory.u8[at]! & ~TSTAMP_TYPE_MASK) | type; // mapped
  returnInt(regs, 0);
};

const VLAN = [0x8100, 0x88a8];
const VLAN_HLEN = 4;
const IPV4_HEADER = 20;
const IPV6_HEADER = 40;
const CE = 3;

/** What is behind VLAN tags in the packet. @kernel include/linux/if_vlan.h __vlan_get_protocol() */
function innerProtocol({ memory, skb }: HelperEnv): number {
  let type = memory.view.getUint16(skb.skb + SK_BUFF.protocol);
  let at = skb.data + memory.view.getUint16(skb.skb + SK_BUFF.mac_len, true) - VLAN_HLEN;
  while (VLAN.includes(type)) {
    if (at + VLAN_HLEN > skb.data + skb.length) return 0;
    type = memory.view.getUint16(at + 2);
    at += VLAN_HLEN;
  }
  return type;
}

/** Marks the packet as having met congestion, if it can be. @kernel include/net/inet_ecn.h INET_ECN_set_ce() */
export const skbEcnSetCe: HelperFunction = (env, regs) => {
  const { memory, skb } = env;
  const { view } = memory;
  const at = skb.header('network');
  const left = skb.data + skb.length - at;
  const protocol = innerProtocol(env);
  let marked = false;
  if (protocol === ETH_P_IP && left >= IPV4_HEADER) {
    const tos = memory.u8[at + 1]!; // within the packet
    const ecn = (tos + 1) & CE;
    marked = ecn !== 1;
    if (ecn > 1) {
      memory.u8[at + 1] = tos | CE;
      const sum = view.getUint16(at + 10) + 0xfffb + ecn;
      view.setUint16(at + 10, (sum & 0xffff) + (sum >> 16));
    }
  } else if (protocol === ETH_P_IPV6 && left >= IPV6_HEADER) {
    marked = ((memory.u8[at + 1]! >> 4) & CE) !== 0; // within the packet
    if (marked) memory.u8[at + 1]! |= CE << 4;
  }
  returnInt(regs, marked ? 1 : 0);
};
