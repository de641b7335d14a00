import { MAP_FLAGS, specialFields } from '../abi';
import { InternalError } from '../util';
import type { Env } from './env';
import { BPF_MAX_VAR_OFF } from './pointer-alu';
import { baseType, isPacketPointer, PTR_TO_MAP_KEY, PTR_TO_MAP_VALUE, type Reg } from './reg';
import { currentReg } from './registers';
import {
  add,
  eq,
  fitsS32,
  fromS32,
  isNegative,
  S64_MIN,
  toSignedNumber,
  toUnsignedNumber,
} from './word';

/** Accesses to memory of a known size, at an offset between bounds: values of maps, and the packet. */

/** `BPF_READ`, `BPF_WRITE`. */
export type AccessType = 'read' | 'write';

/** The map that a pointer belongs to. */
export function mapOf(env: Env, reg: Reg) {
  const map = env.maps[reg.map];
  if (!map) throw new InternalError('a map pointer without a map');
  return map;
}

/**
 * Whether `size` bytes at a constant offset lie within `memSize` bytes.
 *
 * @kernel kernel/bpf/verifier.c __check_mem_access()
 */
function checkWithin(
  env: Env,
  regno: number,
  off: number,
  size: number,
  memSize: number,
  zeroAllowed: boolean,
): boolean {
  const sizeOk = size > 0 || (size === 0 && zeroAllowed);
  if (off >= 0 && sizeOk && off + size <= memSize) return true;
  const reg = currentReg(env, regno);
  if (baseType(reg.type) === PTR_TO_MAP_VALUE)
    return env.reject('map-value-access', memSize, off | 0, size);
  if (reg.type === PTR_TO_MAP_KEY) return env.reject('map-key-access', memSize, off | 0, size);
  if (isPacketPointer(reg.type))
    return env.reject('packet-access', off | 0, size, regno, reg.id, off | 0, memSize);
  return env.reject('mem-access', memSize, off | 0, size);
}

/** @kernel kernel/bpf/verifier.c check_map_access() */
export function checkMapValueAccess(
  env: Env,
  regno: number,
  off: number,
  size: number,
  zeroAllowed: boolean,
): boolean {
  const reg = currentReg(env, regno);
  const map = mapOf(env, reg);
  if (!checkRegionAccess(env, regno, off, size, map.valueSize, zeroAllowed)) return false;
  const touched = specialFields(map).find(
    ({ at, bytes }) =>
      toSignedNumber(reg.smin) + off < at + bytes && at < toUnsignedNumber(reg.umax) + off + size,
  );
  return !touched || env.reject('field-access', touched.name);
}

/** @kernel kernel/bpf/verifier.c check_mem_region_access() */
export function checkRegionAccess(
  env: Env,
  regno: number,
  off: number,
  size: number,
  memSize: number,
  zeroAllowed: boolean,
): boolean {
  const reg = currentReg(env, regno);
  const lowest = add(fromS32(off), reg.smin);
  if (isNegative(reg.smin) && (eq(reg.smin, S64_MIN) || !fitsS32(lowest) || isNegative(lowest)))
    return env.reject('negative-min', regno);
  if (!checkWithin(env, regno, toSignedNumber(lowest), size, memSize, zeroAllowed))
    return env.reject('map-value-min', regno);
  if (toUnsignedNumber(reg.umax) >= BPF_MAX_VAR_OFF)
    return env.reject('map-value-unbounded', regno);
  if (!checkWithin(env, regno, reg.umax.lo + off, size, memSize, zeroAllowed))
    return env.reject('map-value-max', regno);
  return true;
}

/** Whether programs may do this with the map at all. @kernel kernel/bpf/verifier.c check_map_access_type() */
export function checkMapPermission(
  env: Env,
  regno: number,
  off: number,
  size: number,
  type: AccessType,
): boolean {
  const { flags, valueSize } = mapOf(env, currentReg(env, regno));
  if (type === 'write' && (flags & MAP_FLAGS.BPF_F_RDONLY_PROG) !== 0)
    return env.reject('map-write-forbidden', valueSize, off, size);
  if (type === 'read' && (flags & MAP_FLAGS.BPF_F_WRONLY_PROG) !== 0)
    return env.reject('map-read-forbidden', valueSize, off, size);
  return true;
}

/** @kernel kernel/bpf/verifier.c check_packet_access() */
export function checkPacketAccess(
  env: Env,
  regno: number,
  off: number,
  size: number,
  zeroAllowed: boolean,
): boolean {
  const reg = currentReg(env, regno);
  if (isNegative(reg.smin)) return env.reject('negative-min', regno);
  if (reg.range < 0) return env.reject('packet-outside-end', regno);
  if (!checkWithin(env, regno, off, size, reg.range, zeroAllowed))
    return env.reject('packet-outside', regno);
  return true;
}
