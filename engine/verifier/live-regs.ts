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
  printInsn,
} from '../isa';
import { fallthroughOf, jumpTargetOf, NO_SUCCESSOR } from './cfg';
import type { Env } from './env';
import { helperArity } from './helper-arity';
import { isHelperCall, LOG_PRINTING } from './subprogs';

/** Registers as bits: those that an instruction reads, and those that it overwrites. */
interface RegUse {
  readonly use: number;
  readonly def: number;
}

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
export function computeLiveRegisters(env: Env): boolean {
  const count = env.insns.length;
  const uses = new Uint16Array(count);
  const keeps = new Uint16Array(count);
  for (const [at, insn] of env.insns.entries()) {
    const { use, def } = regUse(env, insn);
    uses[at] = use;
    keeps[at] = ~def;
  }
  const live = new Uint16Array(count);
  const liveAt = (at: number) => (at === NO_SUCCESSOR ? 0 : live[at]!); // successors are slots
  for (let changed = true; changed; ) {
    changed = false;
    for (const at of env.postorder) {
      const after = liveAt(fallthroughOf(env, at)) | liveAt(jumpTargetOf(env, at));
      const before = (after & keeps[at]!) | uses[at]!; // one for each slot
      if (before === live[at]) continue;
      live[at] = before;
      changed = true;
    }
  }
  for (const [at, aux] of env.aux.entries()) aux.liveRegs = live[at]! & TRACKED;
  if (env.log.everyPath) printTable(env);
  return true;
}

function printTable(env: Env): void {
  env.log.write('Live regs before insn:\n');
  for (let at = 0; at < env.insns.length; at++) {
    const { scc, liveRegs } = env.auxOf(at);
    const loop = scc === 0 ? '   ' : `${scc}`.padStart(3);
    let regs = '';
    for (let reg = 0; reg < 10; reg++) regs += liveRegs & (1 << reg) ? reg : '.';
    const text = printInsn(env.insns, at, LOG_PRINTING);
    env.log.write(`${loop} ${`${at}`.padStart(3)}: ${regs} ${text}\n`);
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
      return code === BPF_LD_IMM64 ? { use: 0, def: dst } : { use: ALL, def: 0 };
    case BPF_LDX: {
      const known = bpfMode(code) === BPF_MEM || bpfMode(code) === BPF_MEMSX;
      return known ? { use: src, def: dst } : { use: ALL, def: 0 };
    }
    case BPF_ST:
      return { use: dst, def: 0 };
    case BPF_STX:
      return bpfMode(code) === BPF_ATOMIC ? atomicUse(insn) : { use: dst | src, def: 0 };
    case BPF_ALU:
    case BPF_ALU64:
      if (bpfOp(code) === BPF_MOV) return { use: isReg ? src : 0, def: dst };
      // BPF_END has its direction in the bit that tells registers from immediates elsewhere
      return { use: isReg && bpfOp(code) !== BPF_END ? dst | src : dst, def: dst };
    default:
      return jumpUse(env, insn);
  }
}

function atomicUse({ dst, src, imm }: Insn): RegUse {
  const both = (1 << dst) | (1 << src);
  if (imm === BPF_CMPXCHG) return { use: R0 | both, def: R0 };
  if (imm === BPF_LOAD_ACQ) return { use: 1 << src, def: 1 << dst };
  if (imm === BPF_STORE_REL) return { use: both, def: 0 };
  return { use: both, def: imm & BPF_FETCH ? 1 << src : 0 };
}

function jumpUse(env: Env, insn: Insn): RegUse {
  switch (bpfOp(insn.code)) {
    case BPF_JA:
    case BPF_JCOND:
      return { use: 0, def: 0 };
    case BPF_EXIT:
      return { use: R0, def: 0 };
    case BPF_CALL:
      return { use: argumentsOf(env, insn), def: CALLER_SAVED };
    default: {
      const src = insn.code & BPF_X ? 1 << insn.src : 0;
      return { use: (1 << insn.dst) | src, def: 0 };
    }
  }
}

/** The registers that a call passes: as many as a helper has parameters, r1..r5 of other callees. */
function argumentsOf(env: Env, insn: Insn): number {
  const count = isHelperCall(insn) ? helperArity(env.request.progType, insn.imm) : 5;
  return ((1 << count) - 1) << 1;
}
