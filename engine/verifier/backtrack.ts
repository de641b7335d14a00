import {
  BPF_ABS,
  BPF_ALU,
  BPF_ALU64,
  BPF_ATOMIC,
  BPF_CALL,
  BPF_END,
  BPF_EXIT,
  BPF_IND,
  BPF_JMP,
  BPF_JMP32,
  BPF_LD,
  BPF_LDX,
  BPF_LOAD_ACQ,
  BPF_MOV,
  BPF_NEG,
  BPF_REG_FP,
  BPF_ST,
  BPF_STORE_REL,
  BPF_STX,
  BPF_X,
  bpfClass,
  bpfMode,
  bpfOp,
  bpfSrc,
  type Insn,
  type InsnIndex,
} from '../isa';
import type { BacktrackSet } from './backtrack-set';
import type { Env } from './env';
import type { HistoryEntry } from './state';
import { isGlobal } from './prototypes';
import { calleeOf, insnText, isKfuncCall, isPseudoCall, TAIL_CALL } from './subprogs';
import { VerifierBug } from './verifier-bug';
import { hexText, word } from './word';

const NONE: HistoryEntry['linked'] = [];
const ARGS_MASK = 0b111110; // r1..r5

/**
 * Takes a walk backwards over one instruction: what `set` wants to know after it becomes what must
 * be known before it. Returns false where that cannot be told, and every number must be known.
 *
 * @param next the instruction that was executed after it
 * @param note what the path remembers of the instruction
 * @kernel kernel/bpf/verifier.c backtrack_insn()
 */
export function backtrackInsn(
  env: Env,
  at: InsnIndex,
  next: InsnIndex,
  note: HistoryEntry | null,
  set: BacktrackSet,
): boolean {
  const insn = env.insn(at);
  if (insn.code === 0) return true; // second slot of a 64-bit immediate
  if (env.log.everyPath) {
    const text = insnText(env, at);
    env.log.write(`mark_precise: frame${set.frame}: ${set.text()} before ${at}: ${text}\n`);
  }
  const linked = note?.linked ?? NONE;
  set.addLinked(linked);
  const step = STEPS[bpfClass(insn.code)]!(env, insn, set, note, next, at); // eight classes
  if (step === 'unknown') return false;
  if (step === 'on') set.addLinked(linked);
  return true;
}

/** `done`: nothing that is wanted can be linked with anything here. */
type Step = 'on' | 'done' | 'unknown';

type Stepper = (
  env: Env,
  insn: Insn,
  set: BacktrackSet,
  note: HistoryEntry | null,
  next: InsnIndex,
  at: InsnIndex,
) => Step;

const alu: Stepper = (_env, { code, dst, src }, set) => {
  if (!set.hasReg(dst)) return 'done';
  const op = bpfOp(code);
  if (op === BPF_END || op === BPF_NEG) return 'done';
  if (op === BPF_MOV) set.removeReg(dst);
  if (bpfSrc(code) === BPF_X && src !== BPF_REG_FP) set.addReg(src);
  return 'on';
};

/** A load into `reg`. Of a number, only the stack keeps more than its width. */
function load(reg: number, set: BacktrackSet, note: HistoryEntry | null): Step {
  if (!set.hasReg(reg)) return 'done';
  set.removeReg(reg);
  if (!note || note.spi < 0) return 'done';
  set.addSlot(note.spi, note.frame);
  return 'on';
}

function store(insn: Insn, set: BacktrackSet, note: HistoryEntry | null): Step {
  if (set.hasReg(insn.dst)) return 'unknown';
  if (!note || note.spi < 0) return 'done';
  const { frame, spi } = note;
  if (!set.hasSlot(spi, frame)) return 'done';
  set.removeSlot(spi, frame);
  if (bpfClass(insn.code) === BPF_STX) set.addReg(insn.src);
  return 'on';
}

const storeReg: Stepper = (_env, insn, set, note) => {
  if (bpfMode(insn.code) !== BPF_ATOMIC || insn.imm === BPF_STORE_REL)
    return store(insn, set, note);
  if (insn.imm === BPF_LOAD_ACQ) return load(insn.dst, set, note);
  return store(insn, set, note);
};

const jump: Stepper = (env, insn, set, note, next, at) => {
  const op = bpfOp(insn.code);
  if (isPseudoCall(insn)) {
    if (!isGlobal(env.subprogs[env.subprogOf(calleeOf(insn, at))]!))
      return backIntoCaller(set, 'static subprog');
    set.removeReg(0);
    return 'done';
  }
  if (op === BPF_CALL && env.auxOf(at).callsBack && at !== next - 1) {
    // back from the function that it calls, whose arguments are not its own
    for (let regno = 1; regno <= 5; regno++) set.removeReg(regno);
    return backIntoCaller(set, 'callback');
  }
  if (op === BPF_CALL) {
    if (isKfuncCall(insn) && insn.imm === 0) return 'unknown';
    set.removeReg(0);
    if (insn.src === 0 && insn.imm === TAIL_CALL && at !== next - 1) set.enterSubprog(); // it was taken
    if ((set.regMask() & ARGS_MASK) !== 0)
      throw new VerifierBug(`backtracking call unexpected regs ${set.regMask().toString(16)}`);
    return 'on';
  }
  if (op === BPF_EXIT) return backIntoCallee(env, set, next);
  if (bpfSrc(insn.code) !== BPF_X) return 'on';
  if (!set.hasReg(insn.dst) && !set.hasReg(insn.src)) return 'done';
  if (!note?.srcIsStack) set.addReg(insn.src);
  if (!note?.dstIsStack) set.addReg(insn.dst);
  return 'on';
};

/** @param callee what the kernel calls the function that is left */
function backIntoCaller(set: BacktrackSet, callee: 'static subprog' | 'callback'): Step {
  if ((set.regMask() & ~ARGS_MASK) !== 0)
    throw new VerifierBug(`${callee} unexpected regs ${set.regMask().toString(16)}`);
  const { lo, hi } = set.slotMask();
  if ((lo | hi) !== 0)
    throw new VerifierBug(`${callee} leftover stack slots ${hexText(word(lo, hi)).slice(2)}`);
  for (let regno = 1; regno <= 5; regno++) {
    if (!set.hasReg(regno)) continue;
    set.removeReg(regno);
    set.addReg(regno, set.frame - 1);
  }
  set.exitSubprog();
  return 'done';
}

function backIntoCallee(env: Env, set: BacktrackSet, next: InsnIndex): Step {
  // A helper is looked at again after it has called back, with the arguments it had.
  if (env.aux[next]?.callsBack) for (let regno = 1; regno <= 5; regno++) set.removeReg(regno);
  if ((set.regMask() & ARGS_MASK) !== 0)
    throw new VerifierBug(`backtracking exit unexpected regs ${set.regMask().toString(16)}`);
  const call = env.insns[next - 1];
  const wantsResult = call !== undefined && isPseudoCall(call) && set.hasReg(0);
  set.removeReg(0);
  set.enterSubprog();
  if (wantsResult) set.addReg(0);
  return 'done';
}

const STEPS: Readonly<Record<number, Stepper>> = {
  [BPF_ALU]: alu,
  [BPF_ALU64]: alu,
  [BPF_LDX]: (_env, { dst }, set, note) => load(dst, set, note),
  [BPF_ST]: (_env, insn, set, note) => store(insn, set, note),
  [BPF_STX]: storeReg,
  [BPF_JMP]: jump,
  [BPF_JMP32]: jump,
  [BPF_LD]: (_env, { code, dst }, set) => {
    if (!set.hasReg(dst)) return 'done';
    set.removeReg(dst);
    return bpfMode(code) === BPF_IND || bpfMode(code) === BPF_ABS ? 'unknown' : 'on';
  },
};
