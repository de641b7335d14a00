import { BPF_COMPLEXITY_LIMIT_INSNS } from '../abi';
import {
  BPF_ABS,
  BPF_ALU,
  BPF_ALU64,
  BPF_ATOMIC,
  BPF_CALL,
  BPF_DW,
  BPF_EXIT,
  BPF_IMM,
  BPF_IND,
  BPF_JA,
  BPF_LD,
  BPF_LDX,
  BPF_PSEUDO_FUNC,
  BPF_PSEUDO_MAP_FD,
  BPF_PSEUDO_MAP_IDX,
  BPF_ST,
  BPF_STX,
  bpfClass,
  bpfMode,
  bpfOp,
  bpfSize,
  type Insn,
} from '../isa';
import { checkAlu } from './alu';
import { checkCall, checkExit } from './calls';
import type { Env } from './env';
import { checkLoadedFunction } from './func-args';
import { pushHistory } from './history';
import { checkBranch, checkGoto } from './jumps';
import { checkLdAbs } from './ld-abs';
import { checkAtomic, checkLoad, checkStore, checkStoreImmediate } from './memory';
import { pause, type Steps } from './pause';
import { anythingScratched, markAllScratched, printInsnState, stateText } from './print-state';
import { endPath, visitState } from './prune';
import { popStack } from './push-stack';
import {
  CONST_PTR_TO_MAP,
  knownReg,
  PTR_TO_FUNC,
  PTR_TO_MAP_VALUE,
  type Reg,
  SCALAR_VALUE,
} from './reg';
import { checkOverwrite, setReg } from './registers';
import { sayLine } from './source-lines';
import { calleeOf, insnText } from './subprogs';
import { word, ZERO } from './word';

/**
 * Walks every path from the current state to an exit, or to a state that was found safe.
 *
 * @yields now and then, so that others can be heard meanwhile
 * @kernel kernel/bpf/verifier.c do_check()
 */
export function* walk(env: Env): Steps<boolean> {
  markAllScratched(env);
  let arrived = false; // from elsewhere than the instruction before
  for (;;) {
    if (env.isDue) yield* pause(env);
    if (env.stopped) return env.rejectAt(null, 'interrupted', env.insnProcessed);
    const step = visit(env, arrived);
    if (step === 'refused') return false;
    arrived = step === 'function';
    if (step !== 'path') continue;
    markAllScratched(env);
    if (!(yield* endPath(env))) return false;
    yield* env.liveStack.updateSteps();
    if (!popStack(env)) break;
    env.liveStack.resetCallchain();
    arrived = true;
  }
  return true;
}

/** `on`: to the next instruction; `function`: back to a caller; `path`: this one has ended. */
type Step = 'on' | 'function' | 'path' | 'refused';

function visit(env: Env, arrived: boolean): Step {
  env.historyEntry = null;
  env.prevInsnIdx = env.executedIdx;
  const at = env.insnIdx;
  env.work++;
  const { observer } = env.request;
  if (++env.insnProcessed > (observer?.most ?? BPF_COMPLEXITY_LIMIT_INSNS)) {
    env.reject('too-large', env.insnProcessed);
    return 'refused';
  }
  env.state.lastInsnIdx = env.prevInsnIdx;
  env.state.insnIdx = at;
  if (env.insnProcessed >= env.watchFrom) env.watch(env);
  const aux = env.auxOf(at);
  observer?.visit(at, numbersOf(env));
  if (aux.prunePoint && !observer) {
    const visited = visitState(env);
    if (visited === 'refused') return 'refused';
    if (visited === 'safe') {
      if (env.log.verbose)
        env.log.write(arrived ? `\nfrom ${env.prevInsnIdx} to ${at}: safe\n` : `${at}: safe\n`);
      return 'path';
    }
  }
  if (aux.jmpPoint) pushHistory(env);
  if (arrived && env.log.everyPath)
    env.log.write(`\nfrom ${env.prevInsnIdx} to ${at}:${stateText(env, env.state)}\n`);
  if (anythingScratched(env)) printInsnState(env, env.state, env.state.curframe);
  if (env.log.verbose || env.log.muted) sayLine(env, at, '; ');
  if (env.log.verbose) env.log.writeInsn(`${at}: ${insnText(env, at)}`);
  if (!aux.seen) {
    aux.seen = true;
    env.visits?.add(at, env.state);
  }
  env.executedIdx = at;
  env.liveStack.resetWriteMarks(at);
  const step = execute(env, env.insn(at));
  if (step !== 'refused') env.liveStack.commitWriteMarks();
  return step;
}

function numbersOf({ state }: Env): (Reg | null)[] {
  const { regs } = state.frames[state.curframe]!; // the running one
  return regs.map((reg) => (reg.type === SCALAR_VALUE ? reg : null));
}

/** @kernel kernel/bpf/verifier.c do_check_insn() */
function execute(env: Env, insn: Insn): Step {
  const kind = bpfClass(insn.code);
  switch (kind) {
    case BPF_ALU:
    case BPF_ALU64:
      return next(env, checkAlu(env, insn));
    case BPF_LDX:
      return next(env, checkLoad(env, insn));
    case BPF_STX:
      return next(
        env,
        bpfMode(insn.code) === BPF_ATOMIC ? checkAtomic(env, insn) : checkStore(env, insn),
      );
    case BPF_ST:
      return next(env, checkStoreImmediate(env, insn));
    case BPF_LD:
      return next(env, checkLd(env, insn));
    default:
      return executeJump(env, insn);
  }
}

function next(env: Env, sound: boolean): Step {
  if (!sound) return 'refused';
  env.insnIdx++;
  return 'on';
}

function executeJump(env: Env, insn: Insn): Step {
  env.jmpsProcessed++;
  switch (bpfOp(insn.code)) {
    case BPF_CALL:
      return checkCall(env, insn) ? 'on' : 'refused';
    case BPF_JA:
      return checkGoto(env, insn) ? 'on' : 'refused';
    case BPF_EXIT:
      return checkExit(env, insn);
    default:
      return checkBranch(env, insn) ? 'on' : 'refused';
  }
}

/** @kernel kernel/bpf/verifier.c check_ld_imm() */
function checkLd(env: Env, insn: Insn): boolean {
  const mode = bpfMode(insn.code);
  if (mode === BPF_ABS || mode === BPF_IND) return checkLdAbs(env, insn);
  if (mode !== BPF_IMM || bpfSize(insn.code) !== BPF_DW) return env.reject('invalid-ld-mode');
  if (insn.off !== 0) return env.reject('ld-imm64-reserved');
  if (!checkOverwrite(env, insn.dst)) return false;
  const upper = env.insn(env.insnIdx + 1).imm;
  if (insn.src === 0) {
    setReg(env, insn.dst, knownReg(SCALAR_VALUE, word(insn.imm, upper)));
  } else if (insn.src === BPF_PSEUDO_FUNC) {
    const callee = env.subprogOf(calleeOf(insn, env.insnIdx));
    if (!checkLoadedFunction(env, callee)) return false;
    setReg(env, insn.dst, { ...knownReg(PTR_TO_FUNC, ZERO), range: callee });
  } else {
    const isMap = insn.src === BPF_PSEUDO_MAP_FD || insn.src === BPF_PSEUDO_MAP_IDX;
    const reg = knownReg(isMap ? CONST_PTR_TO_MAP : PTR_TO_MAP_VALUE, ZERO);
    setReg(env, insn.dst, { ...reg, map: insn.imm, off: isMap ? 0 : upper });
  }
  env.insnIdx++;
  env.auxOf(env.insnIdx).seen = true;
  return true;
}
