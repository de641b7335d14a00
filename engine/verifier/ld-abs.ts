import { PROG_TYPES } from '../abi';
import { BPF_ABS, BPF_DW, BPF_IND, bpfMode, bpfSize, type Insn } from '../isa';
import { checkUnmoved } from './ctx-access';
import type { Env } from './env';
import { mayLeaveFunction } from './leave-function';
import { knownReg, PTR_TO_CTX, REG_UNKNOWN, SCALAR_VALUE } from './reg';
import { checkLeaks } from './references';
import { checkRead, currentReg, forgetCallerSaved, setReg } from './registers';
import { ZERO } from './word';

const CTX_REG = 6;

/**
 * LD_ABS and LD_IND, loads of the packet from classic BPF: the context has to be in r6, and they
 * work like a call. A load outside the packet leaves the program, or the function, with 0.
 *
 * @kernel kernel/bpf/verifier.c check_ld_abs()
 */
export function checkLdAbs(env: Env, insn: Insn): boolean {
  const { code, dst, src, off } = insn;
  const indirect = bpfMode(code) === BPF_IND;
  if (!PROG_TYPES[env.request.progType].ldAbs) return env.reject('ld-abs-not-allowed');
  const reserved = dst !== 0 || off !== 0 || bpfSize(code) === BPF_DW;
  if (reserved || (bpfMode(code) === BPF_ABS && src !== 0))
    return env.reject('reserved-fields', 'BPF_LD_[ABS|IND]');
  if (!checkRead(env, CTX_REG) || !checkLeaks(env, 'BPF_LD_[ABS|IND]')) return false;
  if (currentReg(env, CTX_REG).type !== PTR_TO_CTX) return env.reject('ld-abs-context');
  if (indirect && !checkRead(env, src)) return false;
  if (!checkUnmoved(env, CTX_REG, currentReg(env, CTX_REG))) return false;
  forgetCallerSaved(env);
  setReg(env, 0, REG_UNKNOWN);
  return mayLeaveFunction(env, knownReg(SCALAR_VALUE, ZERO), false);
}
