import {
  HELPER_NAMES,
  HELPERS,
  loadedHelperName,
  helperNumber,
  isGplCompatible,
  MAP_FLAGS,
  MAP_TYPES,
  type MapDef,
  NUM_POSSIBLE_CPUS,
  PROG_TYPE_HELPERS,
} from '../abi';
import type { Insn } from '../isa';
import { checkForEachElement, checkLoop, checkTimerCallback } from './callbacks';
import { checkSnprintf } from './const-string';
import type { Env } from './env';
import { type CallMeta, checkArg, mapTypeNumber } from './helper-args';
import { forgetPacket, mayLeaveFunction } from './leave-function';
import { markChainPrecision } from './precision';
import { acquireReference, checkLeaks, releaseReference } from './references';
import {
  copyReg,
  isConstant,
  isNull,
  knownReg,
  PTR_MAYBE_NULL,
  PTR_TO_MAP_VALUE,
  PTR_TO_MAP_VALUE_OR_NULL,
  PTR_TO_RINGBUF_MEM,
  REG_NOT_INIT,
  REG_UNKNOWN,
  type Reg,
} from './reg';
import { currentReg, forgetCallerSaved, setReg } from './registers';
import { syncBounds } from './scalar-bounds';
import { checkStackBounds } from './stack-access';
import { checkStackWrite } from './stack-write';
import { fromU32, toUnsignedNumber, ZERO } from './word';

const MAX_BPF_FUNC_REG_ARGS = 5;

/** A call of a helper: arguments, result, and what else it does. @kernel kernel/bpf/verifier.c check_helper_call() */
export function checkHelperCall(env: Env, insn: Insn): boolean {
  const id = insn.imm;
  const name = id === 0 ? 'bpf_unspec' : (loadedHelperName(id) ?? 'unknown');
  if (id < 0 || id >= HELPER_NAMES.length) return env.reject('invalid-func', name, id);
  if (!PROG_TYPE_HELPERS[env.request.progType].has(id))
    return env.reject('helper-not-allowed', name, id);
  const proto = HELPERS.get(id);
  if (!proto) return env.unsupported(`helper ${name}`);
  if (proto.gplOnly && !isGplCompatible(env.request.license)) return env.reject('gpl-only');

  const meta: CallMeta = {
    ...{ proto, map: null, mapIndex: -1, constKey: null, output: null },
    ...{ memSize: 0, refObjId: 0, subprogno: -1 },
  };
  for (let arg = 0; arg < MAX_BPF_FUNC_REG_ARGS; arg++) if (!checkArg(env, arg, meta)) return false;
  if (!checkMapUse(env, meta) || !checkTailCall(env, meta)) return false;
  if (!overwriteOutput(env, insn, meta) || !release(env, meta)) return false;
  if (!checkSpecial(env, meta)) return false;
  forgetCallerSaved(env);
  setReg(env, 0, resultOf(env, meta));
  if (!checkMapFunction(env, meta)) return false;
  if (proto.id === TAIL_CALL) return mayLeaveFunction(env, REG_UNKNOWN, true);
  if (proto.changesPacketData) forgetPacket(env);
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
    default:
      return true;
  }
}

/** What is given back is no longer there. */
function release(env: Env, { proto, refObjId }: CallMeta): boolean {
  if (proto.releases === null) return true;
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

/** The number of a CPU. @kernel kernel/bpf/verifier.c do_refine_retval_range() */
function aProcessor(): Reg {
  const draft = copyReg(REG_UNKNOWN);
  const most = NUM_POSSIBLE_CPUS - 1;
  draft.umin = ZERO;
  draft.smin = ZERO;
  draft.umax = fromU32(most);
  draft.smax = fromU32(most);
  draft.u32min = 0;
  draft.s32min = 0;
  draft.u32max = most;
  draft.s32max = most;
  syncBounds(draft);
  return draft;
}

function resultOf(env: Env, { proto, map, mapIndex, constKey, memSize }: CallMeta): Reg {
  switch (proto.ret) {
    case 'RET_INTEGER':
      return proto.id === PROCESSOR_ID ? aProcessor() : REG_UNKNOWN;
    case 'RET_VOID':
      return REG_NOT_INIT;
    case 'RET_PTR_TO_MAP_VALUE_OR_NULL': {
      const found =
        proto.id === LOOKUP && constKey !== null && map !== null && isInRange(constKey, map);
      const type = found ? PTR_TO_MAP_VALUE : PTR_TO_MAP_VALUE_OR_NULL;
      const named = !found || map?.lock !== undefined;
      return { ...knownReg(type, ZERO), map: mapIndex, id: named ? env.newId() : 0 };
    }
    case 'RET_PTR_TO_RINGBUF_MEM_OR_NULL': {
      env.newId(); // of the NULL check; that of the reference takes its place
      const id = acquireReference(env);
      const type = PTR_TO_RINGBUF_MEM | PTR_MAYBE_NULL;
      return { ...knownReg(type, ZERO), range: memSize, id, refObjId: id };
    }
  }
}

function isInRange(key: Parameters<typeof toUnsignedNumber>[0], map: MapDef): boolean {
  return key.hi >= 0 && toUnsignedNumber(key) < map.maxEntries;
}

const WRITES: readonly (number | null)[] = [
  helperNumber('map_update_elem'),
  helperNumber('map_delete_elem'),
  helperNumber('map_push_elem'),
  helperNumber('map_pop_elem'),
];
const PROCESSOR_ID = helperNumber('get_smp_processor_id');
const LOOKUP = helperNumber('map_lookup_elem');
const LOOP = helperNumber('loop');
const FOR_EACH = helperNumber('for_each_map_elem');
const TIMER_CALLBACK = helperNumber('timer_set_callback');
const TAIL_CALL = helperNumber('tail_call');
const SNPRINTF = helperNumber('snprintf');

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
