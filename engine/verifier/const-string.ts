import { parseFormat } from '../abi';
import type { Env } from './env';
import { hasDirectValue, isReadOnly, readOnlyBytes } from './read-only-map';
import { isConstant, type Reg } from './reg';
import { checkMapValueAccess, mapOf } from './region-access';
import { currentReg } from './registers';
import { toSignedNumber, toUnsignedNumber } from './word';

/**
 * A text that the verifier can read: it ends with a NUL, within a map that nobody can write to.
 *
 * @kernel kernel/bpf/verifier.c check_reg_const_str()
 */
export function checkConstString(env: Env, regno: number, reg: Reg): boolean {
  const map = mapOf(env, reg);
  if (!isReadOnly(map)) return env.reject('string-writable', regno);
  if (!isConstant(reg)) return env.reject('string-variable', regno);
  if (!hasDirectValue(map)) return env.reject('string-no-direct-value');
  if (!checkMapValueAccess(env, regno, reg.off, map.valueSize - reg.off, false)) return false;
  if (map.maxEntries !== 1) return env.reject('string-of-many');
  return constString(env, reg).includes(0) || env.reject('string-endless');
}

/** The bytes from where `reg` points on, once they are known to be there. */
function constString(env: Env, reg: Reg): Uint8Array {
  return readOnlyBytes(mapOf(env, reg)).subarray(reg.off + toSignedNumber(reg.varOff.value));
}

/** The format of bpf_snprintf() and the size of its arguments. @kernel check_bpf_snprintf_call() */
export function checkSnprintf(env: Env): boolean {
  const size = toUnsignedNumber(currentReg(env, 5).varOff.value);
  if (size % 8 !== 0) return env.reject('snprintf-size');
  const parts = parseFormat(constString(env, currentReg(env, 3)), size / 8);
  return parts !== null || env.reject('snprintf-format');
}
