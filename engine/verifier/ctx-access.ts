import { XDP_MD } from '../abi';
import type { Env } from './env';
import { typeText } from './print-state';
import {
  isConstant,
  knownReg,
  PTR_TO_PACKET,
  PTR_TO_PACKET_END,
  PTR_TO_PACKET_META,
  type Reg,
  type RegType,
  REG_UNKNOWN,
} from './reg';
import type { AccessType } from './region-access';
import { isZero, ZERO } from './word';
import { tnumText } from './tnum';

const POINTERS: Readonly<Record<string, RegType>> = {
  data: PTR_TO_PACKET,
  data_end: PTR_TO_PACKET_END,
  data_meta: PTR_TO_PACKET_META,
};

/** Fields that only programs attached to a devmap entry may read. */
const DEVMAP_ONLY: readonly string[] = ['egress_ifindex'];

/**
 * An access to `struct xdp_md`. Returns what a load yields; `null` where it is refused.
 *
 * @kernel kernel/bpf/verifier.c check_ctx_access(), net/core/filter.c xdp_is_valid_access()
 */
export function checkCtxAccess(
  env: Env,
  off: number,
  size: number,
  type: AccessType,
  signExtends: boolean,
): Reg | null {
  const field = size === 4 ? XDP_MD.find(({ offset }) => offset === off) : undefined;
  const pointer = field && POINTERS[field.name];
  const refused =
    !field ||
    type === 'write' ||
    DEVMAP_ONLY.includes(field.name) ||
    (pointer !== undefined && signExtends);
  if (refused) {
    env.reject('ctx-access', off, size);
    return null;
  }
  return pointer === undefined ? REG_UNKNOWN : knownReg(pointer, ZERO);
}

/**
 * Whether a pointer is as it was given: some may not be moved before use.
 *
 * @kernel kernel/bpf/verifier.c check_ptr_off_reg()
 */
export function checkUnmoved(env: Env, regno: number, reg: Reg): boolean {
  const type = typeText(reg.type);
  if (reg.off < 0) return env.reject('pointer-negative', type, regno, reg.off);
  if (reg.off !== 0) return env.reject('pointer-modified', type, regno, reg.off);
  if (!isConstant(reg) || !isZero(reg.varOff.value))
    return env.reject('pointer-variable', type, tnumText(reg.varOff));
  return true;
}
