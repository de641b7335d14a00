import {
  BPF_ADD,
  BPF_ALU64,
  BPF_AND,
  BPF_ARSH,
  BPF_DIV,
  BPF_END,
  BPF_LSH,
  BPF_MOD,
  BPF_MOV,
  BPF_MUL,
  BPF_NEG,
  BPF_OR,
  BPF_RSH,
  BPF_SUB,
  BPF_XOR,
  bpfClass,
  bpfOp,
  type Insn,
} from '../isa';
import type { Env } from './env';
import { typeText } from './print-state';
import {
  baseType,
  CONST_PTR_TO_DYNPTR,
  CONST_PTR_TO_MAP,
  copyReg,
  isConstant,
  isPacketPointer,
  mayBeNull,
  PTR_TO_BTF_ID,
  PTR_TO_CTX,
  PTR_TO_MAP_KEY,
  PTR_TO_MAP_VALUE,
  PTR_TO_MEM,
  PTR_TO_PACKET,
  PTR_TO_PACKET_META,
  PTR_TO_STACK,
  REG_UNKNOWN,
  type Reg,
  type RegState,
  type RegType,
} from './reg';
import { currentReg, setReg } from './registers';
import { markUnbounded32, syncBounds } from './scalar-bounds';
import { tnumAdd, tnumSub } from './tnum';
import {
  add,
  eq,
  fromS32,
  isNegative,
  isZero,
  S64_MAX,
  S64_MIN,
  signedText,
  sle,
  slt,
  sub,
  toSignedNumber,
  U64_MAX,
  ult,
  type Word,
  ZERO,
} from './word';

/** Offsets beyond ±2^29 are refused. @kernel include/linux/bpf_verifier.h BPF_MAX_VAR_OFF */
export const BPF_MAX_VAR_OFF = 1 << 29;
const MAX_VAR_OFF = fromS32(BPF_MAX_VAR_OFF);
const MIN_VAR_OFF = fromS32(-BPF_MAX_VAR_OFF);

const OPERATORS: Readonly<Record<number, string>> = {
  [BPF_ADD]: '+=',
  [BPF_SUB]: '-=',
  [BPF_MUL]: '*=',
  [BPF_DIV]: '/=',
  [BPF_OR]: '|=',
  [BPF_AND]: '&=',
  [BPF_LSH]: '<<=',
  [BPF_RSH]: '>>=',
  [BPF_NEG]: 'neg',
  [BPF_MOD]: '%=',
  [BPF_XOR]: '^=',
  [BPF_MOV]: '=',
  [BPF_ARSH]: 's>>=',
  [BPF_END]: 'endian',
};

/** `+=` and the like. @kernel kernel/bpf/disasm.c bpf_alu_string */
export function operatorText(code: number): string {
  return OPERATORS[bpfOp(code)] ?? '?';
}

const MOVABLE: readonly RegType[] = [
  PTR_TO_CTX,
  PTR_TO_MAP_KEY,
  PTR_TO_MAP_VALUE,
  PTR_TO_MEM,
  PTR_TO_STACK,
  PTR_TO_PACKET_META,
  PTR_TO_PACKET,
  CONST_PTR_TO_DYNPTR,
  PTR_TO_BTF_ID,
];

/**
 * Arithmetic on a pointer and a number; the result goes to the destination register. A constant
 * moves the fixed part of the offset, anything else the variable part.
 *
 * @kernel kernel/bpf/verifier.c adjust_ptr_min_max_vals()
 */
export function pointerAlu(env: Env, insn: Insn, pointer: Reg, offset: Reg): boolean {
  const { code, dst } = insn;
  const op = bpfOp(code);
  const known = isConstant(offset);
  const wrong =
    (known && !(eq(offset.smin, offset.smax) && eq(offset.umin, offset.umax))) ||
    slt(offset.smax, offset.smin) ||
    ult(offset.umax, offset.umin);
  if (wrong || (bpfClass(code) !== BPF_ALU64 && op === BPF_SUB)) {
    setReg(env, dst, REG_UNKNOWN);
    return true;
  }
  if (bpfClass(code) !== BPF_ALU64) return env.reject('pointer-op-32', dst);
  const type = typeText(pointer.type);
  if (mayBeNull(pointer.type)) return env.reject('pointer-op-null', dst, type);
  const addsZero = known && isZero(offset.varOff.value) && op === BPF_ADD;
  if (!MOVABLE.includes(baseType(pointer.type)) && !(pointer.type === CONST_PTR_TO_MAP && addsZero))
    return env.reject('pointer-op-type', dst, type);
  if (!checkSaneOffset(env, offset, pointer.type) || !checkSaneOffset(env, pointer, pointer.type))
    return false;

  const result = copyReg(pointer);
  // The kernel forgets to tell a number that becomes a pointer which frame it points into, and
  // which reference it belongs to; an observer compares with real ones.
  const { frameno, refObjId } = env.request.observer ? pointer : currentReg(env, dst);
  result.frameno = frameno;
  result.refObjId = refObjId;
  markUnbounded32(result);
  switch (op) {
    case BPF_ADD:
      addOffset(env, result, pointer, offset);
      break;
    case BPF_SUB:
      if (env.state.frame.regs[dst] === offset)
        // the number is what it is taken from
        return env.reject('scalar-minus-pointer', dst);
      if (pointer.type === PTR_TO_STACK) return env.reject('stack-pointer-sub', dst);
      subOffset(env, result, pointer, offset);
      break;
    case BPF_AND:
    case BPF_OR:
    case BPF_XOR:
      return env.reject('pointer-bitwise', dst, operatorText(code));
    default:
      return env.reject('pointer-operator', dst, operatorText(code));
  }
  if (!checkSaneOffset(env, result, pointer.type)) return false;
  syncBounds(result);
  setReg(env, dst, result);
  return true;
}

/** @kernel kernel/bpf/verifier.c check_reg_sane_offset() */
function checkSaneOffset(env: Env, reg: Reg, type: RegType): boolean {
  const outside = (value: Word) => sle(MAX_VAR_OFF, value) || sle(value, MIN_VAR_OFF);
  const { value } = reg.varOff;
  if (isConstant(reg) && outside(value))
    return env.reject('pointer-math-offset', typeText(type), signedText(value));
  if (reg.off >= BPF_MAX_VAR_OFF || reg.off <= -BPF_MAX_VAR_OFF)
    return env.reject('pointer-offset-large', typeText(type), reg.off);
  if (eq(reg.smin, S64_MIN)) return env.reject('pointer-math-unbounded-min', typeText(type));
  if (outside(reg.smin))
    return env.reject('pointer-value-large', signedText(reg.smin), typeText(type));
  return true;
}

function fitsOff(off: number): boolean {
  return off === (off | 0);
}

function addOffset(env: Env, result: RegState, pointer: Reg, offset: Reg): void {
  const off = pointer.off + toSignedNumber(offset.smin);
  if (isConstant(offset) && fitsOff(off)) {
    result.off = off;
    return;
  }
  result.smin = add(pointer.smin, offset.smin);
  result.smax = add(pointer.smax, offset.smax);
  if (
    addOverflows(pointer.smin, offset.smin, result.smin) ||
    addOverflows(pointer.smax, offset.smax, result.smax)
  )
    forgetSigned(result);
  result.umin = add(pointer.umin, offset.umin);
  result.umax = add(pointer.umax, offset.umax);
  if (ult(result.umin, pointer.umin) || ult(result.umax, pointer.umax)) forgetUnsigned(result);
  result.varOff = tnumAdd(pointer.varOff, offset.varOff);
  if (isPacketPointer(pointer.type)) {
    result.id = env.newId();
    result.range = 0;
  }
}

function subOffset(env: Env, result: RegState, pointer: Reg, offset: Reg): void {
  const off = pointer.off - toSignedNumber(offset.smin);
  if (isConstant(offset) && fitsOff(off)) {
    result.off = off;
    return;
  }
  result.smin = sub(pointer.smin, offset.smax);
  result.smax = sub(pointer.smax, offset.smin);
  if (
    subOverflows(pointer.smin, offset.smax, result.smin) ||
    subOverflows(pointer.smax, offset.smin, result.smax)
  )
    forgetSigned(result);
  if (ult(pointer.umin, offset.umax)) {
    forgetUnsigned(result);
  } else {
    result.umin = sub(pointer.umin, offset.umax);
    result.umax = sub(pointer.umax, offset.umin);
  }
  result.varOff = tnumSub(pointer.varOff, offset.varOff);
  if (isPacketPointer(pointer.type)) {
    result.id = env.newId();
    if (isNegative(offset.smin)) result.range = 0;
  }
}

/** Whether the signed sum does not fit into 64 bits: both operands have the sign that it has not. */
function addOverflows(a: Word, b: Word, sum: Word): boolean {
  return ((a.hi ^ sum.hi) & (b.hi ^ sum.hi)) < 0;
}

function subOverflows(a: Word, b: Word, difference: Word): boolean {
  return ((a.hi ^ b.hi) & (a.hi ^ difference.hi)) < 0;
}

function forgetSigned(reg: RegState): void {
  reg.smin = S64_MIN;
  reg.smax = S64_MAX;
}

function forgetUnsigned(reg: RegState): void {
  reg.umin = ZERO;
  reg.umax = U64_MAX;
}
