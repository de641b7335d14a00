import {
  BPF_ALU,
  BPF_ALU64,
  BPF_ATOMIC,
  BPF_CALL,
  BPF_CMPXCHG,
  BPF_DW,
  BPF_END,
  BPF_EXIT,
  BPF_IND,
  BPF_JA,
  BPF_JCOND,
  BPF_JMP,
  BPF_JMP32,
  BPF_LD,
  BPF_LD_IMM64,
  BPF_LDX,
  BPF_MOV,
  BPF_ST,
  BPF_STX,
  BPF_W,
  BPF_X,
  bpfClass,
  bpfMode,
  bpfOp,
  bpfSize,
  bpfSrc,
  type Insn,
  type InsnIndex,
} from '../isa';
import { jumpDistance } from './cfg';
import type { Env } from './env';
import { isGlobal } from './prototypes';
import { calleeOf, isPseudoCall } from './subprogs';

const CMPXCHG32 = BPF_STX | BPF_ATOMIC | BPF_W;

/**
 * 32-bit compare-and-exchanges whose result, in r0, may be read as 64 bits.
 *
 * Differs from the kernel: it is found in the instructions that were reached, not noted on the way.
 *
 * @kernel kernel/bpf/verifier.c mark_insn_zext()
 */
export function wholeReads(env: Env): ReadonlySet<InsnIndex> {
  const found = new Set<InsnIndex>();
  for (const [at, { code, imm }] of env.insns.entries())
    if (code === CMPXCHG32 && imm === BPF_CMPXCHG && isReadWhole(env, at + 1)) found.add(at);
  return found;
}

/** Whether some way from a slot on reads all of r0 before it is written. */
function isReadWhole(env: Env, from: InsnIndex): boolean {
  const known = new Set<InsnIndex>();
  const todo = [from];
  for (let at = todo.pop(); at !== undefined; at = todo.pop()) {
    const insn = env.insns[at];
    if (!insn || known.has(at) || !env.auxOf(at).seen) continue;
    known.add(at);
    if (insn.code === (BPF_JMP | BPF_EXIT)) {
      const callers = callersOf(env, env.subprogOf(at));
      if (!callers) return true;
      todo.push(...callers.map((call) => call + 1));
      continue;
    }
    const use = r0UseOf(insn);
    if (use === 'reads') return true;
    if (use === 'writes') continue;
    const jumps = bpfClass(insn.code) === BPF_JMP || bpfClass(insn.code) === BPF_JMP32;
    if (jumps) todo.push(at + 1 + jumpDistance(insn));
    if (!jumps || bpfOp(insn.code) !== BPF_JA) todo.push(at + (insn.code === BPF_LD_IMM64 ? 2 : 1));
  }
  return false;
}

/** Calls that a function returns to; `null` of one whose result is judged when it returns. */
function callersOf(env: Env, subprogno: number): InsnIndex[] | null {
  const subprog = env.subprogs[subprogno]!; // of a slot
  if (subprogno === 0 || subprog.isAsync || isGlobal(subprog)) return null;
  return [...env.insns.keys()].filter((at) => {
    const insn = env.insn(at);
    return isPseudoCall(insn) && calleeOf(insn, at) === subprog.start;
  });
}

/** What an instruction does first with all 64 bits of r0. */
function r0UseOf(insn: Insn): 'reads' | 'writes' | null {
  const { code, dst, src, imm } = insn;
  const kind = bpfClass(code);
  const op = bpfOp(code);
  switch (kind) {
    case BPF_ALU:
    case BPF_ALU64: {
      const wide = op === BPF_END ? imm === 64 : kind === BPF_ALU64;
      const readsSrc = op !== BPF_END && bpfSrc(code) === BPF_X && src === 0;
      const readsDst = dst === 0 && op !== BPF_MOV;
      if (wide && (readsSrc || readsDst)) return 'reads';
      return dst === 0 ? 'writes' : null;
    }
    case BPF_JMP:
    case BPF_JMP32:
      if (op === BPF_CALL) return 'writes';
      if (op === BPF_JA || op === BPF_JCOND || kind === BPF_JMP32) return null;
      return dst === 0 || (bpfSrc(code) === BPF_X && src === 0) ? 'reads' : null;
    case BPF_LDX:
      if (src === 0) return 'reads';
      return dst === 0 ? 'writes' : null;
    case BPF_ST:
      return dst === 0 ? 'reads' : null;
    case BPF_STX: {
      const wide = bpfSize(code) === BPF_DW;
      if (dst === 0 || (wide && src === 0)) return 'reads';
      if (bpfMode(code) !== BPF_ATOMIC || imm !== BPF_CMPXCHG) return null;
      return wide ? 'reads' : 'writes';
    }
    case BPF_LD:
      if (bpfMode(code) === BPF_IND && src === 0) return 'reads';
      return code === BPF_LD_IMM64 && dst !== 0 ? null : 'writes';
    default:
      return null;
  }
}
