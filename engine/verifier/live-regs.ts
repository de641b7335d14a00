import {
  BPF_ALU,
  BPF_ALU64,
  BPF_ATOMIC,
  BPF_CALL,
  BPF_CMPXCHG,
  BPF_END,
  BPF_EXIT,
  BPF_FETCH,
  BPF_JA,
  BPF_JCOND,
  BPF_LD,
  BPF_LD_IMM64,
  BPF_LDX,
  BPF_LOAD_ACQ,
  BPF_MEM,
  BPF_MEMSX,
  BPF_MOV,
  BPF_ST,
  BPF_STORE_REL,
  BPF_STX,
  BPF_X,
  bpfClass,
  bpfMode,
  bpfOp,
  type Insn,
} from '../isa';
import { NO_SUCCESSOR, successorsOf } from './cfg';
import type { Env } from './env';
import { helperArity, kfuncArity } from './helper-arity';
import { pause, type Steps } from './pause';
import { insnText, isHelperCall, isKfuncCall } from './subprogs';

/** Registers as bits: in the low half those that an instruction reads, above them those that it overwrites. */
type RegUse = number;

const regs = (use: number, def: number): RegUse => use | (def << 16);

const R0 = 1 << 0;
const R1_TO_R5 = 0x3e;
const CALLER_SAVED = R0 | R1_TO_R5;
const ALL = 0xffff;
/** r0..r9; of the frame pointer nobody asks. */
const TRACKED = 0x3ff;

/**
 * Finds out which registers may be read later, before each instruction, and prints the table with
 * which the log begins.
 *
 * @kernel kernel/bpf/verifier.c compute_live_registers()
 */
export function* computeLiveRegisters(env: Env): Steps<boolean> {
  const count = env.insns.length;
  const uses = new Uint16Array(count);
  const keeps = new Uint16Array(count);
  const { next, target } = successorsOf(env);
  for (let at = 0; at < count; at++) {
    const use = regUse(env, env.insn(at));
    uses[at] = use;
    keeps[at] = ~(use >>> 16);
  }
  const live = new Uint16Array(count);
  const liveAt = (at: number) => (at === NO_SUCCESSOR ? 0 : live[at]!); // successors are slots
  for (let changed = true; changed; ) {
    changed = false;
    for (const at of env.postorder) {
      const after = liveAt(next[at]!) | liveAt(target[at]!); // one for each slot
      const before = (after & keeps[at]!) | uses[at]!;
      if (before === live[at]) continue;
      live[at] = before;
      changed = true;
    }
  }
  for (let at = 0; at < count; at++) env.auxOf(at).liveRegs = live[at]! & TRACKED;
  if (env.log.everyPath) yield* printTable(env);
  return true;
}

function* printTable(env: Env): Steps<void> {
  env.log.write('Live regs before insn:\n');
  for (let at = 0; at < env.insns.length; at++) {
    env.work++;
    if (env.isDue) yield* pause(env);
    const { scc, liveRegs } = env.auxOf(at);
    const loop = scc === 0 ? '   ' : `${scc}`.padStart(3);
    let names = '';
    for (let reg = 0; reg < 10; reg++) names += liveRegs & (1 << reg) ? reg : '.';
    const text = insnText(env, at);
    env.log.write(`${loop} ${`${at}`.padStart(3)}: ${names} ${text}\n`);
    if (env.insn(at).code === BPF_LD_IMM64) at++;
  }
}

/** @kernel kernel/bpf/verifier.c compute_insn_live_regs() */
function regUse(env: Env, insn: Insn): RegUse {
  const { code } = insn;
  const dst = 1 << insn.dst;
  const src = 1 << insn.src;
  const isReg = (code & BPF_X) !== 0; // of arithmetic and jumps
  switch (bpfClass(code)) {
    case BPF_LD:
      return code === BPF_LD_IMM64 ? regs(0, dst) : regs(ALL, 0);
    case BPF_LDX: {
      const known = bpfMode(code) === BPF_MEM || bpfMode(code) === BPF_MEMSX;
      return known ? regs(src, dst) : regs(ALL, 0);
    }
    case BPF_ST:
      return regs(dst, 0);
    case BPF_STX:
      return bpfMode(code) === BPF_ATOMIC ? atomicUse(insn) : regs(dst | src, 0);
    case BPF_ALU:
    case BPF_ALU64:
      if (bpfOp(code) === BPF_MOV) return regs(isReg ? src : 0, dst);
      // BPF_END has its direction in the bit that tells registers from immediates elsewhere
      return regs(isReg && bpfOp(code) !== BPF_END ? dst | src : dst, dst);
    default:
      return jumpUse(env, insn);
  }
}

function atomicUse({ dst, src, imm }: Insn): RegUse {
  const both = (1 << dst) | (1 << src);
  if (imm === BPF_CMPXCHG) return regs(R0 | both, R0);
  if (imm === BPF_LOAD_ACQ) return regs(1 << src, 1 << dst);
  if (imm === BPF_STORE_REL) return regs(both, 0);
  return regs(both, imm & BPF_FETCH ? 1 << src : 0);
}

function jumpUse(env: Env, insn: Insn): RegUse {
  switch (bpfOp(insn.code)) {
    case BPF_JA:
    case BPF_JCOND:
      return regs(0, 0);
    case BPF_EXIT:
      return regs(R0, 0);
    case BPF_CALL:
      return regs(argumentsOf(env, insn), CALLER_SAVED);
    default: {
      const src = insn.code & BPF_X ? 1 << insn.src : 0;
      return regs((1 << insn.dst) | src, 0);
    }
  }
}

/** The registers that a call passes: as many as its function has parameters, r1..r5 of the program's own. */
function argumentsOf(env: Env, insn: Insn): number {
  let count = 5;
  if (isHelperCall(insn)) count = helperArity(env.request.progType, insn.imm);
  else if (isKfuncCall(insn)) count = kfuncArity(env.request.progType, insn.imm);
  return ((1 << count) - 1) << 1;
}
