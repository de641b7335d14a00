import { PROG_TYPES } from '../abi';
import {
  accessBytes,
  BPF_CMPXCHG,
  BPF_DW,
  BPF_FETCH,
  BPF_LOAD_ACQ,
  BPF_MEM,
  BPF_MEMSX,
  BPF_STORE_REL,
  BPF_W,
  bpfMode,
  bpfSize,
  type Insn,
  opcodeOf,
} from '../isa';
import { checkAlignment } from './alignment';
import { checkCtxAccess, checkUnmoved } from './ctx-access';
import type { Env } from './env';
import { checkStructAccess } from './kernel-pointer';
import { loadFromMap } from './map-pointer';
import { typeText } from './print-state';
import { hasDirectValue, isReadOnly, readOnlyNumber } from './read-only-map';
import {
  baseType,
  CONST_PTR_TO_MAP,
  copyReg,
  isConstant,
  isPacketPointer,
  isSocket,
  knownReg,
  MEM_RDONLY,
  mayBeNull,
  NOT_INIT,
  PTR_TO_BTF_ID,
  PTR_TO_CTX,
  PTR_TO_MAP_KEY,
  PTR_TO_MAP_VALUE,
  PTR_TO_MEM,
  PTR_TO_STACK,
  PTR_UNTRUSTED,
  REG_UNKNOWN,
  type Reg,
  type RegType,
  SCALAR_VALUE,
} from './reg';
import {
  type AccessType,
  checkMapPermission,
  checkMapValueAccess,
  checkPacketAccess,
  checkRegionAccess,
  mapOf,
} from './region-access';
import { checkOverwrite, checkRead, checkWrite, currentReg, setReg, soundReg } from './registers';
import { sockStructOf, checkSockAccess } from './sock-access';
import { coerceToSize, coerceToSizeSx } from './scalar-coerce';
import { checkStackBounds } from './stack-access';
import { checkStackRead } from './stack-read';
import { checkStackWrite } from './stack-write';
import type { AccessKind } from './types';
import { toSignedNumber } from './word';

/** Loads, stores and atomics. */

interface Access {
  readonly insn: Insn;
  /** The register with the address. */
  readonly regno: number;
  readonly type: AccessType;
  /** The register loaded or stored; `null` for none. */
  readonly value: number | null;
  /** Refuses unaligned addresses though the machine could. */
  readonly aligned: boolean;
}

/** @kernel kernel/bpf/verifier.c check_load_mem() */
export function checkLoad(env: Env, insn: Insn): boolean {
  return loadMem(env, insn, false, 'ldx');
}

function loadMem(env: Env, insn: Insn, aligned: boolean, context: string): boolean {
  if (!checkRead(env, insn.src) || !checkWrite(env, insn.dst)) return false;
  const { type } = currentReg(env, insn.src);
  const access = { insn, regno: insn.src, type: 'read', value: insn.dst, aligned } as const;
  if (!checkMemAccess(env, access) || !checkPointerType(env, type)) return false;
  setReg(env, insn.dst, soundReg(env, currentReg(env, insn.dst), context));
  return true;
}

/** A store of a register. @kernel kernel/bpf/verifier.c check_store_reg() */
export function checkStore(env: Env, insn: Insn): boolean {
  if (bpfMode(insn.code) !== BPF_MEM || insn.imm !== 0)
    return env.reject('reserved-fields', 'BPF_STX');
  return storeReg(env, insn, false);
}

function storeReg(env: Env, insn: Insn, aligned: boolean): boolean {
  if (!checkRead(env, insn.src) || !checkRead(env, insn.dst)) return false;
  const { type } = currentReg(env, insn.dst);
  const access = { insn, regno: insn.dst, type: 'write', value: insn.src, aligned } as const;
  return checkMemAccess(env, access) && checkPointerType(env, type);
}

/** A store of an immediate. */
export function checkStoreImmediate(env: Env, insn: Insn): boolean {
  if (bpfMode(insn.code) !== BPF_MEM || insn.src !== 0)
    return env.reject('reserved-fields', 'BPF_ST');
  if (!checkRead(env, insn.dst)) return false;
  const { type } = currentReg(env, insn.dst);
  const access = { insn, regno: insn.dst, type: 'write', value: null, aligned: false } as const;
  return checkMemAccess(env, access) && checkPointerType(env, type);
}

/** @kernel kernel/bpf/verifier.c check_atomic() */
export function checkAtomic(env: Env, insn: Insn): boolean {
  const { imm, src, dst, code } = insn;
  if (imm === BPF_LOAD_ACQ) {
    if (!loadMem(env, insn, true, 'atomic_load')) return false;
    const { type } = currentReg(env, src);
    if (!atomicTarget(type)) return env.reject('atomic-load-target', src, typeText(type));
    return true;
  }
  if (imm === BPF_STORE_REL) {
    if (!storeReg(env, insn, true)) return false;
    const { type } = currentReg(env, dst);
    if (!atomicTarget(type)) return env.reject('atomic-store-target', dst, typeText(type));
    return true;
  }
  if (!opcodeOf({ ...insn, code: (code & ~0x18) | BPF_DW }))
    return env.reject('invalid-atomic-opcode', imm);
  return checkReadModifyWrite(env, insn);
}

/** @kernel kernel/bpf/verifier.c check_atomic_rmw() */
function checkReadModifyWrite(env: Env, insn: Insn): boolean {
  const { code, dst, src, imm } = insn;
  if (bpfSize(code) !== BPF_W && bpfSize(code) !== BPF_DW) return env.reject('invalid-atomic-size');
  if (!checkRead(env, src) || !checkRead(env, dst)) return false;
  if (imm === BPF_CMPXCHG && !checkRead(env, 0)) return false;
  const { type } = currentReg(env, dst);
  if (!atomicTarget(type)) return env.reject('atomic-store-target', dst, typeText(type));
  const fetches = (imm & BPF_FETCH) !== 0;
  const fetched = imm === BPF_CMPXCHG ? 0 : src;
  if (fetches && !checkOverwrite(env, fetched)) return false;
  const access = { insn, regno: dst, value: null, aligned: true } as const;
  return (
    checkMemAccess(env, { ...access, type: 'read' }) &&
    (!fetches || checkMemAccess(env, { ...access, type: 'read', value: fetched })) &&
    checkMemAccess(env, { ...access, type: 'write' })
  );
}

function atomicTarget(type: RegType): boolean {
  return type !== PTR_TO_CTX && !isPacketPointer(type) && !isSocket(type);
}

/**
 * One access of the instruction. What a load yields goes to its register.
 *
 * @kernel kernel/bpf/verifier.c check_mem_access()
 */
function checkMemAccess(env: Env, access: Access): boolean {
  const { insn, regno, type, value } = access;
  const size = accessBytes(insn.code);
  const reg = currentReg(env, regno);
  if (!checkAlignment(env, reg, insn.off, size, access.aligned)) return false;
  const off = insn.off + reg.off;
  noteAccess(env, reg.type);
  if (!checkByType(env, access, reg, off, size)) return false;
  if (type === 'read' && value !== null && size < 8) {
    const loaded = currentReg(env, value);
    if (loaded.type === SCALAR_VALUE) {
      const draft = copyReg(loaded);
      if (bpfMode(insn.code) === BPF_MEMSX) {
        coerceToSizeSx(draft, size);
        // Linux takes a number that was spilled and comes back sign-extended for the same number;
        // an observer compares with real ones
        if (env.request.observer) draft.id = 0;
      } else coerceToSize(draft, size);
      setReg(env, value, draft);
    }
  }
  return true;
}

function checkByType(env: Env, access: Access, reg: Reg, off: number, size: number): boolean {
  const { insn, regno, type, value } = access;
  const loads = type === 'read' && value !== null;
  switch (reg.type) {
    case PTR_TO_MAP_VALUE:
      if (!checkMapPermission(env, regno, off, size, type)) return false;
      if (!checkMapValueAccess(env, regno, off, size, false)) return false;
      if (loads) return loadMapValue(env, access, reg, off, size);
      break;
    case PTR_TO_MAP_KEY: {
      if (type === 'write') return env.reject('map-key-write', regno);
      if (!checkRegionAccess(env, regno, off, size, mapOf(env, reg).keySize, false)) return false;
      break;
    }
    case PTR_TO_CTX: {
      if (!checkUnmoved(env, regno, reg)) return false;
      const field = checkCtxAccess(env, off, size, type, bpfMode(insn.code) === BPF_MEMSX);
      if (!field) return false;
      if (loads) setReg(env, value, field);
      return true;
    }
    case PTR_TO_STACK:
      if (!checkStackBounds(env, regno, off, size, type)) return false;
      return type === 'read'
        ? checkStackRead(env, regno, off, size, value)
        : checkStackWrite(env, insn, regno, off, size, value);
    case CONST_PTR_TO_MAP:
      return checkMapPointerAccess(env, access, reg, off, size);
    default:
      if (baseType(reg.type) === PTR_TO_MEM && !mayBeNull(reg.type)) {
        if (type === 'write' && (reg.type & MEM_RDONLY) !== 0)
          return env.reject('mem-write', regno, typeText(reg.type));
        const anywhere = (reg.type & PTR_UNTRUSTED) !== 0; // such loads cannot fault
        if (!anywhere && !checkRegionAccess(env, regno, off, size, reg.range, false)) return false;
        break;
      }
      if (isSocket(reg.type)) {
        if (!checkSockAccess(env, regno, reg, off, size, type)) return false;
        break;
      }
      if (baseType(reg.type) === PTR_TO_BTF_ID && !mayBeNull(reg.type))
        return checkStructAccess(env, regno, reg, off, type);
      if (!isPacketPointer(reg.type))
        return env.reject('invalid-mem-access', regno, typeText(reg.type));
      if (type === 'write') {
        if (PROG_TYPES[env.request.progType].packet !== 'write') return env.reject('packet-write');
        env.writesPacket = true;
      }
      if (!checkPacketAccess(env, regno, off, size, false)) return false;
  }
  if (loads) setReg(env, value, REG_UNKNOWN);
  return true;
}

/**
 * What a load from a map's value gives: a known number where nobody can write to the map.
 *
 * @kernel kernel/bpf/verifier.c check_mem_access(), bpf_map_direct_read()
 */
function loadMapValue(env: Env, access: Access, reg: Reg, off: number, size: number): boolean {
  const map = mapOf(env, reg);
  let loaded = REG_UNKNOWN;
  if (isConstant(reg) && isReadOnly(map) && hasDirectValue(map)) {
    if (map.maxEntries !== 1) return env.reject('read-only-of-many');
    const at = off + toSignedNumber(reg.varOff.value);
    const signed = bpfMode(access.insn.code) === BPF_MEMSX;
    loaded = knownReg(SCALAR_VALUE, readOnlyNumber(map, at, size, signed));
  }
  setReg(env, access.value!, loaded); // it is a load
  return true;
}

/** The kernel's own structures, by their BTF. */
const MAP_STRUCTS: Readonly<Record<string, string>> = {
  hash: 'bpf_htab',
  array: 'bpf_array',
  prog_array: 'bpf_array',
  perf_event_array: 'bpf_array',
  percpu_array: 'bpf_array',
  array_of_maps: 'bpf_array',
  percpu_hash: 'bpf_htab',
  lru_hash: 'bpf_htab',
  lru_percpu_hash: 'bpf_htab',
  hash_of_maps: 'bpf_htab',
  lpm_trie: 'lpm_trie',
  queue: 'bpf_queue_stack',
  stack: 'bpf_queue_stack',
  bloom_filter: 'bpf_bloom_filter',
  ringbuf: 'bpf_ringbuf_map',
  devmap: 'bpf_dtab',
  devmap_hash: 'bpf_dtab',
  cpumap: 'bpf_cpu_map',
  xskmap: 'xsk_map',
};

/** An access to the map itself. @kernel kernel/bpf/verifier.c check_ptr_to_map_access() */
function checkMapPointerAccess(
  env: Env,
  access: Access,
  reg: Reg,
  off: number,
  size: number,
): boolean {
  const name = MAP_STRUCTS[mapOf(env, reg).type] ?? 'bpf_map';
  if (off < 0) return env.reject('map-ptr-negative', access.regno, name, off);
  if (access.type !== 'read') return env.reject('map-ptr-write', name);
  const loaded = loadFromMap(env, name, off, size);
  if (loaded && access.value !== null) setReg(env, access.value, loaded);
  return loaded !== null;
}

// ------------------------------------------------------------------------------ what it was

/**
 * Loads from a context are rewritten, so an instruction that does one can do nothing else.
 *
 * @kernel kernel/bpf/verifier.c save_aux_ptr_type()
 */
function checkPointerType(env: Env, type: RegType): boolean {
  const aux = env.auxOf(env.insnIdx);
  if (aux.pointerType === NOT_INIT) {
    aux.pointerType = type;
    return true;
  }
  const differs = type !== aux.pointerType;
  const rewritten = isRewritten(type) || isRewritten(aux.pointerType);
  return !(differs && rewritten) || env.reject('different-pointers');
}

/** @kernel kernel/bpf/verifier.c reg_type_mismatch_ok() */
function isRewritten(type: RegType): boolean {
  const base = baseType(type);
  return base === PTR_TO_CTX || base === PTR_TO_BTF_ID || isSocket(base);
}

const KINDS: Readonly<Record<RegType, AccessKind>> = {
  [PTR_TO_CTX]: 'ctx',
  [PTR_TO_STACK]: 'stack',
  [PTR_TO_MAP_VALUE]: 'map_value',
};

function noteAccess(env: Env, type: RegType): void {
  const aux = env.auxOf(env.insnIdx);
  const kind = isPacketPointer(type) ? 'packet' : (KINDS[type] ?? sockStructOf(type) ?? 'other');
  aux.access = aux.access === null || aux.access === kind ? kind : 'other';
}
