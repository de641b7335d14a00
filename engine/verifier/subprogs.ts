import {
  BPF_MAX_SUBPROGS,
  helperNumber,
  isGplCompatible,
  FUNCTION_IDS,
  kfuncById,
  kfuncName,
  loadedHelperName,
} from '../abi';
import {
  BPF_CALL,
  BPF_EXIT,
  BPF_JA,
  BPF_JMP,
  BPF_JMP32,
  BPF_LD_IMM64,
  BPF_PSEUDO_CALL,
  BPF_PSEUDO_FUNC,
  BPF_PSEUDO_KFUNC_CALL,
  bpfClass,
  bpfOp,
  type Insn,
  type InsnIndex,
  type PrintOptions,
  printInsn,
} from '../isa';
import { jumpDistance } from './cfg';
import type { Env } from './env';

export const TAIL_CALL = helperNumber('tail_call');
const CALL_CODE = BPF_JMP | BPF_CALL;

/** Whether the instruction calls a function of the program. */
export function isPseudoCall(insn: Insn): boolean {
  return insn.code === CALL_CODE && insn.src === BPF_PSEUDO_CALL;
}

/** Whether it loads the address of a function of the program. */
export function isPseudoFunc(insn: Insn): boolean {
  return insn.code === BPF_LD_IMM64 && insn.src === BPF_PSEUDO_FUNC;
}

/** Whether it calls a function of the kernel by BTF id. */
export function isKfuncCall(insn: Insn): boolean {
  return insn.code === CALL_CODE && insn.src === BPF_PSEUDO_KFUNC_CALL;
}

/** Whether it calls a helper. */
export function isHelperCall(insn: Insn): boolean {
  return insn.code === CALL_CODE && insn.src === 0;
}

/**
 * How the log prints instructions: functions of the kernel by their names, of which that of number 0
 * is empty.
 *
 * @kernel kernel/bpf/verifier.c verbose_insn(), disasm_kfunc_name()
 */
export const LOG_PRINTING: PrintOptions = {
  helper: loadedHelperName,
  kfunc: (btfId) => (btfId === 0 ? '' : kfuncName(btfId)),
};

/** An instruction as the log has it. Loops print the same ones over and over. */
export function insnText(env: Env, at: InsnIndex): string {
  const { insnTexts } = env;
  insnTexts[at] ??= printInsn(env.insns, at, LOG_PRINTING);
  return insnTexts[at];
}

/** First slot of the function that a call, or the load of an address, at `at` names. */
export function calleeOf(insn: Insn, at: InsnIndex): InsnIndex {
  return (at + insn.imm + 1) | 0;
}

/**
 * Splits the program into functions: the main program, and what is called or has its address
 * loaded. Then sees that no path leaves a function but by calls and exits.
 *
 * @kernel kernel/bpf/verifier.c add_subprog_and_kfunc(), check_subprogs()
 */
export function findSubprogs(env: Env): boolean {
  return collect(env) && checkJumps(env);
}

function collect(env: Env): boolean {
  const starts = new Set<InsnIndex>([0]);
  const found = findStarts(env, starts);
  const sorted = [...starts].sort((a, b) => a - b);
  env.subprogs = sorted.map((start, i) => ({
    start,
    end: sorted[i + 1] ?? env.insns.length,
    stackDepth: 0,
    usedStack: 0,
    hasTailCall: false,
    changesPacket: false,
    mightSleep: false,
    func: null,
    isAsync: false,
    fastCallOff: 0,
    keepsFastCalls: false,
  }));
  if (found && env.log.everyPath)
    for (const [i, at] of sorted.entries()) env.log.write(`func#${i} @${at}\n`);
  return found;
}

/** Those found before a fault count, too: the log tells the stack depth of each. */
function findStarts(env: Env, starts: Set<InsnIndex>): boolean {
  const { insns } = env;
  for (let at = 0; at < insns.length; at++) {
    const insn = env.insn(at);
    if (isKfuncCall(insn)) {
      if (!checkKfunc(env, insn, at)) return false;
      continue;
    }
    if (!isPseudoFunc(insn) && !isPseudoCall(insn)) continue;
    const callee = calleeOf(insn, at);
    if (callee < 0 || callee >= insns.length) return env.rejectAt(at, 'invalid-call-destination');
    if (starts.has(callee)) continue;
    if (starts.size >= BPF_MAX_SUBPROGS) return env.rejectAt(at, 'too-many-subprogs');
    starts.add(callee);
  }
  return true;
}

/**
 * What is said of a function of the kernel before anything is known of the call, which may be dead code.
 *
 * @kernel kernel/bpf/verifier.c add_kfunc_call()
 */
function checkKfunc(env: Env, { imm, off }: Insn, at: InsnIndex): boolean {
  if (!isGplCompatible(env.request.license)) return env.rejectAt(at, 'kfunc-gpl');
  if (off !== 0) {
    env.rejectAt(at, off < 0 ? 'kfunc-negative-module' : 'kfunc-no-module'); // there are no modules here
    return env.rejectAt(at, 'kfunc-no-btf');
  }
  const kfunc = kfuncById(imm);
  if (imm !== 0 && (imm < FUNCTION_IDS.first || imm > FUNCTION_IDS.last))
    return env.rejectAt(at, 'kfunc-no-function', imm);
  if (imm !== 0 && !kfunc) return env.unsupported(`kernel function #${imm}`, at);
  return !kfunc?.deviceBound || env.rejectAt(at, 'kfunc-device');
}

/** @kernel kernel/bpf/verifier.c check_subprogs() */
function checkJumps(env: Env): boolean {
  for (const subprog of env.subprogs) {
    for (let at = subprog.start; at < subprog.end; at++) {
      const insn = env.insn(at);
      if (isHelperCall(insn) && insn.imm === TAIL_CALL) subprog.hasTailCall = true;
      if (!isJump(insn.code)) continue;
      const target = (at + jumpDistance(insn) + 1) | 0;
      if (target < subprog.start || target >= subprog.end)
        return env.rejectAt(at, 'jump-out-of-range', at, target);
    }
    const { code } = env.insn(subprog.end - 1);
    if (
      code !== (BPF_JMP | BPF_EXIT) &&
      code !== (BPF_JMP | BPF_JA) &&
      code !== (BPF_JMP32 | BPF_JA)
    )
      return env.rejectAt(subprog.end - 1, 'last-insn');
  }
  return true;
}

function isJump(code: number): boolean {
  const kind = bpfClass(code);
  if (kind !== BPF_JMP && kind !== BPF_JMP32) return false;
  return bpfOp(code) !== BPF_EXIT && bpfOp(code) !== BPF_CALL;
}
