import { type Disassemblable, disassemble } from '../engine/asm';
import {
  BPF_CALL,
  BPF_JMP,
  BPF_JMP32,
  BPF_LD_IMM64,
  BPF_PSEUDO_FUNC,
  bpfClass,
  bpfOp,
  type Insn,
} from '../engine/isa';
import { BPF_LOG_STATS } from '../engine/test/verifier-corpus';
import {
  diffLines,
  faultSlotOf,
  type Judgement,
  messagesOf,
  withoutPlaces,
} from '../engine/test/verifier-log';
import { askKernelVerifier, askOurVerifier } from './judge';

/** Both verifiers asked about the same programs, and programs made small that they differ in. */

/** Programs that take more steps are compared by messages and counters only. */
const MOST_STEPS_LOGGED = 3000;

/** And those that take more still are not compared. */
const MOST_STEPS = 20_000;

/** How the answers about a program differ. */
export interface Difference {
  /** `verdict`, `message`, `slot` or the log of a level; `threw` where ours broke. */
  readonly kind: string;
  readonly level: number;
  /** The answers' lines, `-` for the kernel's, `+` for ours. */
  readonly text: string;
}

export interface Comparison {
  /** The kernel's. */
  readonly verdict: string;
  readonly difference: Difference | null;
}

/** Compares the answers about each program, at all levels that are worth it. */
export function compare(programs: readonly Disassemblable[]): Comparison[] {
  const brief = askKernelVerifier(programs.map((program) => [program, BPF_LOG_STATS]));
  const short = brief.map(({ log }) => stepsOf(log) <= MOST_STEPS_LOGGED);
  const questions = programs.flatMap((program, i) =>
    short[i]
      ? ([
          [program, 2],
          [program, 1],
        ] as const)
      : [],
  );
  const full = askKernelVerifier(questions);
  let next = 0;
  return programs.map((program, i) => {
    const { verdict, log } = brief[i]!; // one for each program
    // EAGAIN: it took too long and was interrupted
    if (verdict === 'EAGAIN' || stepsOf(log) > MOST_STEPS) return { verdict, difference: null };
    const stats = differenceAt(program, BPF_LOG_STATS, brief[i]!);
    if (!short[i]) return { verdict, difference: stats };
    const second = differenceAt(program, 2, full[next++]!);
    const first = differenceAt(program, 1, full[next++]!);
    return { verdict, difference: second ?? first ?? stats };
  });
}

/** A program and how the answers differ, to be read. */
export function show(program: Disassemblable, { kind, text }: Difference): string {
  return `${kind}
${disassemble(program)}
- kernel, + ours
${text}`;
}

function stepsOf(log: string): number {
  return Number(/processed (\d+) insns/.exec(log)?.[1] ?? 0);
}

function differenceAt(
  program: Disassemblable,
  level: number,
  kernel: Judgement,
): Difference | null {
  const ours = askOurVerifier([program, level]);
  const difference = (kind: string, text: string): Difference => {
    return { kind, level, text };
  };
  if (ours.verdict === 'threw') return difference('threw', ours.log);
  if (ours.result?.ok === false && ours.result.unsupported !== undefined) return null;
  const lines = diffLines(kernel.log, ours.log);
  if (kernel.verdict !== ours.verdict)
    return difference('verdict', `${kernel.verdict}, ours ${ours.verdict}\n${lines}`);
  if (ours.result?.ok === false) {
    const messages = messagesOf(kernel.log);
    const { message, at } = ours.result;
    if (messages.length > 0 && !messages.includes(withoutPlaces(message)))
      return difference('message', `${messages.join(' | ')}, ours ${message}\n${lines}`);
    const slot = level === 2 ? faultSlotOf(kernel.log) : null;
    if (slot !== null && at !== slot) return difference('slot', `${slot}, ours ${at}\n${lines}`);
  }
  return lines === '' ? null : difference(`log ${level}`, lines);
}

/**
 * Leaves out what a program can do without and still be answered differently, in the same way.
 *
 * @param kind what has to remain, of a `Difference`
 */
export function shrink(program: Disassemblable, kind: string): Disassemblable {
  let smallest = program;
  const tries = (candidates: readonly Disassemblable[]): boolean => {
    if (candidates.length === 0) return false;
    const found = compare(candidates).findIndex(({ difference }) => difference?.kind === kind);
    if (found < 0) return false;
    smallest = candidates[found]!;
    return true;
  };
  for (let size = smallest.insns.length >> 1; size >= 1; ) {
    const starts = Array.from(
      { length: Math.ceil(smallest.insns.length / size) },
      (_, i) => i * size,
    );
    const candidates = starts
      .toReversed()
      .map((from) => ({ ...smallest, insns: without(smallest.insns, from, from + size) }))
      .filter(({ insns }) => insns.length > 0 && insns.length < smallest.insns.length);
    if (!tries(candidates)) size >>= 1;
  }
  tries([{ ...smallest, progFlags: 0 }]);
  while (tries(smallest.insns.flatMap((insn, at) => simpler(smallest, insn, at))));
  return smallest;
}

function simpler(program: Disassemblable, insn: Insn, at: number): Disassemblable[] {
  const jumps = isJump(insn) || insn.code === BPF_LD_IMM64 || bpfOp(insn.code) === BPF_CALL;
  if (jumps || insn.imm === 0 || Math.abs(insn.imm) === 1) return [];
  const small = [0, 1, -1].filter((imm) => Math.abs(imm) < Math.abs(insn.imm));
  return small.map((imm) => ({ ...program, insns: program.insns.with(at, { ...insn, imm }) }));
}

function isJump({ code }: Insn): boolean {
  return (bpfClass(code) === BPF_JMP || bpfClass(code) === BPF_JMP32) && bpfOp(code) !== 0x90;
}

/** The instructions without some of them; jumps go where they went, or behind what is gone. */
function without(insns: readonly Insn[], from: number, to: number): Insn[] {
  const gone = (at: number) => at >= from && at < to;
  const left: Insn[] = [];
  const moved: number[] = [];
  for (const [at, insn] of insns.entries()) {
    moved.push(left.length);
    if (!gone(at)) left.push(insn);
  }
  moved.push(left.length);
  const distance = (at: number, by: number) => {
    const target = moved[at + 1 + by];
    return target === undefined ? by : target - moved[at]! - 1;
  };
  for (const [at, insn] of insns.entries()) {
    if (gone(at)) continue;
    if (insn.code === BPF_LD_IMM64 && insn.src === BPF_PSEUDO_FUNC)
      left[moved[at]!] = { ...insn, imm: distance(at, insn.imm) };
    if (!isJump(insn)) continue;
    const inImm = bpfOp(insn.code) === BPF_CALL ? insn.src === 1 : insn.code === (BPF_JMP32 | 0);
    const calls = bpfOp(insn.code) === BPF_CALL && !inImm;
    if (calls) continue;
    left[moved[at]!] = inImm
      ? { ...insn, imm: distance(at, insn.imm) }
      : { ...insn, off: distance(at, insn.off) };
  }
  return left;
}
