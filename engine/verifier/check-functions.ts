import type { Env } from './env';
import { constDynptr } from './object-regs';
import type { Steps } from './pause';
import { type ArgInfo, isGlobal, prepareArgs } from './prototypes';
import { knownReg, PTR_MAYBE_NULL, PTR_TO_CTX, PTR_TO_MEM, REG_UNKNOWN, type Reg } from './reg';
import { FuncState, VerifierState } from './state';
import { walk } from './walk';
import { ZERO } from './word';

/**
 * Walks the main program, then each global function that was called, and those that they call.
 *
 * @kernel kernel/bpf/verifier.c do_check_main(), do_check_subprogs()
 */
export function* checkFunctions(env: Env): Steps<boolean> {
  if (!checkMainArgs(env) || !(yield* checkFunction(env, 0, mainState(env)))) return false;
  for (let more = true; more; ) {
    more = false;
    for (const [subprogno, subprog] of env.subprogs.entries()) {
      const { func } = subprog;
      if (subprogno === 0 || !func || !isGlobal(subprog)) continue;
      if (!func.called || func.verified) continue;
      const state = entryState(env, subprogno);
      if (!state || !(yield* checkFunction(env, subprogno, state))) return false;
      if (env.log.verbose)
        env.log.write(
          `Func#${subprogno} ('${func.name}') is safe for any args that match its prototype\n`,
        );
      func.verified = true;
      more = true;
    }
  }
  return true;
}

/** @kernel kernel/bpf/verifier.c do_check_common() */
function* checkFunction(env: Env, subprogno: number, state: VerifierState): Steps<boolean> {
  const { start } = env.subprogs[subprogno]!; // one of them
  env.state = state;
  env.insnIdx = start;
  env.lineSaid = null;
  env.forgetStates();
  if (!(yield* walk(env))) return false;
  if (!env.log.everyPath) env.log.reset(0);
  return true;
}

/** What is said of the main program's arguments; that it does not fit is no fault. */
function checkMainArgs(env: Env): boolean {
  const { func } = env.subprogs[0]!; // the main program
  if (!func) return true;
  const { fits, refusal } = env.attempt(() => {
    const args = prepareArgs(env, 0);
    return args?.length === 1 && args[0]?.kind === 'ctx';
  });
  func.unreliable = !fits;
  if (refusal?.unsupported !== undefined) env.rejection = refusal;
  return refusal?.unsupported === undefined;
}

function stateOf(env: Env, subprogno: number): VerifierState {
  const state = new VerifierState();
  state.frames.push(FuncState.entry(-1, 0, subprogno));
  state.branches = 1;
  state.firstInsnIdx = env.subprogs[subprogno]!.start; // one of them
  return state;
}

function mainState(env: Env): VerifierState {
  const state = stateOf(env, 0);
  state.frame.regs[1] = knownReg(PTR_TO_CTX, ZERO);
  return state;
}

/** With whatever the function may be called with; `null` where that cannot be told. */
function entryState(env: Env, subprogno: number): VerifierState | null {
  const { func } = env.subprogs[subprogno]!; // one of them
  if (env.log.verbose) env.log.write(`Validating ${func?.name}() func#${subprogno}...\n`);
  const args = prepareArgs(env, subprogno);
  if (!args) return null;
  const state = stateOf(env, subprogno);
  for (const [i, arg] of args.entries()) state.frame.regs[i + 1] = argumentOf(env, arg);
  return state;
}

function argumentOf(env: Env, arg: ArgInfo): Reg {
  switch (arg.kind) {
    case 'ctx':
      return knownReg(PTR_TO_CTX, ZERO);
    case 'memory': {
      const type = PTR_TO_MEM | (arg.nullable ? PTR_MAYBE_NULL : 0);
      return { ...knownReg(type, ZERO), range: arg.size, id: arg.nullable ? env.newId() : 0 };
    }
    case 'dynptr':
      return constDynptr(env.newId());
    default:
      return REG_UNKNOWN;
  }
}
