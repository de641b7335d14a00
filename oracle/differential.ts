import type { Disassemblable } from '../engine/asm';
import { BPF_LOG_STATS } from '../engine/test/verifier-corpus';
import {
  countersOf,
  diffLines,
  faultSlotOf,
  type Judgement,
  messagesOf,
  withoutPlaces,
} from '../engine/test/verifier-log';
import { askKernelVerifier, askOurVerifier, type OurJudgement, type Question } from './judge';

/** Both verifiers asked about the same programs. */

/** Programs that take more steps are compared by messages and counters only. */
const MOST_STEPS_LOGGED = 3000;

/** How many programs share one whose log is compared at level 1 as well. */
const ONE_BRIEF_IN = 4;

/** What is compared, from the outside in. */
export const CHECKS = ['verdict', 'message', 'slot', 'counters', 'log 2', 'log 1'] as const;
export type Check = (typeof CHECKS)[number];

/** How the answers about a program differ. */
export interface Difference {
  /** The first check that fails; `threw` where ours broke, `unsupported` where it cannot judge yet. */
  readonly kind: Check | 'threw' | 'unsupported';
  /** The answers' lines, `-` for the kernel's, `+` for ours. */
  readonly text: string;
}

export interface Comparison {
  /** The kernel's; EAGAIN where either would take long, and nothing was compared. */
  readonly verdict: string;
  /** Ours accepts what the kernel refuses. */
  readonly unsound: boolean;
  /** Code of our refusal in the catalogue of messages. */
  readonly code: string | null;
  readonly difference: Difference | null;
  /** What was compared, and whether it was the same. */
  readonly checks: Readonly<Partial<Record<Check, boolean>>>;
}

/**
 * Compares the answers about each program: at level 2 with statistics, now and then at level 1 too,
 * and without the steps where there are very many.
 *
 * @param allBrief compares at level 1 always
 */
export function compare(programs: readonly Disassemblable[], allBrief = false): Comparison[] {
  const counted = programs.map((program) => askOurVerifier([program, BPF_LOG_STATS]));
  const questions = programs.map((program, i): Question[] => {
    const { verdict, log } = counted[i]!; // one for each program
    if (verdict === 'long') return [];
    const short = stepsOf(log) <= MOST_STEPS_LOGGED;
    const full: Question = [program, short ? 2 | BPF_LOG_STATS : BPF_LOG_STATS];
    return short && (allBrief || i % ONE_BRIEF_IN === 0) ? [full, [program, 1]] : [full];
  });
  const answers = askKernelVerifier(questions.flat());
  return questions.map(([full, brief], i) => {
    if (!full) return NOT_COMPARED;
    const ours = full[1] === BPF_LOG_STATS ? counted[i]! : askOurVerifier(full);
    const compared = compareFull(full[1], answers.shift()!, ours); // one for each question
    return brief ? withBrief(compared, brief, answers.shift()!) : compared;
  });
}

/** Of a program that takes long. */
const NOT_COMPARED: Comparison = {
  verdict: 'EAGAIN',
  unsound: false,
  code: null,
  difference: null,
  checks: {},
};

function stepsOf(log: string): number {
  return Number(/processed (\d+) insns/.exec(log)?.[1] ?? 0);
}

function compareFull(level: number, kernel: Judgement, ours: OurJudgement): Comparison {
  const { verdict } = kernel;
  if (verdict === 'EAGAIN') return NOT_COMPARED;
  const refusal = ours.result?.ok === false ? ours.result : null;
  const unsound = ours.verdict === 'ok' && verdict !== 'ok';
  const lines = diffLines(kernel.log, ours.log);
  const answer = (difference: Difference | null, checks: Comparison['checks']): Comparison => {
    return { verdict, unsound, code: refusal?.code ?? null, difference, checks };
  };
  if (ours.verdict === 'threw')
    return answer({ kind: 'threw', text: ours.log }, { verdict: false });
  if (refusal?.unsupported !== undefined)
    return answer({ kind: 'unsupported', text: refusal.unsupported }, { verdict: false });
  if (verdict !== ours.verdict) {
    const text = `${verdict}, ours ${ours.verdict}\n${lines}`;
    return answer({ kind: 'verdict', text }, { verdict: false });
  }
  const checks: Partial<Record<Check, boolean>> = { verdict: true };
  if (refusal) checks.message = saysTheSame(kernel, refusal.message);
  const slot = refusal && (level & 2) !== 0 ? faultSlotOf(kernel.log) : null;
  if (slot !== null) checks.slot = refusal?.at === slot;
  checks.counters = countersOf(kernel.log) === countersOf(ours.log);
  if ((level & 2) !== 0) checks['log 2'] = lines === '';
  return answer(firstDifference(checks, kernel, ours, lines), checks);
}

/** A refusal without a message in the log has only ours. */
function saysTheSame({ log }: Judgement, message: string): boolean {
  const messages = messagesOf(log);
  return messages.length === 0 || messages.includes(withoutPlaces(message));
}

function firstDifference(
  checks: Comparison['checks'],
  kernel: Judgement,
  { result }: OurJudgement,
  lines: string,
): Difference | null {
  const kind = CHECKS.find((check) => checks[check] === false);
  if (kind === undefined) return null;
  const refusal = result?.ok === false ? result : null;
  if (kind === 'message')
    return {
      kind,
      text: `${messagesOf(kernel.log).join(' | ')}, ours ${refusal?.message}\n${lines}`,
    };
  if (kind === 'slot')
    return { kind, text: `${faultSlotOf(kernel.log)}, ours ${refusal?.at}\n${lines}` };
  return { kind, text: lines };
}

function withBrief(full: Comparison, question: Question, kernel: Judgement): Comparison {
  if (full.checks['log 2'] === undefined || kernel.verdict === 'EAGAIN') return full;
  const lines = diffLines(kernel.log, askOurVerifier(question).log);
  const checks = { ...full.checks, 'log 1': lines === '' };
  const brief: Difference | null = lines === '' ? null : { kind: 'log 1', text: lines };
  return { ...full, checks, difference: full.difference ?? brief };
}
