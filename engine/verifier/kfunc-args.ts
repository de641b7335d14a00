import type { Kfunc, KfuncParam, KfuncProto } from '../abi';
import type { Insn } from '../isa';
import { checkUnmoved } from './ctx-access';
import { makeDynptr, findDynptr } from './dynptr';
import type { Env } from './env';
import { checkMemorySize, READ, WRITE } from './helper-args';
import {
  destroyIterator,
  type IterPlace,
  iteratorRef,
  makeIterator,
  findIterator,
} from './iterators';
import type { Dynptr } from './object-regs';
import { typeText } from './print-state';
import {
  baseType,
  DYNPTR_FLAG_MASK,
  isConstant,
  isNull,
  mayBeNull,
  PTR_MAYBE_NULL,
  PTR_TO_CTX,
  PTR_TO_MAP_KEY,
  PTR_TO_MAP_VALUE,
  PTR_TO_MEM,
  PTR_TO_PACKET,
  PTR_TO_PACKET_META,
  PTR_TO_STACK,
  type Reg,
  SCALAR_VALUE,
} from './reg';
import { currentReg, setReg } from './registers';

/** Arguments of kfuncs. */

/** What they said. @kernel kernel/bpf/verifier.c struct bpf_kfunc_call_arg_meta */
export interface KfuncMeta {
  readonly kfunc: Kfunc;
  readonly proto: KfuncProto;
  readonly insn: Insn;
  /** The reference that an argument belongs to; 0 for none. */
  refObjId: number;
  /** The constant that sizes what is returned. */
  size: number;
  /** The dynptr that was there, the last of them. */
  dynptr: Dynptr | null;
  iter: IterPlace | null;
}

/** @kernel kernel/bpf/verifier.c check_kfunc_args() */
export function checkKfuncArgs(env: Env, meta: KfuncMeta): boolean {
  const { params } = meta.proto;
  for (let arg = 0; arg < params.length; arg++) {
    const param = params[arg]!; // below the length
    if (!checkParam(env, meta, arg, param)) return false;
    if (param.kind === 'buffer') arg++; // its size was looked at with it
  }
  return true;
}

function checkParam(env: Env, meta: KfuncMeta, arg: number, param: KfuncParam): boolean {
  const regno = arg + 1;
  const reg = currentReg(env, regno);
  if (param.kind === 'ignored') return true;
  if (param.kind === 'scalar')
    return reg.type === SCALAR_VALUE || env.reject('kfunc-not-scalar', regno);
  if (meta.proto.trusted && (isNull(reg) || mayBeNull(reg.type)))
    return env.reject('kfunc-null', arg);
  if (reg.refObjId !== 0) meta.refObjId = reg.refObjId;
  const isSized = param.kind === 'buffer' && currentReg(env, regno + 1).type === SCALAR_VALUE;
  if (param.kind === 'buffer' && !isSized) return env.reject('kfunc-pointee', arg);
  if (!mayMove(reg) && !checkUnmoved(env, regno, reg)) return false;
  switch (param.kind) {
    case 'ctx':
      return reg.type === PTR_TO_CTX || env.reject('kfunc-not-ctx', arg, typeText(reg.type));
    case 'dynptr':
      return checkDynptr(env, meta, regno, param.uninit);
    case 'iter':
      return checkIterator(env, meta, regno, param);
    case 'buffer':
      return checkBuffer(env, meta, regno);
  }
}

const MOVABLE: readonly number[] = [
  PTR_TO_STACK,
  PTR_TO_PACKET,
  PTR_TO_PACKET_META,
  PTR_TO_MAP_KEY,
  PTR_TO_MAP_VALUE,
  SCALAR_VALUE,
];

/** Whether the pointer may have an offset. @kernel kernel/bpf/verifier.c check_func_arg_reg_off() */
function mayMove({ type }: Reg): boolean {
  const plain = baseType(type) === PTR_TO_MEM && (type & (PTR_MAYBE_NULL | DYNPTR_FLAG_MASK)) === 0;
  return plain || MOVABLE.includes(type);
}

function checkDynptr(env: Env, meta: KfuncMeta, regno: number, uninit: boolean): boolean {
  const { insn, kfunc, dynptr } = meta;
  if (!uninit) {
    meta.dynptr = findDynptr(env, regno);
    return meta.dynptr !== null;
  }
  if (dynptr) return makeDynptr(env, insn, regno, dynptr.kind, dynptr.refObjId);
  return makeDynptr(env, insn, regno, kfunc.name === 'bpf_dynptr_from_xdp' ? 'xdp' : 'skb');
}

function checkIterator(
  env: Env,
  meta: KfuncMeta,
  regno: number,
  { iter: name }: KfuncParam & { kind: 'iter' },
): boolean {
  const { insn, proto } = meta;
  if (proto.iter === 'new') return makeIterator(env, insn, regno, name);
  const place = findIterator(env, regno, name);
  if (!place) return false;
  meta.iter = place;
  meta.refObjId = iteratorRef(env, place);
  if (proto.iter === 'destroy') destroyIterator(env, place, name);
  return true;
}

/** Memory that it may read and write, and its size, a constant. @kernel check_kfunc_mem_size_reg() */
function checkBuffer(env: Env, meta: KfuncMeta, regno: number): boolean {
  const reg = currentReg(env, regno);
  const size = currentReg(env, regno + 1);
  if (!isNull(reg)) {
    if (mayBeNull(reg.type)) setReg(env, regno, { ...reg, type: reg.type & ~PTR_MAYBE_NULL });
    const fits =
      checkMemorySize(env, regno + 1, size, READ, true) &&
      checkMemorySize(env, regno + 1, size, WRITE, true);
    if (mayBeNull(reg.type)) setReg(env, regno, reg);
    if (!fits) return env.reject('kfunc-memory', regno - 1, regno);
  }
  if (!isConstant(size)) return env.reject('kfunc-not-constant', regno + 1);
  meta.size = size.varOff.value.lo >>> 0;
  return true;
}
