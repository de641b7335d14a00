import { helperNumber } from '../abi';
import { BPF_CALL, BPF_JMP, type InsnIndex } from '../isa';
import { drop } from './cause-choice';
import { involvedIn } from './cause-involved';
import { Slice } from './cause-slice';
import { Env } from './env';
import { factsOf, frameOfStep, type PathStep, recordStep } from './path';
import type { Steps } from './pause';
import type { Cause, CauseStep, Rejected, VerifyRequest } from './types';
import { judge } from './verify';

/** Steps before the fault that are recorded, and with it how far back causes are looked for. */
const WINDOW = 5000;
/** Branches that are told where the path matters. */
const MOST_BRANCHES = 3;
const CALL = BPF_JMP | BPF_CALL;
const NOTHING: Cause = { state: '', involved: [], steps: [] };

/** Refusals that are about the way that the path took. */
const ABOUT_THE_PATH: ReadonlySet<string> = new Set([
  'not-readable',
  'unreleased-reference',
  'reference-leak',
  'lock-held',
  'unlock-nothing',
  'infinite-loop',
]);

/**
 * How a refusal came about: the program is walked again, which ends at the same place, and the
 * steps of the path that failed are followed backwards from what the refusal is about. In slices of
 * about a millisecond. Refusals before the walk, and of the program as a whole, have no such path.
 */
export function* causeSteps(request: VerifyRequest, rejected: Rejected): Steps<Cause> {
  const { at, code, stats } = rejected;
  if (at === null || code === 'too-large' || stats.processed === 0) return NOTHING;
  const env = new Env({ ...request, logLevel: 0 });
  env.watchFrom = Math.max(1, stats.processed - WINDOW);
  env.watch = recordStep;
  yield* judge(env);
  const fault = env.step;
  if (!fault || fault.at !== at) return NOTHING;
  const { insns } = env;
  const names = involvedIn(request, rejected, factsOf(fault, frameOfStep(fault)));
  const involved = names.map(({ name, frame }) => ({
    name,
    state: factsOf(fault, frame ?? frameOfStep(fault)).get(name) ?? null,
  }));
  const slice = new Slice(insns);
  for (const { name, frame } of names) slice.want(name, frame ?? frameOfStep(fault));
  const steps: CauseStep[] = slice.back(fault, env.watchFrom === 1);
  const told = [...acquired(env, fault, rejected), ...drop(steps)];
  if (ABOUT_THE_PATH.has(code)) {
    const isTold = (at: InsnIndex) => told.some((step) => step.at === at);
    told.push(...slice.branches(fault, MOST_BRANCHES).filter((branch) => !isTold(branch.at)));
  }
  const state = (fault.states[frameOfStep(fault)] ?? '').trim();
  return { state, involved, steps: inOrder(told, fault) };
}

const SPIN_LOCK = helperNumber('spin_lock');
const WHILE_LOCKED: ReadonlySet<string> = new Set(['lock-held', 'call-in-lock', 'unlock-other']);

/** The call on the path that took the reference or the lock that is still held. */
function acquired(env: Env, fault: PathStep, { code, args }: Rejected): CauseStep[] {
  const isCall = (at: InsnIndex) => {
    if (code === 'unreleased-reference') return at === args[1];
    const insn = env.insn(at);
    return WHILE_LOCKED.has(code) && insn.code === CALL && insn.src === 0 && insn.imm === SPIN_LOCK;
  };
  const name = WHILE_LOCKED.has(code) ? 'R1' : 'R0';
  let after = fault;
  for (let step = fault.before; step; step = step.before) {
    const { at } = step;
    if (isCall(at)) {
      const state = factsOf(name === 'R0' ? after : step, frameOfStep(step)).get(name) ?? null;
      const what = { name, from: null, before: null, after: state, next: after.at };
      return [{ at, kind: 'acquired', ...what }];
    }
    after = step;
  }
  return [];
}

/** In the order of the path; each instruction's steps for one name once. */
function inOrder(steps: readonly CauseStep[], fault: PathStep): CauseStep[] {
  const last = new Map<number, number>();
  for (let step: PathStep | null = fault; step; step = step.before)
    if (!last.has(step.at)) last.set(step.at, step.ordinal);
  const place = ({ at }: CauseStep) => last.get(at) ?? 0;
  return [...steps].sort((a, b) => place(a) - place(b));
}
