import { type CtxField, type CtxPointer, ctxFieldAt } from '../abi';
import type { Env } from './env';
import { typeText } from './print-state';
import {
  isConstant,
  knownReg,
  PTR_MAYBE_NULL,
  PTR_TO_PACKET,
  PTR_TO_PACKET_END,
  PTR_TO_PACKET_META,
  PTR_TO_SOCK_COMMON,
  type Reg,
  type RegType,
  REG_UNKNOWN,
} from './reg';
import type { AccessType } from './region-access';
import { isZero, ZERO } from './word';
import { tnumText } from './tnum';

const POINTERS: Readonly<Record<Exclude<CtxPointer, 'socket'>, RegType>> = {
  packet: PTR_TO_PACKET,
  packet_end: PTR_TO_PACKET_END,
  packet_meta: PTR_TO_PACKET_META,
};

/**
 * An access to the context. Returns what a load yields; `null` where it is refused.
 *
 * @kernel kernel/bpf/verifier.c check_ctx_access(), net/core/filter.c xdp_is_valid_access(),
 * bpf_skb_is_valid_access()
 */
export function checkCtxAccess(
  env: Env,
  off: number,
  size: number,
  type: AccessType,
  signExtends: boolean,
): Reg | null {
  const { progType } = env.request;
  const field = ctxFieldAt(progType, off);
  const allowed = field && (type === 'read' ? field.readable : field.writable).includes(progType);
  if (!allowed || !isWithin(field, off, size, type)) return refuse(env, off, size);
  switch (field.pointer) {
    case undefined:
      return REG_UNKNOWN;
    case 'socket':
      return { ...knownReg(PTR_TO_SOCK_COMMON | PTR_MAYBE_NULL, ZERO), id: env.newId() };
    default:
      return signExtends ? refuse(env, off, size) : knownReg(POINTERS[field.pointer], ZERO);
  }
}

function refuse(env: Env, off: number, size: number): null {
  env.reject('ctx-access', off, size);
  return null;
}

/** Whether the bytes are the field, or a part of it that may be accessed alone. */
function isWithin(field: CtxField, off: number, size: number, type: AccessType): boolean {
  if (off % size !== 0 || off + size > field.offset + field.size) return false;
  if (field.parts === 'any') return true;
  return field.parts === 'narrow' && type === 'read' ? size <= field.width : size === field.width;
}

/**
 * Whether a pointer is as it was given: some may not be moved before use.
 *
 * @param byConstant whether it may be moved by a constant
 * @kernel kernel/bpf/verifier.c __check_ptr_off_reg()
 */
export function checkUnmoved(env: Env, regno: number, reg: Reg, byConstant = false): boolean {
  const type = typeText(reg.type);
  if (reg.off < 0) return env.reject('pointer-negative', type, regno, reg.off);
  if (reg.off !== 0 && !byConstant) return env.reject('pointer-modified', type, regno, reg.off);
  if (!isConstant(reg) || !isZero(reg.varOff.value))
    return env.reject('pointer-variable', type, tnumText(reg.varOff));
  return true;
}
