import { type HookName, progKindText, type SkbTypeName } from '../abi';
import type { Address } from '../util';
import type { ProgObject } from './objects';
import { done, fail, type SysResult } from './result';

/** @kernel include/uapi/linux/if_link.h XDP_FLAGS_* */
export const XDP_FLAGS = {
  XDP_FLAGS_UPDATE_IF_NOEXIST: 1 << 0,
  XDP_FLAGS_SKB_MODE: 1 << 1,
  XDP_FLAGS_DRV_MODE: 1 << 2,
  XDP_FLAGS_HW_MODE: 1 << 3,
  XDP_FLAGS_REPLACE: 1 << 4,
} as const;

const MODES =
  XDP_FLAGS.XDP_FLAGS_SKB_MODE | XDP_FLAGS.XDP_FLAGS_DRV_MODE | XDP_FLAGS.XDP_FLAGS_HW_MODE;
const KNOWN = MODES | XDP_FLAGS.XDP_FLAGS_UPDATE_IF_NOEXIST | XDP_FLAGS.XDP_FLAGS_REPLACE;

/** The loopback is the first interface of every network namespace. */
export const LOOPBACK_IFINDEX = 1;

export type XdpMode = 'skb' | 'drv';

/** A network interface: up to one XDP program for each mode. */
export interface NetDevice {
  readonly ifindex: number;
  readonly name: string;
  /** Whether its driver runs XDP itself; where it does not, only generic mode works. */
  readonly native: boolean;
  /** The loopback of a new network namespace is down until somebody brings it up. */
  readonly isUp: boolean;
  /** Where its `struct net_device` lies. */
  readonly address: Address;
  readonly progs: Record<XdpMode, ProgObject | null>;
  /** What is attached to the hooks that meet an skb. */
  readonly heads: Partial<Record<SkbTypeName, ProgObject>>;
}

export interface XdpAttach {
  /** `null` detaches. */
  readonly prog: ProgObject | null;
  /** XDP_FLAGS_* */
  readonly flags: number;
  /** With XDP_FLAGS_REPLACE: what must be attached now, `null` for nothing; else `undefined`. */
  readonly expected: ProgObject | null | undefined;
}

/**
 * Judges and carries out an attach, in the order of the kernel's checks. The notes are the
 * kernel's extended acknowledgements.
 *
 * @returns the program that was there before, whose reference the caller drops
 * @kernel net/core/rtnetlink.c do_setlink(), net/core/dev.c dev_xdp_attach()
 */
export function attachXdp(dev: NetDevice, request: XdpAttach): SysResult<ProgObject | null> {
  const { prog, flags, expected } = request;
  if (prog && prog.type !== 'xdp') return fail('EINVAL', notOfType(prog, 'xdp'));
  const modes = flags & MODES;
  if ((flags & ~KNOWN) !== 0) return fail('EINVAL');
  if ((modes & (modes - 1)) !== 0) return fail('EINVAL', 'Only one XDP mode flag can be set');
  if ((flags & XDP_FLAGS.XDP_FLAGS_REPLACE) !== 0) {
    if (expected === undefined) return fail('EINVAL', 'XDP_FLAGS_REPLACE needs an expected fd');
  } else if (expected) return fail('EINVAL', 'XDP_FLAGS_REPLACE is not specified');

  if ((modes & XDP_FLAGS.XDP_FLAGS_HW_MODE) !== 0) {
    return fail('EOPNOTSUPP', 'Underlying driver does not support XDP in hardware mode');
  }
  const mode = modeOf(dev, flags);
  const current = dev.progs[mode];
  if ((flags & XDP_FLAGS.XDP_FLAGS_REPLACE) !== 0 && current !== (expected ?? null)) {
    return fail('EEXIST', 'Active program does not match expected');
  }
  if (prog) {
    if ((flags & XDP_FLAGS.XDP_FLAGS_UPDATE_IF_NOEXIST) !== 0 && current) {
      return fail('EBUSY', 'XDP program already attached');
    }
    if (dev.progs[mode === 'skb' ? 'drv' : 'skb']) {
      return fail('EEXIST', "Native and generic XDP can't be active at the same time");
    }
  }
  if (mode === 'drv' && !dev.native && prog !== current) {
    return fail('EOPNOTSUPP', 'Underlying driver does not support XDP in native mode');
  }
  dev.progs[mode] = prog;
  return done(current);
}

/** Why a program does not go to a hook. */
export function notOfType({ type }: ProgObject, hook: HookName): string {
  return `programs of type ${type} cannot be attached where ${hook} programs run`;
}

/**
 * Whether a program is for another place of its type than the one that there is here, the first.
 *
 * @kernel kernel/bpf/syscall.c bpf_prog_attach_check_attach_type()
 */
export function isElsewhere({ attachType, verified }: ProgObject): boolean {
  return attachType !== 0 && verified.facts.enforcesAttachType;
}

/** Why such a program is not attached. */
export function notAtIngress({ type, attachType }: ProgObject): string {
  return `${progKindText(type, attachType)} programs that return 2 or 3 can be attached at egress only, and packets that arrive do not come by there`;
}

/** @kernel net/core/dev.c dev_xdp_mode() */
function modeOf(dev: NetDevice, flags: number): XdpMode {
  if ((flags & XDP_FLAGS.XDP_FLAGS_DRV_MODE) !== 0) return 'drv';
  if ((flags & XDP_FLAGS.XDP_FLAGS_SKB_MODE) !== 0) return 'skb';
  return dev.native ? 'drv' : 'skb';
}

/** The program that packets of an interface meet at a hook. */
export function headOf(dev: NetDevice, hook: HookName): ProgObject | null {
  return hook === 'xdp' ? xdpHead(dev) : (dev.heads[hook] ?? null);
}

/** The program that packets of an interface meet at XDP. */
export function xdpHead(dev: NetDevice): ProgObject | null {
  return dev.progs.drv ?? dev.progs.skb;
}
