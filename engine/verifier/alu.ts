import {
  BPF_ADD,
  BPF_ADDR_SPACE_CAST,
  BPF_ALU64,
  BPF_ARSH,
  BPF_DIV,
  BPF_END,
  BPF_K,
  BPF_LSH,
  BPF_MOD,
  BPF_MOV,
  BPF_NEG,
  BPF_RSH,
  BPF_SUB,
  BPF_TO_LE,
  BPF_X,
  bpfClass,
  bpfOp,
  bpfSrc,
  type Insn,
} from '../isa';
import type { Env } from './env';
import { operatorText, pointerAlu } from './pointer-alu';
import { markChainPrecision } from './precision';
import { pushStack } from './push-stack';
import {
  BPF_ADD_CONST,
  BPF_ADD_CONST32,
  BPF_ADD_CONST64,
  copyReg,
  knownReg,
  type Reg,
  REG_UNKNOWN,
  type RegState,
  SCALAR_VALUE,
} from './reg';
import {
  checkOverwrite,
  checkRead,
  checkWrite,
  currentReg,
  immediateReg,
  setReg,
  soundReg,
  withoutId,
  withScalarId,
} from './registers';
import { forkScalar, knownResult, scalarAlu } from './scalar-alu';
import { isKnown, syncBounds, zext32To64 } from './scalar-bounds';
import { coerceSubregToSizeSx, coerceToSizeSx } from './scalar-coerce';
import { fitsS32, fls, fromS32, fromU32, ONE, S32_MIN, shl, ult } from './word';

/** Arithmetic, moves and swaps. @kernel kernel/bpf/verifier.c check_alu_op() */
export function checkAlu(env: Env, insn: Insn): boolean {
  const op = bpfOp(insn.code);
  const sound =
    op === BPF_NEG || op === BPF_END
      ? checkUnary(env, insn)
      : op === BPF_MOV
        ? checkMov(env, insn)
        : op > BPF_END
          ? env.reject('invalid-alu-opcode', op)
          : checkBinary(env, insn);
  if (!sound) return false;
  setReg(env, insn.dst, soundReg(env, currentReg(env, insn.dst), 'alu'));
  return true;
}

function checkUnary(env: Env, insn: Insn): boolean {
  const { code, dst, src, off, imm } = insn;
  const negates = bpfOp(code) === BPF_NEG;
  if (negates) {
    if (bpfSrc(code) !== BPF_K || src !== 0 || off !== 0 || imm !== 0)
      return env.reject('reserved-fields', 'BPF_NEG');
  } else if (
    src !== 0 ||
    off !== 0 ||
    ![16, 32, 64].includes(imm) ||
    (bpfClass(code) === BPF_ALU64 && bpfSrc(code) !== BPF_TO_LE)
  ) {
    return env.reject('reserved-fields', 'BPF_END');
  }
  if (!checkRead(env, dst)) return false;
  if (currentReg(env, dst).type !== SCALAR_VALUE) return checkOverwrite(env, dst);
  if (!checkWrite(env, dst)) return false;
  const draft = copyReg(currentReg(env, dst));
  scalarAlu(insn, draft, draft);
  setReg(env, dst, draft);
  return true;
}

// ------------------------------------------------------------------------------------ moves

function checkMov(env: Env, insn: Insn): boolean {
  const { code, dst, src, off, imm } = insn;
  const is64 = bpfClass(code) === BPF_ALU64;
  if (bpfSrc(code) === BPF_K) {
    if (src !== 0 || off !== 0) return env.reject('reserved-fields', 'BPF_MOV');
    if (!checkWrite(env, dst)) return false;
    return takeResult(env, dst, knownReg(SCALAR_VALUE, is64 ? fromS32(imm) : fromU32(imm)));
  }
  if (is64 && off === BPF_ADDR_SPACE_CAST) {
    if (imm !== 1 && imm !== 1 << 16) return env.reject('addr-space-cast');
    return env.reject('arena-missing');
  }
  const isWidth = off === 0 || off === 8 || off === 16 || (off === 32 && is64);
  if (!isWidth || imm !== 0) return env.reject('reserved-fields', 'BPF_MOV');
  if (!checkRead(env, src) || !checkWrite(env, dst)) return false;
  if (is64 && off === 0) {
    const copied = withScalarId(env, currentReg(env, src));
    setReg(env, src, copied);
    setReg(env, dst, copied);
    return true;
  }
  const isScalar = currentReg(env, src).type === SCALAR_VALUE;
  const draft = copyReg(isScalar ? copyOfPart(env, src, off) : REG_UNKNOWN);
  if (is64) {
    if (isScalar) coerceToSizeSx(draft, off / 8);
  } else {
    if (isScalar && off !== 0) coerceSubregToSizeSx(draft, off / 8);
    zext32To64(draft);
    syncBounds(draft);
  }
  setReg(env, dst, draft);
  return true;
}

/** The number in a register, still linked with it where its low `bits` (0 for 32) are all of it. */
function copyOfPart(env: Env, src: number, bits: number): Reg {
  const reg = currentReg(env, src);
  const whole = bits === 0 ? fls(reg.umax) <= 32 : ult(reg.umax, shl(ONE, bits - 1));
  if (!whole) return withoutId(reg);
  const linked = withScalarId(env, reg);
  setReg(env, src, linked);
  return linked;
}

// --------------------------------------------------------------------------- two operands

const isShift = (op: number): boolean => op === BPF_LSH || op === BPF_RSH || op === BPF_ARSH;

function checkBinary(env: Env, insn: Insn): boolean {
  const { code, dst, src, off, imm } = insn;
  const op = bpfOp(code);
  const divides = op === BPF_DIV || op === BPF_MOD;
  const byReg = bpfSrc(code) === BPF_X;
  const offFits = off === 0 || (off === 1 && divides);
  if (!offFits || (byReg ? imm !== 0 : src !== 0)) return env.reject('reserved-fields', 'BPF_ALU');
  if (byReg && !checkRead(env, src)) return false;
  if (!checkRead(env, dst)) return false;
  if (divides && !byReg && imm === 0) return env.reject('div-by-zero');
  if (!byReg && isShift(op)) {
    const width = bpfClass(code) === BPF_ALU64 ? 64 : 32;
    if (imm < 0 || imm >= width) return env.reject('invalid-shift', imm);
  }
  return checkWrite(env, dst) && adjustReg(env, insn);
}

/** @kernel kernel/bpf/verifier.c adjust_reg_min_max_vals() */
function adjustReg(env: Env, insn: Insn): boolean {
  const { code, dst, src } = insn;
  const dstIsPointer = currentReg(env, dst).type !== SCALAR_VALUE;
  if (bpfSrc(code) === BPF_K) {
    if (dstIsPointer) return pointerAlu(env, insn, currentReg(env, dst), immediateReg(env, insn));
    const known = knownResult(insn, currentReg(env, dst), fromS32(insn.imm));
    return known ? takeResult(env, dst, known) : adjustScalar(env, insn, immediateReg(env, insn));
  }
  if (currentReg(env, src).type !== SCALAR_VALUE) {
    if (dstIsPointer) {
      if (bpfOp(code) !== BPF_SUB) return env.reject('pointer-op-pointer', dst, operatorText(code));
      setReg(env, dst, REG_UNKNOWN);
      return true;
    }
    markChainPrecision(env, dst);
    return pointerAlu(env, insn, currentReg(env, src), currentReg(env, dst));
  }
  if (dstIsPointer) {
    markChainPrecision(env, src);
    return pointerAlu(env, insn, currentReg(env, dst), currentReg(env, src));
  }
  if (currentReg(env, dst).precise) markChainPrecision(env, src);
  return adjustScalar(env, insn, currentReg(env, src));
}

function takeResult(env: Env, dst: number, result: Reg): true {
  setReg(env, dst, result);
  return true;
}

function adjustScalar(env: Env, insn: Insn, operand: Reg): boolean {
  const { dst } = insn;
  if (isKnown(operand)) {
    const known = knownResult(insn, currentReg(env, dst), operand.varOff.value);
    if (known) return takeResult(env, dst, known);
  }
  const draft = copyReg(currentReg(env, dst));
  const other = forkScalar(insn, draft, operand);
  if (other) {
    const branch = pushStack(env, env.insnIdx, env.insnIdx, 'too-complex-loop');
    if (!branch) return false;
    branch.frame.regs[dst] = other;
  }
  // The sum of low halves says nothing of a number that is more than its low half.
  if (bpfClass(insn.code) !== BPF_ALU64 && fls(draft.umax) > 32) draft.id = 0;
  scalarAlu(insn, draft, operand);
  link(insn, draft, operand);
  setReg(env, dst, draft);
  return true;
}

/** Remembers `x ± constant` as linked with `x`; what else was computed is linked with nothing. */
function link({ code, dst, src }: Insn, draft: RegState, operand: Reg): void {
  const op = bpfOp(code);
  const is64 = bpfClass(code) === BPF_ALU64;
  const { value, mask } = operand.varOff;
  const known = mask.lo === 0 && (!is64 || (mask.hi === 0 && fitsS32(value)));
  const byItself = bpfSrc(code) === BPF_X && dst === src;
  const moves = op === BPF_ADD || (op === BPF_SUB && value.lo !== S32_MIN);
  const again = (draft.id & BPF_ADD_CONST) !== 0;
  if (draft.id === 0 || !moves || !known || byItself || again) {
    draft.id = 0;
    draft.off = 0;
    return;
  }
  draft.id |= is64 ? BPF_ADD_CONST64 : BPF_ADD_CONST32;
  draft.off = op === BPF_SUB ? 0 - value.lo : value.lo;
}
