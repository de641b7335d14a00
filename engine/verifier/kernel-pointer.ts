import { isSock, KERNEL_STRUCTS, type KernelStruct } from '../abi';
import type { Env } from './env';
import { typeText } from './print-state';
import { isConstant, knownReg, PTR_TO_BTF_ID, type Reg, type RegType } from './reg';
import type { AccessType } from './region-access';
import { tnumText } from './tnum';
import { isZero, ZERO } from './word';

/** Pointers to structures of the kernel's own, which are known by name. */

/** A pointer to one of them, with flags such as PTR_TRUSTED. */
export function kernelPointer(struct: KernelStruct, flags: RegType): Reg {
  return { ...knownReg(PTR_TO_BTF_ID | flags, ZERO), range: KERNEL_STRUCTS.indexOf(struct) };
}

/** The structure's name. */
export function structOf(reg: Reg): KernelStruct {
  return KERNEL_STRUCTS[reg.range]!; // a PTR_TO_BTF_ID
}

/**
 * Whether it may be handed to a helper that asks for a pointer to `wanted`.
 *
 * @kernel kernel/bpf/verifier.c check_reg_type() PTR_TO_BTF_ID
 */
export function checkStruct(env: Env, regno: number, reg: Reg, wanted: string): boolean {
  const name = structOf(reg);
  const fits = reg.off === 0 && (name === wanted || (wanted === 'sock_common' && isSock(name)));
  return fits || env.reject('struct-type', regno, name, wanted);
}

/**
 * An access through such a pointer.
 *
 * @kernel kernel/bpf/verifier.c check_ptr_to_btf_access()
 */
export function checkStructAccess(
  env: Env,
  regno: number,
  reg: Reg,
  off: number,
  type: AccessType,
): boolean {
  const name = structOf(reg);
  if (!env.isGpl) return env.reject('struct-gpl', name);
  if (off < 0) return env.reject('struct-negative', regno, name, off);
  if (!isConstant(reg) || !isZero(reg.varOff.value))
    return env.reject('struct-variable', regno, name, off, tnumText(reg.varOff));
  if (type === 'write') return env.reject('struct-write');
  return env.unsupported(`reading struct ${name} through a ${typeText(reg.type)}${name}`);
}
