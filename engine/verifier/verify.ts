import { BPF_COMPLEXITY_LIMIT_INSNS } from '../abi';
import type { InsnIndex } from '../isa';
import { drain } from '../util';
import { checkCfg } from './cfg';
import { checkFunctions } from './check-functions';
import { Env, type Subprog } from './env';
import { dropFastCalls, markFastCalls, spillsAround } from './fast-calls';
import { checkTypes, readTypes } from './func-info';
import { computeLiveRegisters } from './live-regs';
import { BPF_LOG_STATS } from './log';
import { pause, type Steps } from './pause';
import { computePostorder } from './postorder';
import { resolveImmediates } from './resolve';
import { computeScc } from './scc';
import { checkMaxStackDepth, loopStack, mayGotoStack } from './stack-depth';
import { calleeOf, findSubprogs, isHelperCall, isKfuncCall, isPseudoFunc } from './subprogs';
import type { CallFacts, VerifierFacts, VerifierStats, VerifyRequest, VerifyResult } from './types';
import { VerifierBug } from './verifier-bug';
import { wholeReads } from './whole-reads';

type Pass = (env: Env) => boolean | Steps<boolean>;

/** In the kernel's order: the first one that finds fault decides. @kernel bpf_check() */
const BEFORE_WALK: readonly Pass[] = [
  readTypes,
  findSubprogs,
  checkTypes,
  resolveImmediates,
  checkCfg,
  markFastCalls,
  computePostorder,
  computeScc,
  computeLiveRegisters,
];

const AFTER_WALK: readonly Pass[] = [dropFastCalls, checkMaxStackDepth, checkKfuncs, checkLoaded];

/** Calls of function 0, which the kernel leaves to its last pass. @kernel fixup_kfunc_call() */
function checkKfuncs(env: Env): boolean {
  const found = env.insns.some(
    (insn, at) => insn.imm === 0 && isKfuncCall(insn) && env.auxOf(at).seen,
  );
  return !found || env.rejectAt(null, 'kfunc-not-eliminated');
}

/**
 * The kernel removes functions that nothing calls, as all dead code, and does not see that an
 * address of one is loaded: this becomes the address of what moves there. Where that is not the
 * beginning of a function, it gives up.
 *
 * Differs from the kernel: instructions that do nothing are removed after this, not before.
 *
 * @kernel kernel/bpf/verifier.c opt_remove_dead_code(), jit_subprogs()
 */
function checkLoaded(env: Env): boolean {
  const starts = new Set(env.subprogs.map(({ start }) => start));
  const isLeft = (at: InsnIndex) => env.auxOf(at).seen;
  if (!env.subprogs.some(({ start }) => start > 0 && isLeft(start))) return true; // one function
  for (const [at, insn] of env.insns.entries()) {
    if (!isPseudoFunc(insn) || !isLeft(at)) continue;
    const target = afterRemoval(env, calleeOf(insn, at));
    if (!starts.has(target)) return env.rejectAt(null, 'function-dropped', target);
  }
  return true;
}

/** What an instruction's number stands for when dead stretches are removed, one after the other. */
function afterRemoval(env: Env, at: InsnIndex): InsnIndex {
  const isDead = (i: InsnIndex) => i < env.insns.length && !env.auxOf(i).seen;
  let target = at;
  while (isDead(target)) {
    let start = target;
    while (isDead(start - 1)) start--;
    let end = target;
    while (isDead(end)) end++;
    target += end - start;
  }
  return target;
}

/**
 * Judges a program as Linux 6.18 judges one that is loaded with all capabilities: the verdict, the
 * message of a refusal, and the log. What cannot be judged yet is refused as unsupported.
 *
 * @throws InternalError only when an invariant of the verifier broke
 * @kernel kernel/bpf/verifier.c bpf_check()
 */
export function verify(request: VerifyRequest): VerifyResult {
  return drain(verifySteps(request));
}

/** The same in slices of about a millisecond. */
export function* verifySteps(request: VerifyRequest): Steps<VerifyResult> {
  const env = new Env(request);
  yield* judge(env);
  const stats = conclude(env);
  const log = env.log.toString();
  const { visits, maps, rejection, saidMore: more } = env;
  const rest = {
    log,
    stats,
    get visits() {
      return visits?.list(maps) ?? [];
    },
  };
  if (rejection) return Object.assign(rest, { ok: false as const, more }, rejection);
  return Object.assign(rest, { ok: true as const, facts: factsOf(env) });
}

/** All passes, until one finds fault: `env.rejection` says which. */
export function* judge(env: Env): Steps<void> {
  if (env.insns.length === 0) {
    env.rejectAt(null, 'empty-program');
    return;
  }
  try {
    if ((yield* inTurn(env, BEFORE_WALK)) && (yield* checkFunctions(env)))
      yield* inTurn(env, AFTER_WALK);
  } catch (error) {
    if (!(error instanceof VerifierBug)) throw error;
    env.reject('verifier-bug', error.message);
  }
}

function* inTurn(env: Env, passes: readonly Pass[]): Steps<boolean> {
  for (const pass of passes) {
    yield* pause(env);
    const sound = pass(env);
    if (!(typeof sound === 'boolean' ? sound : yield* sound)) return false;
  }
  return true;
}

/** Ends the log with the counters. */
export function conclude(env: Env): VerifierStats {
  const stats = statsOf(env);
  writeStats(env, stats);
  return stats;
}

function statsOf(env: Env): VerifierStats {
  const { maxStatesPerInsn, totalStates, peakStates } = env;
  return { processed: env.insnProcessed, maxStatesPerInsn, totalStates, peakStates, markRead: 0 };
}

/** The time that it took is left out: it is ours, not the kernel's. @kernel print_verification_stats() */
function writeStats(env: Env, stats: VerifierStats): void {
  if ((env.log.level & BPF_LOG_STATS) !== 0) {
    const isRewritten = !env.rejection || env.rejection.code === 'function-dropped';
    const extra = (subprog: Subprog) =>
      isRewritten ? mayGotoStack(env, subprog) + loopStack(env, subprog) : 0;
    // of functions that nothing calls nothing is left
    const left = env.subprogs.filter(({ start }) => !isRewritten || env.auxOf(start).seen);
    const depths = left.map((subprog) => subprog.stackDepth + extra(subprog));
    env.log.write(`stack depth ${depths.join('+')}\n`);
  }
  env.log.write(
    `processed ${stats.processed} insns (limit ${BPF_COMPLEXITY_LIMIT_INSNS}) ` +
      `max_states_per_insn ${stats.maxStatesPerInsn} total_states ${stats.totalStates} ` +
      `peak_states ${stats.peakStates} mark_read ${stats.markRead}\n`,
  );
}

function factsOf(env: Env): VerifierFacts {
  const reached = new Uint8Array(env.aux.length);
  for (let at = 0; at < reached.length; at++) if (env.auxOf(at).seen) reached[at] = 1;
  return {
    access: env.aux.map(({ access }) => access),
    reached,
    subprogStarts: env.subprogs.map(({ start }) => start),
    stackDepth: env.subprogs.map(({ usedStack }) => usedStack),
    writesPacket: env.writesPacket,
    enforcesAttachType: env.enforcesAttachType,
    calls: callFacts(env),
    readWhole: wholeReads(env),
    stackWithoutSpills: env.subprogs.map(({ stackDepth }) => stackDepth),
  };
}

function callFacts(env: Env): ReadonlyMap<InsnIndex, CallFacts> {
  const calls = new Map<InsnIndex, CallFacts>();
  for (const [at, { seen, map, loopInline }] of env.aux.entries()) {
    if (!seen || !isHelperCall(env.insn(at))) continue;
    const facts: CallFacts = {
      map: typeof map === 'number' ? (env.maps[map] ?? null) : null,
      callback: loopInline === false ? null : loopInline,
      spills: spillsAround(env, at),
    };
    if (facts.map || facts.callback !== null || facts.spills > 0) calls.set(at, facts);
  }
  return calls;
}
