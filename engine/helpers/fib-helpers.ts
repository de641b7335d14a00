import { ERRNO } from '../abi';
import { type IpAddress, IPV6_MIN_MTU, RT_TABLE_MAIN, toBytes, toNumber } from '../network';
import type { Address } from '../util';
import { arg32, argInt, argPointer, returnInt } from './registers';
import type { HelperEnv, HelperFunction } from './types';
import { linearLength } from './xdp-helpers';

/** Flags of bpf_fib_lookup(). @kernel include/uapi/linux/bpf.h BPF_FIB_LOOKUP_* */
const FLAG = { DIRECT: 1, OUTPUT: 2, SKIP_NEIGH: 4, TBID: 8, SRC: 16, MARK: 32 } as const;
const FLAG_MASK = 63;

/** What bpf_fib_lookup() answers. @kernel include/uapi/linux/bpf.h BPF_FIB_LKUP_RET_* */
const RET = {
  SUCCESS: 0,
  BLACKHOLE: 1,
  UNREACHABLE: 2,
  PROHIBIT: 3,
  NOT_FWDED: 4,
  FWD_DISABLED: 5,
  UNSUPP_LWT: 6,
  NO_NEIGH: 7,
  FRAG_NEEDED: 8,
  NO_SRC_ADDR: 9,
} as const;

/** Offsets in `struct bpf_fib_lookup`. @kernel include/uapi/linux/bpf.h */
const PARAMS = {
  size: 64,
  family: 0,
  totLen: 6, // afterwards mtu_result
  ifindex: 8,
  metric: 12, // before: tos or flowinfo
  src: 16,
  dst: 32,
  vlan: 48, // h_vlan_proto and h_vlan_TCI; before: tbid
  smac: 52,
  dmac: 58,
} as const;

const AF_INET = 2;
const AF_INET6 = 10;
const ETH_HLEN = 14;
const VLAN_HLEN = 4;

/** @kernel net/core/filter.c bpf_xdp_fib_lookup(), bpf_skb_fib_lookup() */
export const fibLookup: HelperFunction = (env, regs) => {
  const { memory } = env;
  const at = argPointer(regs, 2);
  const flags = arg32(regs, 4);
  if (argInt(regs, 3) < PARAMS.size || (flags & ~FLAG_MASK) !== 0) {
    returnInt(regs, -ERRNO.EINVAL.number);
    return;
  }
  if (at === null || !memory.accessible(at, PARAMS.size))
    return 'r2 does not lead to a struct bpf_fib_lookup';
  const number = memory.u8[at + PARAMS.family];
  const family = number === AF_INET ? 4 : number === AF_INET6 ? 6 : null;
  if (family === null) {
    returnInt(regs, -ERRNO.EAFNOSUPPORT.number);
    return;
  }
  const byLength = env.atXdp || memory.view.getUint16(at + PARAMS.totLen, true) !== 0;
  const result = lookUp(env, at, { family, flags, byLength });
  returnInt(regs, result === RET.SUCCESS && !byLength ? checkSkb(env, at) : result);
  return;
};

/** Without a length, an skb is held against the MTU of the interface. @kernel is_skb_forwardable() */
function checkSkb({ network, memory: { view }, skb }: HelperEnv, at: Address): number {
  const link = network.link(view.getUint32(at + PARAMS.ifindex, true));
  const mtu = link?.mtu ?? 0;
  view.setUint16(at + PARAMS.totLen, mtu, true);
  return skb.length > mtu + ETH_HLEN + VLAN_HLEN ? RET.FRAG_NEEDED : RET.SUCCESS;
}

function readAddress({ memory }: HelperEnv, at: Address, family: 4 | 6): IpAddress {
  return { family, value: toNumber(memory.u8.subarray(at, at + (family === 4 ? 4 : 16))) };
}

/** Link-local, loopback and multicast addresses, which are never forwarded. @kernel rt6_need_strict() */
function isBound({ value }: IpAddress): boolean {
  return value === 1n || value >> 120n === 0xffn || value >> 118n === 0xfe80n >> 6n;
}

/** @kernel net/core/filter.c bpf_ipv4_fib_lookup(), bpf_ipv6_fib_lookup() */
function lookUp(
  env: HelperEnv,
  at: Address,
  { family, flags, byLength }: { family: 4 | 6; flags: number; byLength: boolean },
): number {
  const { network, memory } = env;
  const { view, u8 } = memory;
  const has = (flag: number) => (flags & flag) !== 0;
  const to = readAddress(env, at + PARAMS.dst, family);
  if (family === 6 && (isBound(to) || isBound(readAddress(env, at + PARAMS.src, 6))))
    return RET.NOT_FWDED;
  const ifindex = view.getUint32(at + PARAMS.ifindex, true);
  const from = network.link(ifindex);
  if (!from) return -ERRNO.ENODEV.number;
  const speaks = family === 4 || from.mtu >= IPV6_MIN_MTU;
  if (!speaks || !from.forwarding) return RET.FWD_DISABLED;

  let table: number | null = null;
  if (has(FLAG.DIRECT)) {
    table = has(FLAG.TBID) ? view.getUint32(at + PARAMS.vlan, true) : RT_TABLE_MAIN;
    if (has(FLAG.TBID)) view.setUint32(at + PARAMS.vlan, 0, true);
    if (table === 0) table = RT_TABLE_MAIN;
    if (!network.hasTable(table, family)) return RET.NOT_FWDED;
  }
  const route = network.route(to, { table, oif: has(FLAG.OUTPUT) ? ifindex : null });
  if (!route) return RET.NOT_FWDED;
  if (route.kind === 'blackhole') return RET.BLACKHOLE;
  if (route.kind === 'unreachable') return RET.UNREACHABLE;
  if (route.kind === 'prohibit') return RET.PROHIBIT;
  const { link, via } = route;
  if (route.kind !== 'unicast' || !link) return RET.NOT_FWDED;

  const ownMtu = family === 6 ? Math.max(IPV6_MIN_MTU, link.mtu) : link.mtu;
  const mtu = Math.min(route.mtu ?? ownMtu, 0xffff);
  if (byLength && view.getUint16(at + PARAMS.totLen, true) > mtu) {
    view.setUint16(at + PARAMS.totLen, mtu, true);
    return RET.FRAG_NEEDED;
  }
  if (route.encap) return RET.UNSUPP_LWT;
  if (family === 6 && via) u8.set(toBytes(via), at + PARAMS.dst);
  view.setUint32(at + PARAMS.metric, route.metric, true);
  view.setUint32(at + PARAMS.ifindex, link.ifindex, true);
  const hop = via ?? to;
  if (has(FLAG.SRC)) {
    const source = network.sourceFor(route, to);
    if (source === null && family === 6) return RET.NO_SRC_ADDR;
    u8.set(toBytes({ family, value: source ?? 0n }), at + PARAMS.src);
  }
  if (family === 4 && via) {
    u8.set(toBytes(via), at + PARAMS.dst);
    if (via.family === 6) u8[at + PARAMS.family] = AF_INET6;
  }
  if (!has(FLAG.SKIP_NEIGH)) {
    const mac = network.neighbour(link.ifindex, hop);
    if (!mac) return RET.NO_NEIGH;
    u8.set(mac, at + PARAMS.dmac);
    u8.set(link.mac, at + PARAMS.smac);
  }
  view.setUint32(at + PARAMS.vlan, 0, true);
  if (byLength) view.setUint16(at + PARAMS.totLen, mtu, true);
  return RET.SUCCESS;
}

const BPF_MTU_CHK_RET_FRAG_NEEDED = 1;
/** Of an skb: look at its segments, which it has none of here. */
const BPF_MTU_CHK_SEGS = 1;

/** @kernel net/core/filter.c bpf_xdp_check_mtu(), bpf_skb_check_mtu() */
export const checkMtu: HelperFunction = (env, regs) => {
  const { view } = env.memory;
  const at = argPointer(regs, 3);
  if (at === null || !env.memory.accessible(at, 4)) return 'r3 does not lead to 4 bytes';
  const given = view.getUint32(at, true);
  const delta = argInt(regs, 4);
  const segments = !env.atXdp && arg32(regs, 5) === BPF_MTU_CHK_SEGS && delta === 0 && given === 0;
  if (regs.words[11] !== 0 || (arg32(regs, 5) !== 0 && !segments)) {
    returnInt(regs, -ERRNO.EINVAL.number);
    return;
  }
  const link = env.network.link(arg32(regs, 2) || env.ingressIfindex);
  if (!link) {
    returnInt(regs, -ERRNO.ENODEV.number);
    return;
  }
  const own = env.atXdp ? linearLength(env) : env.skb.length;
  const length = given === 0 ? own : given + ETH_HLEN;
  const tooLong = ((length + delta) | 0) > link.mtu + ETH_HLEN;
  view.setUint32(at, link.mtu, true);
  returnInt(regs, tooLong ? BPF_MTU_CHK_RET_FRAG_NEEDED : 0);
  return;
};
