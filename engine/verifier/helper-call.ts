import {
  HELPER_NAMES,
  loadedHelperName,
  helperNumber,
  helperProto,
  MAP_FLAGS,
  MAP_TYPES,
  PROG_TYPE_HELPERS,
} from '../abi';
import type { Insn } from '../isa';
import { checkFindVma, checkForEachElement, checkLoop, checkTimerCallback } from './callbacks';
import { checkSnprintf } from './const-string';
import { releaseDynptr } from './dynptr';
import type { Env } from './env';
import { type CallMeta, checkArg, mapTypeNumber } from './helper-args';
import { isInRange, resultOf } from './helper-result';
import { forgetPacket, mayLeaveFunction } from './leave-function';
import { markChainPrecision } from './precision';
import { typeText } from './print-state';
import { checkLeaks, releaseReference } from './references';
import { isConstant, isNull, PTR_TO_MAP_VALUE, REG_UNKNOWN, type Reg } from './reg';
import { currentReg, forgetCallerSaved, setReg } from './registers';
import { checkStackBounds } from './stack-access';
import { checkStackWrite } from './stack-write';
import { ZERO } from './word';

const MAX_BPF_FUNC_REG_ARGS = 5;

/** A call of a helper: arguments, result, and what else it does. @kernel kernel/bpf/verifier.c check_helper_call() */
export function checkHelperCall(env: Env, insn: Insn): boolean {
  const id = insn.imm;
  const name = id === 0 ? 'bpf_unspec' : (loadedHelperName(id) ?? 'unknown');
  if (id < 0 || id >= HELPER_NAMES.length) return env.reject('invalid-func', name, id);
  if (!PROG_TYPE_HELPERS[env.request.progType].has(id))
    return env.reject('helper-not-allowed', name, id);
  const proto = helperProto(env.request.progType, id);
  if (!proto) return env.unsupported(`helper ${name}`);
  if (proto.gplOnly && !env.isGpl) return env.reject('gpl-only');
  if (proto.mightSleep) return env.reject('might-sleep');

  const meta: CallMeta = {
    ...{ proto, map: null, mapIndex: -1, constKey: null, output: null },
    ...{ memSize: 0, refObjId: 0, subprogno: -1, mostBytes: ZERO, dynptr: null },
  };
  for (let arg = 0; arg < MAX_BPF_FUNC_REG_ARGS; arg++) if (!checkArg(env, arg, meta)) return false;
  if (!checkMapUse(env, meta) || !checkTailCall(env, meta)) return false;
  if (!overwriteOutput(env, insn, meta) || !release(env, meta)) return false;
  if (!checkSpecial(env, meta)) return false;
  forgetCallerSaved(env);
  setReg(env, 0, resultOf(env, meta));
  if (!checkMapFunction(env, meta)) return false;
  if (proto.id === TAIL_CALL) return mayLeaveFunction(env, REG_UNKNOWN, true);
  if (proto.changesPacketData || (proto.id === DYNPTR_WRITE && meta.dynptr?.kind === 'skb'))
    forgetPacket(env);
  return true;
}

/** What is peculiar to one helper. */
function checkSpecial(env: Env, meta: CallMeta): boolean {
  switch (meta.proto.id) {
    case SNPRINTF:
      return checkSnprintf(env);
    case TAIL_CALL:
      return checkLeaks(env, 'tail_call');
    case LOOP:
      return checkLoop(env, meta);
    case FOR_EACH:
      return checkForEachElement(env, meta);
    case TIMER_CALLBACK:
      return checkTimerCallback(env, meta);
    case FIND_VMA:
      return checkFindVma(env, meta);
    case FROM_MEM: {
      const { type } = currentReg(env, 1);
      return type === PTR_TO_MAP_VALUE || env.reject('dynptr-memory', typeText(type));
    }
    case LOCAL_STORAGE:
      return isNull(currentReg(env, 2)) || env.reject('storage-flags');
    default:
      return true;
  }
}

/** What is given back is no longer there. */
function release(env: Env, { proto, refObjId }: CallMeta): boolean {
  if (proto.releases === null) return true;
  if (proto.args[proto.releases] === 'ARG_PTR_TO_RINGBUF_DYNPTR') {
    releaseDynptr(env, 1 + proto.releases);
    return true;
  }
  if (refObjId !== 0 && releaseReference(env, refObjId)) return true;
  if (isNull(currentReg(env, 1 + proto.releases))) return true;
  return env.reject('release-twice', proto.name, proto.id);
}

/** What the helper puts on the stack is some data. */
function overwriteOutput(env: Env, insn: Insn, { output }: CallMeta): boolean {
  if (!output) return true;
  const { regno, size } = output;
  const { off } = currentReg(env, regno);
  for (let i = 0; i < size; i++) {
    if (!checkStackBounds(env, regno, off + i, 1, 'write')) return false;
    if (!checkStackWrite(env, insn, regno, off + i, 1, null)) return false;
  }
  return true;
}

const WRITES: readonly (number | null)[] = [
  helperNumber('map_update_elem'),
  helperNumber('map_delete_elem'),
  helperNumber('map_push_elem'),
  helperNumber('map_pop_elem'),
];
const LOOP = helperNumber('loop');
const FOR_EACH = helperNumber('for_each_map_elem');
const TIMER_CALLBACK = helperNumber('timer_set_callback');
const TAIL_CALL = helperNumber('tail_call');
const SNPRINTF = helperNumber('snprintf');
const FIND_VMA = helperNumber('find_vma');
const FROM_MEM = helperNumber('dynptr_from_mem');
const DYNPTR_WRITE = helperNumber('dynptr_write');
const LOCAL_STORAGE = helperNumber('get_local_storage');

/** @kernel kernel/bpf/verifier.c record_func_map() */
function checkMapUse(env: Env, { proto, map, mapIndex }: CallMeta): boolean {
  const readOnly = map !== null && (map.flags & MAP_FLAGS.BPF_F_RDONLY_PROG) !== 0;
  if (readOnly && WRITES.includes(proto.id)) return env.reject('map-update-forbidden');
  const aux = env.auxOf(env.insnIdx);
  if (map) aux.map = (aux.map ?? mapIndex) === mapIndex && mapIndex;
  return true;
}

/** The map and the index of a tail call. @kernel kernel/bpf/verifier.c record_func_key() */
function checkTailCall(env: Env, { proto, map }: CallMeta): boolean {
  if (proto.id !== TAIL_CALL) return true;
  if (map?.type !== 'prog_array') return env.reject('tail-call-map');
  const index = currentReg(env, 3);
  if (!isConstNumber(index) || !isInRange(index.varOff.value, map)) return true;
  markChainPrecision(env, 3);
  return true;
}

function isConstNumber(reg: Reg): boolean {
  return reg.type === REG_UNKNOWN.type && isConstant(reg);
}

/** Whether the helper works on a map of this type. @kernel check_map_func_compatibility() */
function checkMapFunction(env: Env, { proto, map }: CallMeta): boolean {
  if (!map || proto.args[0] === 'ARG_PTR_TO_TIMER') return true; // there is a timer in it
  const fits = MAP_TYPES[map.type].helpers.includes(proto.name.replace(/^bpf_/, ''));
  return fits || env.reject('map-func-mismatch', mapTypeNumber(map), proto.name, proto.id);
}
