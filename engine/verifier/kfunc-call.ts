import { kfuncById, PROG_TYPES } from '../abi';
import type { Insn } from '../isa';
import { sliceFlag } from './dynptr';
import type { Env } from './env';
import { forEachReg } from './for-each-reg';
import { splitAtNext } from './iterators';
import { checkKfuncArgs, type KfuncMeta } from './kfunc-args';
import { forgetPackets } from './packet-range';
import {
  knownReg,
  MEM_RDONLY,
  PTR_MAYBE_NULL,
  PTR_TO_MEM,
  REG_NOT_INIT,
  REG_UNKNOWN,
  type Reg,
} from './reg';
import { forgetCallerSaved, setReg } from './registers';
import { ZERO } from './word';

/** A call of a function of the kernel. @kernel kernel/bpf/verifier.c check_kfunc_call() */
export function checkKfuncCall(env: Env, insn: Insn): boolean {
  const kfunc = kfuncById(insn.imm);
  if (!kfunc) return env.unsupported(`kernel function #${insn.imm}`);
  const { name, proto } = kfunc;
  if (!kfunc.progTypes.includes(env.request.progType)) return env.reject('kfunc-not-allowed', name);
  if (kfunc.sleepable) return env.reject('kfunc-sleepable', name);
  if (!proto) return env.unsupported(`kfunc ${name}`);
  const meta: KfuncMeta = {
    ...{ kfunc, proto, insn },
    ...{ refObjId: 0, size: 0, dynptr: null, iter: null },
  };
  if (!checkKfuncArgs(env, meta) || !checkSections(env, name)) return false;
  forgetCallerSaved(env);
  const result = resultOf(env, meta);
  if (!result) return false;
  setReg(env, 0, result);
  if (proto.changesPacketData) forEachReg(env.state, forgetPackets);
  return proto.iter !== 'next' || splitAtNext(env, meta.iter!); // its argument
}

/** What the call gives; `null` where the program may not have it. */
function resultOf(env: Env, { proto, kfunc, size, refObjId, dynptr }: KfuncMeta): Reg | null {
  switch (proto.ret) {
    case 'void':
      return REG_NOT_INIT;
    case 'scalar':
      return REG_UNKNOWN;
    case 'slice': {
      let type = PTR_TO_MEM | sliceFlag(dynptr!.kind); // its argument
      if (kfunc.name === 'bpf_dynptr_slice') type |= MEM_RDONLY;
      else if (PROG_TYPES[env.request.progType].packet !== 'write') {
        env.reject('kfunc-packet-write');
        return null;
      } else env.writesPacket = true;
      const slice = { ...knownReg(type | PTR_MAYBE_NULL, ZERO), range: size, map: dynptr!.id };
      return { ...slice, id: env.newId() };
    }
    default: {
      const type = PTR_TO_MEM | MEM_RDONLY | PTR_MAYBE_NULL;
      return { ...knownReg(type, ZERO), range: proto.ret, refObjId, id: env.newId() };
    }
  }
}

/** Sections that are entered and left: of RCU, and without preemption. */
function checkSections(env: Env, name: string): boolean {
  const { state } = env;
  switch (name) {
    case 'bpf_rcu_read_lock':
      if (state.inRcu) return env.reject('rcu-nested', name);
      state.inRcu = true;
      return true;
    case 'bpf_rcu_read_unlock':
      if (!state.inRcu) return env.reject('rcu-unmatched', name);
      state.inRcu = false;
      return true;
    case 'bpf_preempt_disable':
      state.preemptLocks++;
      return true;
    case 'bpf_preempt_enable':
      if (state.preemptLocks === 0) return env.reject('preempt-unmatched', name);
      state.preemptLocks--;
      return true;
    default:
      return true;
  }
}
