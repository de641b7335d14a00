import { ERRNO } from '../abi';
import type { BpfMap } from '../maps';
import { arg32, argPointer, returnInt, returnU32 } from './registers';
import { hasFlagsBeyond } from './skb-bytes';
import type { HelperEnv, HelperFunction, RedirectTarget } from './types';

const XDP_ABORTED = 0;
const XDP_REDIRECT = 4;

/** Codes that bpf_redirect_map may give back where it finds nothing. */
const ACTION_MASK = 3;
const BPF_F_BROADCAST = 8;
const BPF_F_EXCLUDE_INGRESS = 16;

const TC_ACT_SHOT = 2;
const TC_ACT_REDIRECT = 7;
const BPF_F_INGRESS = 1;
const NET_RX_DROP = 1;
const NET_XMIT_CN = 2;

/** @kernel net/core/filter.c bpf_xdp_redirect(), bpf_redirect() */
export const redirect: HelperFunction = (env, regs) => {
  if (!env.atXdp) {
    const sound = !hasFlagsBeyond(regs, 2, BPF_F_INGRESS);
    if (sound) env.redirect({ kind: 'interface', ifindex: arg32(regs, 1) });
    returnU32(regs, sound ? TC_ACT_REDIRECT : TC_ACT_SHOT);
    return;
  }
  if (regs.words[4] !== 0 || regs.words[5] !== 0) {
    returnU32(regs, XDP_ABORTED);
    return;
  }
  env.redirect({ kind: 'interface', ifindex: arg32(regs, 1) });
  returnU32(regs, XDP_REDIRECT);
};

/**
 * A copy goes, the packet stays.
 *
 * @kernel net/core/filter.c bpf_clone_redirect()
 */
export const cloneRedirect: HelperFunction = (env, regs) => {
  const ifindex = arg32(regs, 2); // the upper half is cut off
  const isUp = env.isUp(ifindex);
  if (hasFlagsBeyond(regs, 3, BPF_F_INGRESS) || isUp === null) {
    returnInt(regs, -ERRNO.EINVAL.number);
    return;
  }
  const way = (arg32(regs, 3) & BPF_F_INGRESS) !== 0 ? 'in' : 'out';
  env.skb.unshare();
  if (isUp) env.sendCopy({ ifindex, way, data: env.skb.wholeBytes() });
  returnInt(regs, isUp ? 0 : way === 'in' ? NET_RX_DROP : NET_XMIT_CN);
};

/** @kernel net/core/filter.c bpf_xdp_redirect_map(), include/linux/filter.h __bpf_xdp_redirect_map() */
export const redirectMap: HelperFunction = (env, regs) => {
  const at = argPointer(regs, 1);
  const map = at === null ? null : env.mapAt(at);
  if (!map) return 'r1 is no map';
  const key = arg32(regs, 2); // the upper half is cut off
  const flags = arg32(regs, 3);
  const isDevMap = map.def.type.startsWith('devmap');
  const known = isDevMap ? ACTION_MASK | BPF_F_BROADCAST | BPF_F_EXCLUDE_INGRESS : ACTION_MASK;
  if (regs.words[7] !== 0 || (flags & ~known) !== 0) {
    returnU32(regs, XDP_ABORTED);
    return;
  }
  if ((flags & BPF_F_BROADCAST) !== 0) {
    env.redirect({
      kind: 'all',
      map: map.def.name,
      butIngress: (flags & BPF_F_EXCLUDE_INGRESS) !== 0,
    });
    returnU32(regs, XDP_REDIRECT);
    return;
  }
  const target = targetOf(env, map, key);
  env.redirect(target);
  returnU32(regs, target ? XDP_REDIRECT : flags & ACTION_MASK);
};

/** What is under a key; `null` for nothing. */
function targetOf(env: HelperEnv, map: BpfMap, key: number): RedirectTarget | null {
  if (map.def.type === 'xskmap') return null; // there are no sockets here
  env.memory.view.setUint32(env.scratch, key, true);
  const value = map.find(env.scratch);
  if (value === 0) return null;
  if (map.def.type === 'cpumap') return { kind: 'cpu', cpu: key };
  return { kind: 'interface', ifindex: env.memory.view.getUint32(value, true) };
}
