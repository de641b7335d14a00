import { PROG_TYPES } from '../abi';
import type { Env } from './env';
import { markChainPrecision } from './precision';
import { typeText } from './print-state';
import { type Reg, SCALAR_VALUE } from './reg';
import { checkRead, currentReg } from './registers';
import { eq, fitsS32, S64_MAX, S64_MIN, signedText, toSignedNumber } from './word';

/**
 * What a program may return: anything, unless its type says otherwise; the function of a timer, 0.
 *
 * @kernel kernel/bpf/verifier.c check_return_code()
 */
export function checkReturnCode(env: Env): boolean {
  if (!checkRead(env, 0)) return false;
  const { progType, attachType = 0 } = env.request;
  const { asyncEntry, returns, subprogno } = env.state.frame;
  if (asyncEntry > 0 && returns) return checkNumber(env, 'At async callback return', returns);
  if (subprogno > 0) {
    const { type } = currentReg(env, 0);
    return type === SCALAR_VALUE || env.reject('subprog-result', typeText(type));
  }
  const attach = PROG_TYPES[progType].attachTypes?.[attachType];
  if (!attach) return true;
  if (!checkNumber(env, 'At program exit', attach.returns)) return false;
  if (attach.ownFrom !== null && toSignedNumber(currentReg(env, 0).smin) >= attach.ownFrom)
    env.enforcesAttachType = true;
  return true;
}

function checkNumber(env: Env, where: string, range: readonly [number, number]): boolean {
  const { type } = currentReg(env, 0);
  if (type !== SCALAR_VALUE) return env.reject('return-no-number', where, typeText(type));
  return checkRange(env, where, range);
}

/** What a callback returns tells its helper whether to go on. @kernel prepare_func_exit() */
export function checkCallbackResult(env: Env, range: readonly [number, number]): boolean {
  if (currentReg(env, 0).type !== SCALAR_VALUE) return env.reject('callback-result-type');
  return checkRange(env, 'At callback return', range);
}

function checkRange(env: Env, where: string, range: readonly [number, number]): boolean {
  markChainPrecision(env, 0);
  const reg = currentReg(env, 0);
  return isWithin(reg, ...range) || env.reject('return-range', where, boundsOf(reg), ...range);
}

function isWithin({ smin, smax }: Reg, least: number, greatest: number): boolean {
  if (!fitsS32(smin) || !fitsS32(smax)) return false;
  return toSignedNumber(smin) >= least && toSignedNumber(smax) <= greatest;
}

/** @kernel kernel/bpf/verifier.c verbose_invalid_scalar() */
function boundsOf({ smin, smax }: Reg): string {
  const known = [
    ...(eq(smin, S64_MIN) ? [] : [`smin=${signedText(smin)}`]),
    ...(eq(smax, S64_MAX) ? [] : [`smax=${signedText(smax)}`]),
  ];
  return known.length > 0 ? known.join(' ') : 'unknown scalar value';
}
