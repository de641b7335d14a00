import type { Tnum } from './tnum';
import { TNUM_UNKNOWN, tnumConst } from './tnum';
import {
  isZero,
  S32_MAX,
  S32_MIN,
  S64_MAX,
  S64_MIN,
  U32_MAX,
  U64_MAX,
  type Word,
  ZERO,
} from './word';

/**
 * What a register holds.
 *
 * @kernel include/linux/bpf.h enum bpf_reg_type
 */
export const NOT_INIT = 0;
export const SCALAR_VALUE = 1;
export const PTR_TO_CTX = 2;
export const CONST_PTR_TO_MAP = 3;
export const PTR_TO_MAP_VALUE = 4;
export const PTR_TO_STACK = 5;
export const PTR_TO_PACKET_META = 6;
export const PTR_TO_PACKET = 7;
export const PTR_TO_PACKET_END = 8;
export const PTR_TO_XDP_SOCK = 9;
export const PTR_TO_MEM = 10;
export const PTR_TO_MAP_KEY = 11;
export const PTR_TO_FUNC = 12;
export const CONST_PTR_TO_DYNPTR = 13;
export const PTR_TO_SOCKET = 20;
export const PTR_TO_SOCK_COMMON = 21;
export const PTR_TO_TCP_SOCK = 22;
/** To a structure of the kernel's own; which one, `range` tells as an index into `KERNEL_STRUCTS`. */
export const PTR_TO_BTF_ID = 23;

/** Set in a type whose pointer may be NULL. */
export const PTR_MAYBE_NULL = 0x100;
export const PTR_TO_MAP_VALUE_OR_NULL = PTR_TO_MAP_VALUE | PTR_MAYBE_NULL;
/** Set in PTR_TO_MEM that is a record of a ring buffer. */
export const MEM_RINGBUF = 0x200;
export const PTR_TO_RINGBUF_MEM = PTR_TO_MEM | MEM_RINGBUF;
/** Set in PTR_TO_BTF_ID that is sure to be valid. */
export const PTR_TRUSTED = 0x1_0000;
/** Set in PTR_TO_BTF_ID that may lead anywhere. */
export const PTR_UNTRUSTED = 0x2_0000;

/** Set in PTR_TO_MEM that programs may not write to. */
export const MEM_RDONLY = 0x400;

/** What a dynptr is a handle of. @kernel include/linux/bpf.h enum bpf_dynptr_type */
export const DYNPTR_KINDS = ['local', 'ringbuf', 'skb', 'xdp'] as const;
export type DynptrKind = (typeof DYNPTR_KINDS)[number];
/** Set in PTR_TO_MEM that is a slice of a dynptr. @kernel DYNPTR_TYPE_SKB and its like */
export const DYNPTR_FLAGS: Readonly<Record<DynptrKind, number>> = {
  local: 0x1000,
  ringbuf: 0x2000,
  skb: 0x4000,
  xdp: 0x8000,
};
export const DYNPTR_FLAG_MASK = 0xf000;
export const DYNPTR_OF_PACKET = DYNPTR_FLAGS.skb | DYNPTR_FLAGS.xdp;

export type RegType = number;

/** Set in `id` of a scalar that differs by the constant `off` from the others of its id. */
export const BPF_ADD_CONST64 = 1 << 31;
/** The same, added to the low half alone. */
export const BPF_ADD_CONST32 = 1 << 30;
export const BPF_ADD_CONST = BPF_ADD_CONST64 | BPF_ADD_CONST32;

/**
 * What is known of a register at one point of one path. States share them: a `Reg` that stands in a
 * state is never changed, but copied and replaced.
 *
 * @kernel include/linux/bpf_verifier.h struct bpf_reg_state
 */
export interface RegState {
  type: RegType;
  /** Of a pointer: constant part of its offset, signed 32 bits. Of a scalar with BPF_ADD_CONST: its distance. */
  off: number;
  /**
   * Of packet pointers: bytes known to lie before data_end, counted from the base of `id`. Of
   * PTR_TO_MEM its size, of PTR_TO_FUNC the function's number, of PTR_TO_BTF_ID the structure's.
   */
  range: number;
  /** Of map pointers and values: index into the program's maps; of a slice the dynptr's id; otherwise -1. */
  map: number;
  /** Names what else holds the same number, or the same pointer before its NULL check; 0 for nothing. */
  id: number;
  /** The reference that has to be released before the program ends; 0 for none. */
  refObjId: number;
  /** Frame that a stack pointer points into. */
  frameno: number;
  /** Whether the exact number matters to the verdict, so that pruning must not widen it. */
  precise: boolean;
  /** Known bits of the number, or of the variable part of the offset. */
  varOff: Tnum;
  /** Signed 64-bit bounds. */
  smin: Word;
  smax: Word;
  /** Unsigned 64-bit bounds. */
  umin: Word;
  umax: Word;
  /** Signed bounds of the low half, as signed numbers. */
  s32min: number;
  s32max: number;
  /** Unsigned bounds of the low half, 0..2^32-1. */
  u32min: number;
  u32max: number;
}

export type Reg = Readonly<RegState>;

/** A copy that may be changed until it is put into a state. */
export function copyReg(reg: Reg): RegState {
  return {
    type: reg.type,
    off: reg.off,
    range: reg.range,
    map: reg.map,
    id: reg.id,
    refObjId: reg.refObjId,
    frameno: reg.frameno,
    precise: reg.precise,
    varOff: reg.varOff,
    smin: reg.smin,
    smax: reg.smax,
    umin: reg.umin,
    umax: reg.umax,
    s32min: reg.s32min,
    s32max: reg.s32max,
    u32min: reg.u32min,
    u32max: reg.u32max,
  };
}

/** A register of a type of which no number is known. */
export function unknownReg(type: RegType): RegState {
  return {
    type,
    off: 0,
    range: 0,
    map: -1,
    id: 0,
    refObjId: 0,
    frameno: 0,
    precise: false,
    varOff: TNUM_UNKNOWN,
    smin: S64_MIN,
    smax: S64_MAX,
    umin: ZERO,
    umax: U64_MAX,
    s32min: S32_MIN,
    s32max: S32_MAX,
    u32min: 0,
    u32max: U32_MAX,
  };
}

/** A register of a type whose number, or variable offset, is a constant. */
export function knownReg(type: RegType, value: Word): RegState {
  return {
    type,
    off: 0,
    range: 0,
    map: -1,
    id: 0,
    refObjId: 0,
    frameno: 0,
    precise: false,
    varOff: tnumConst(value),
    smin: value,
    smax: value,
    umin: value,
    umax: value,
    s32min: value.lo,
    s32max: value.lo,
    u32min: value.lo >>> 0,
    u32max: value.lo >>> 0,
  };
}

/** @kernel kernel/bpf/verifier.c __mark_reg_not_init() */
export const REG_NOT_INIT: Reg = unknownReg(NOT_INIT);

/** @kernel kernel/bpf/verifier.c __mark_reg_unknown() */
export const REG_UNKNOWN: Reg = unknownReg(SCALAR_VALUE);

/** Whether it is a socket as programs see sockets. @kernel type_is_sk_pointer() */
export function isSocket(type: RegType): boolean {
  return (
    type === PTR_TO_SOCKET ||
    type === PTR_TO_SOCK_COMMON ||
    type === PTR_TO_TCP_SOCK ||
    type === PTR_TO_XDP_SOCK
  );
}

export function isPacketPointer(type: RegType): boolean {
  return type === PTR_TO_PACKET || type === PTR_TO_PACKET_META;
}

/** The type without PTR_MAYBE_NULL. */
export function baseType(type: RegType): RegType {
  return type & 0xff;
}

export function mayBeNull(type: RegType): boolean {
  return (type & PTR_MAYBE_NULL) !== 0;
}

/** @kernel kernel/bpf/verifier.c register_is_null() */
export function isNull(reg: Reg): boolean {
  return reg.type === SCALAR_VALUE && isConstant(reg) && isZero(reg.varOff.value);
}

/** Whether every bit of the number, or of the variable offset, is known. */
export function isConstant(reg: Reg): boolean {
  return isZero(reg.varOff.mask);
}
