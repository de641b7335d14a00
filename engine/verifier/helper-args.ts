import {
  type ArgType,
  type HelperProto,
  helperNumber,
  MAP_TYPES,
  type MapDef,
  type MapTypeName,
} from '../abi';
import { checkAlignment } from './alignment';
import { acceptedBy, MEMORY, movability } from './compatible';
import { checkConstString } from './const-string';
import { checkUnmoved } from './ctx-access';
import { checkReleasable, findDynptr, makeDynptr } from './dynptr';
import type { Env } from './env';
import { checkStruct, checkStructAccess } from './kernel-pointer';
import type { Dynptr } from './object-regs';
import { BPF_MAX_VAR_OFF } from './pointer-alu';
import { markChainPrecision, markSlotPrecision } from './precision';
import { typeText } from './print-state';
import {
  baseType,
  DYNPTR_FLAG_MASK,
  isConstant,
  isNull,
  isPacketPointer,
  MEM_RDONLY,
  PTR_MAYBE_NULL,
  PTR_TO_BTF_ID,
  PTR_TO_MAP_KEY,
  PTR_TO_MAP_VALUE,
  PTR_TO_MEM,
  PTR_TO_PACKET,
  PTR_TO_PACKET_META,
  PTR_TO_STACK,
  type Reg,
  type RegType,
} from './reg';
import {
  type AccessType,
  checkMapPermission,
  checkMapValueAccess,
  checkPacketAccess,
  checkRegionAccess,
  mapOf,
} from './region-access';
import { checkRead, currentReg } from './registers';
import {
  byteAt,
  checkStackBounds,
  checkStackRange,
  frameOf,
  offsetsOf,
  typesAt,
} from './stack-access';
import { isSpilledScalar, STACK_DYNPTR, STACK_SPILL, STACK_ZERO } from './state';
import { checkKptr, checkSpinLock, checkTimer } from './value-fields';
import { isNegative, isZero, signedText, toUnsignedNumber, type Word, ZERO } from './word';

const SPIN_LOCK = helperNumber('spin_lock');
const PEEK = helperNumber('map_peek_elem');
const FROM_MEM = helperNumber('dynptr_from_mem');

/** What the arguments so far said. @kernel kernel/bpf/verifier.c struct bpf_call_arg_meta */
export interface CallMeta {
  readonly proto: HelperProto;
  map: MapDef | null;
  /** Index of `map`, -1 for none. */
  mapIndex: number;
  /** The key, where it is a constant. */
  constKey: Word | null;
  /** Stack that the helper overwrites, whatever was there. */
  output: { readonly regno: number; readonly size: number } | null;
  /** Bytes that the helper hands out. */
  memSize: number;
  /** The reference that an argument belongs to; 0 for none. */
  refObjId: number;
  /** The dynptr that was there. */
  dynptr: Dynptr | null;
  /** Number of the function that is called back, -1 for none. */
  subprogno: number;
  /** The most bytes that the size of an argument may be. @kernel msize_max_value */
  mostBytes: Word;
}

/** Argument `arg`, from 0. @kernel kernel/bpf/verifier.c check_func_arg() */
export function checkArg(env: Env, arg: number, meta: CallMeta): boolean {
  const regno = 1 + arg;
  const { proto } = meta;
  const type = proto.args[arg];
  if (type === undefined || type === 'ARG_DONTCARE') return true;
  if (!checkRead(env, regno)) return false;
  if (type === 'ARG_ANYTHING') return true;
  const reg = currentReg(env, regno);
  if (isPacketPointer(reg.type) && !proto.pktAccess) return env.reject('arg-packet');
  const isNullHere = isNull(reg) && proto.nullable.includes(arg);
  if (!isNullHere && !checkArgType(env, arg, type, reg, meta)) return false;
  if (type === 'ARG_PTR_TO_RINGBUF_DYNPTR') {
    if (!checkReleasable(env, regno)) return false;
  } else if (proto.releases === arg && reg.refObjId === 0 && !isNull(reg))
    return env.reject('not-referenced', regno);
  if (reg.refObjId !== 0) {
    if (meta.refObjId !== 0)
      return env.reject('two-references', regno, reg.refObjId, meta.refObjId);
    meta.refObjId = reg.refObjId;
  }
  return CHECKS[type](env, regno, reg, meta);
}

/** Whether the register holds what the argument asks for. @kernel check_reg_type(), check_func_arg_reg_off() */
function checkArgType(env: Env, arg: number, type: ArgType, reg: Reg, meta: CallMeta): boolean {
  const { proto } = meta;
  const regno = 1 + arg;
  const accepts = acceptedBy(type);
  let regType = proto.nullable.includes(arg) ? reg.type & ~PTR_MAYBE_NULL : reg.type;
  if (accepts === MEMORY && baseType(regType) === PTR_TO_MEM)
    regType = withoutFlags(type, regType, accessOf(meta, regno).type);
  if (accepts && !accepts.types.includes(regType))
    return env.reject('arg-type', regno, typeText(reg.type), accepts.text);
  if (baseType(reg.type) === PTR_TO_BTF_ID) {
    if (accepts !== MEMORY) {
      const wanted = proto.argStructs[arg] ?? 'sock_common';
      if (!checkStruct(env, regno, reg, wanted)) return false;
    } else if (!isReadOnly(proto, arg, type))
      return env.reject('arg-written', proto.name, regno, typeText(reg.type));
  }
  const releases = proto.releases === arg && type !== 'ARG_PTR_TO_RINGBUF_DYNPTR';
  if (releases && reg.off !== 0) return env.reject('release-offset', regno);
  return releases ? checkUnmoved(env, regno, reg) : checkArgOffset(env, regno, reg, regType);
}

/** Whether the helper is known to read only. @kernel MEM_RDONLY */
function isReadOnly({ outputs, inouts }: HelperProto, arg: number, type: ArgType): boolean {
  return type === 'ARG_PTR_TO_MEM' && !outputs.includes(arg) && !inouts.includes(arg);
}

/** Where a slice or read-only memory is as good as other memory. @kernel check_reg_type() */
function withoutFlags(type: ArgType, regType: RegType, access: AccessType): RegType {
  const isMem = type === 'ARG_PTR_TO_MEM' || type === 'ARG_PTR_TO_FIXED_SIZE_MEM';
  if (!isMem) return regType;
  return regType & ~DYNPTR_FLAG_MASK & ~(access === 'read' ? MEM_RDONLY : 0);
}

/** Whether a pointer may have an offset, or has none. @kernel check_func_arg_reg_off() */
export function checkArgOffset(env: Env, regno: number, reg: Reg, type = reg.type): boolean {
  const isSlice = (reg.type & DYNPTR_FLAG_MASK) !== 0;
  const moves = isSlice ? 'none' : movability(type);
  return moves === 'any' || checkUnmoved(env, regno, reg, moves === 'constant');
}

/** Whether a key in range is sure to be found. @kernel kernel/bpf/verifier.c can_elide_value_nullness() */
export function canElideNull(type: MapTypeName): boolean {
  return type === 'array' || type === 'percpu_array';
}

type Check = (env: Env, regno: number, reg: Reg, meta: CallMeta) => boolean;

const CHECKS: Readonly<Record<ArgType, Check>> = {
  ARG_DONTCARE: () => true,
  ARG_ANYTHING: () => true,
  ARG_PTR_TO_CTX: () => true,
  ARG_CONST_MAP_PTR: (env, _regno, reg, meta) => {
    if (meta.map && meta.mapIndex !== reg.map) return env.reject('timer-map');
    meta.map = mapOf(env, reg);
    meta.mapIndex = reg.map;
    return true;
  },
  ARG_PTR_TO_MAP_KEY: (env, regno, reg, meta) => {
    if (!meta.map) return env.reject('arg-map-key-null');
    const { keySize, type } = meta.map;
    if (!checkHelperMemory(env, regno, keySize, false, READ)) return false;
    if (!canElideNull(type)) return true;
    const key = constantKey(env, reg, keySize);
    if (!key) return true;
    meta.constKey = key.value;
    if (key.spi !== null) markSlotPrecision(env, reg.frameno, key.spi);
    return true;
  },
  ARG_PTR_TO_MAP_VALUE: (env, regno, reg, meta) => {
    if (!meta.map) return env.reject('arg-map-value-null');
    if (isNull(reg)) return true; // which it may be
    // @kernel resolve_map_arg_type(): there it asks for the value
    const reads = meta.map.type === 'bloom_filter' && meta.proto.id === PEEK;
    const access = reads ? READ : accessOf(meta, regno);
    return checkHelperMemory(env, regno, meta.map.valueSize, false, access);
  },
  ARG_PTR_TO_MEM: () => true, // with its size, the next argument
  ARG_CONST_ALLOC_SIZE_OR_ZERO: (env, regno, reg, meta) => {
    if (!isConstant(reg)) return env.reject('arg-not-constant', regno);
    meta.memSize = reg.varOff.value.lo >>> 0;
    markChainPrecision(env, regno);
    return true;
  },
  ARG_PTR_TO_RINGBUF_MEM: () => true,
  ARG_PTR_TO_FUNC: (_env, _regno, reg, meta) => {
    meta.subprogno = reg.range;
    return true;
  },
  ARG_PTR_TO_STACK: () => true,
  ARG_PTR_TO_DYNPTR: (env, regno, _reg, meta) => {
    meta.dynptr = findDynptr(env, regno);
    return meta.dynptr !== null;
  },
  ARG_PTR_TO_RINGBUF_DYNPTR: (env, regno) => findDynptr(env, regno, 'ringbuf') !== null,
  ARG_PTR_TO_UNINIT_DYNPTR: (env, regno, _reg, { proto }) => {
    const kind = proto.id === FROM_MEM ? 'local' : 'ringbuf';
    return makeDynptr(env, env.insn(env.insnIdx), regno, kind);
  },
  ARG_PTR_TO_SOCK_COMMON: () => true,
  ARG_PTR_TO_BTF_ID_SOCK_COMMON: () => true,
  ARG_PTR_TO_BTF_ID: () => true,
  ARG_PTR_TO_PERCPU_BTF_ID: () => true,
  ARG_KPTR_XCHG_DEST: checkKptr,
  ARG_PTR_TO_SPIN_LOCK: (env, regno, reg, { proto }) =>
    checkSpinLock(env, regno, reg, proto.id === SPIN_LOCK),
  ARG_PTR_TO_TIMER: (env, regno, reg, meta) => {
    meta.map = mapOf(env, reg);
    meta.mapIndex = reg.map;
    return checkTimer(env, regno, reg);
  },
  ARG_PTR_TO_FIXED_SIZE_MEM: (env, regno, reg, meta) => {
    const size = meta.proto.argSizes[regno - 1] ?? 0;
    const access = accessOf(meta, regno);
    if (!checkHelperMemory(env, regno, size, false, access)) return false;
    return access === READ || checkAlignment(env, reg, 0, size, true);
  },
  ARG_PTR_TO_CONST_STR: checkConstString,
  ARG_CONST_SIZE: (env, regno, reg, meta) => checkSize(env, regno, reg, meta, false),
  ARG_CONST_SIZE_OR_ZERO: (env, regno, reg, meta) => checkSize(env, regno, reg, meta, true),
};

/** What a helper does with memory. */
export interface HelperAccess {
  readonly type: AccessType;
  /** Where to note stack that is overwritten as a whole; `null` where it is read too. */
  readonly output: CallMeta | null;
}

export const READ: HelperAccess = { type: 'read', output: null };
export const WRITE: HelperAccess = { type: 'write', output: null };

/** What the helper does with the memory of an argument. */
function accessOf(meta: CallMeta, regno: number): HelperAccess {
  const { outputs, inouts } = meta.proto;
  if (outputs.includes(regno - 1)) return { type: 'write', output: meta };
  return inouts.includes(regno - 1) ? WRITE : READ;
}

/** The size of the memory that the argument before it points to. @kernel check_mem_size_reg() */
function checkSize(
  env: Env,
  regno: number,
  reg: Reg,
  meta: CallMeta,
  zeroAllowed: boolean,
): boolean {
  meta.mostBytes = reg.umax;
  return checkMemorySize(env, regno, reg, accessOf(meta, regno - 1), zeroAllowed);
}

/** The same for any access. */
export function checkMemorySize(
  env: Env,
  regno: number,
  reg: Reg,
  access: HelperAccess,
  zeroAllowed: boolean,
): boolean {
  if (isNegative(reg.smin)) return env.reject('arg-size-negative', regno);
  if (isZero(reg.umin) && !zeroAllowed)
    return env.reject('arg-zero-size', regno, signedText(reg.umin), signedText(reg.umax));
  const most = toUnsignedNumber(reg.umax);
  if (most >= BPF_MAX_VAR_OFF) return env.reject('arg-size-unbounded', regno);
  if (!checkHelperMemory(env, regno - 1, most, zeroAllowed, access, isConstant(reg))) return false;
  markChainPrecision(env, regno);
  return true;
}

/**
 * Memory that a helper reads or writes.
 *
 * @param sizeKnown whether it surely is all of `size` bytes
 * @kernel kernel/bpf/verifier.c check_helper_mem_access()
 */
export function checkHelperMemory(
  env: Env,
  regno: number,
  size: number,
  zeroAllowed: boolean,
  { type: access, output }: HelperAccess,
  sizeKnown = true,
): boolean {
  const reg = currentReg(env, regno);
  switch (baseType(reg.type)) {
    case PTR_TO_PACKET:
    case PTR_TO_PACKET_META:
      return checkPacketAccess(env, regno, reg.off, size, zeroAllowed);
    case PTR_TO_MAP_KEY:
      if (access === 'write') return env.reject('map-key-helper-write', regno);
      return checkRegionAccess(env, regno, reg.off, size, mapOf(env, reg).keySize, false);
    case PTR_TO_MEM:
      if (access === 'write' && (reg.type & MEM_RDONLY) !== 0)
        return env.reject('mem-write', regno, typeText(reg.type));
      return checkRegionAccess(env, regno, reg.off, size, reg.range, zeroAllowed);
    case PTR_TO_MAP_VALUE:
      return (
        checkMapPermission(env, regno, reg.off, size, access) &&
        checkMapValueAccess(env, regno, reg.off, size, zeroAllowed)
      );
    case PTR_TO_STACK:
      if (!output || !sizeKnown || !isConstant(reg))
        return checkStackRange(env, regno, reg.off, size, zeroAllowed, access);
      output.output = { regno, size };
      if (size === 0 && !zeroAllowed) return env.reject('zero-sized-read');
      return checkStackBounds(env, regno, reg.off, size, access) && sparesDynptrs(env, reg, size);
    case PTR_TO_BTF_ID:
      return checkStructAccess(env, regno, reg, reg.off, access);
    default:
      if (zeroAllowed && size === 0 && isNull(reg)) return true;
      return env.reject('arg-type', regno, typeText(reg.type), 'fp');
  }
}

/** What a helper overwrites may be no dynptr. */
function sparesDynptrs(env: Env, reg: Reg, size: number): boolean {
  const { min } = offsetsOf(reg, reg.off);
  const at = typesAt(frameOf(env, reg), min, size).indexOf(STACK_DYNPTR);
  return at < 0 || env.reject('dynptr-write', min + at);
}

/**
 * The key on the stack, where it is a constant, and the slot that it was spilled to.
 *
 * @kernel kernel/bpf/verifier.c get_constant_map_key()
 */
function constantKey(env: Env, reg: Reg, size: number): { value: Word; spi: number | null } | null {
  if (reg.type !== PTR_TO_STACK || !isConstant(reg)) return null;
  const frame = frameOf(env, reg);
  const { spi, byte } = byteAt(offsetsOf(reg, reg.off).min);
  const slot = frame.stack[spi]!; // the access was checked
  const run = (type: number) => {
    let length = 0;
    while (length <= byte && slot.types[byte - length] === type) length++;
    return length;
  };
  if (run(STACK_ZERO) >= size) return { value: ZERO, spi: null };
  if (!isSpilledScalar(slot) || run(STACK_SPILL) !== size || !isConstant(slot.spilled)) return null;
  return { value: slot.spilled.varOff.value, spi };
}

/** The number of a map's type, as the kernel prints it. */
export function mapTypeNumber(map: MapDef): number {
  return MAP_TYPES[map.type].number;
}
