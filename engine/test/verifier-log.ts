import { kfuncByName } from '../abi';
import { type Disassemblable, functionTypes } from '../asm';
import type { ProgTypes } from '../btf';
import {
  BPF_LD_IMM64,
  BPF_PSEUDO_MAP_FD,
  BPF_PSEUDO_MAP_IDX,
  BPF_PSEUDO_MAP_IDX_VALUE,
  BPF_PSEUDO_MAP_VALUE,
  type Insn,
  printInsn,
} from '../isa';
import type { VerifyRequest, VerifyResult } from '../verifier';

/**
 * Logs of a verifier, the kernel's or ours, brought to a form in which they can be compared, and
 * what can be read from them.
 */

/** What a verifier said of a program. */
export interface Judgement {
  /** `ok` or the name of an error number. */
  readonly verdict: string;
  /** Normalised, its lines without a trailing line end. */
  readonly log: string;
}

const PSEUDO_MAPS: ReadonlySet<number> = new Set([
  BPF_PSEUDO_MAP_FD,
  BPF_PSEUDO_MAP_VALUE,
  BPF_PSEUDO_MAP_IDX,
  BPF_PSEUDO_MAP_IDX_VALUE,
]);

/** A 64-bit load in the walk, in the table of live registers and in a walk backwards. */
const LOAD =
  /^((?: *\d+)? +|mark_precise: .* before |)(\d+): ([.\d]{10} |)\(18\) r\d+ = \S+(?: +(?=;))?/gm;

/**
 * The log with each load of a map in its plain form (`r1 = map[0]`), for the kernel shows addresses
 * there; without places in rewritten instructions and the time that it took, spaces at the ends of lines and empty lines at its own.
 */
export function normaliseLog(log: string, insns: readonly Insn[]): string {
  return withoutPlaces(withOurKfuncs(log))
    .replace(LOAD, (line, before, slot, between) => {
      const insn = insns[Number(slot)];
      if (!insn || insn.code !== BPF_LD_IMM64 || !PSEUDO_MAPS.has(insn.src)) return line;
      const text = `${before}${slot}: ${between}${printInsn(insns, Number(slot))}`;
      return line.endsWith(' ') ? `${text} ` : text; // the column of states depends on the address
    })
    .replace(/verification time \d+ usec\n/, '')
    .replace(/[ \t]+$/gm, '')
    .trimEnd();
}

/** Calls of kernel functions with their ids here: those of a build differ. */
function withOurKfuncs(log: string): string {
  return log.replace(/(?<=^|\bcall )(\w+)#(\d+)/gm, (text, name) => {
    const kfunc = kfuncByName(name);
    return kfunc ? `${name}#${kfunc.id}` : text;
  });
}

/** Without places in the instructions as the kernel has rewritten them. */
export function withoutPlaces(text: string): string {
  return text.replace(/(?<=No program to jit at insn )\d+/, 'N');
}

const EXECUTED = /^(\d+): (?:\([0-9a-f]{2}\)|BUG_)/;

/** Lines that a log has besides its messages. */
const NOISE =
  /^$|^ *\d+: |^from \d+ to \d+|^func#\d+ @|^mark_precise:|^force_precise:|^frame \d+: propagating|^SCC (?:enter|exit|backedge) |^propagate_backedges|^\(\d+(,\d+)*\) |^Live regs before|^processed \d+ insns|^(cur|old) state:|^(caller|callee|returning from callee):|^to caller at|^ ?frame\d+:|^verification time|^stack depth|^Func#\d+ |^Validating |^; /;

/** What the log says of a refusal: its lines behind the last instruction that are no states. */
export function messagesOf(log: string): string[] {
  // one message of the kernel has no line end
  const lines = log.replace(/(?<=.)(?=processed \d+ insns |stack depth )/, '\n').split('\n');
  const last = lines.findLastIndex((line) => EXECUTED.test(line));
  return lines.slice(last + 1).filter((line) => !NOISE.test(line));
}

const NAMED = /^unreachable insn (\d+)|\b(?:from|at) insn (\d+)/;
const WHOLE =
  /^verifier bug: No program to jit|Too large|too complex|too large|^last insn|^tail_calls are not allowed|^the call stack of|not eliminated in verifier pass/;

/** The slot that a level 2 log puts the blame on; `null` where it names none. */
export function faultSlotOf(log: string): number | null {
  const messages = messagesOf(log);
  for (const message of messages) {
    const named = NAMED.exec(message);
    if (named) return Number(named[1] ?? named[2]);
    if (WHOLE.test(message)) return null;
  }
  const last = log.split('\n').findLast((line) => EXECUTED.test(line));
  return last === undefined ? null : Number(EXECUTED.exec(last)![1]);
}

/** The line with the counters. */
export function countersOf(log: string): string {
  return log.split('\n').findLast((line) => line.startsWith('processed ')) ?? '';
}

/** Type information of a program: its own, or what the assembler makes. */
export function typesOf(program: Disassemblable): ProgTypes | undefined {
  return program.types ?? functionTypes(program);
}

/** What our verifier is asked about a program. */
export function requestOf(program: Disassemblable, logLevel: number): VerifyRequest {
  const { insns, progType, attachType = 0, maps, license, progFlags } = program;
  const types = typesOf(program);
  const request = { insns, progType, attachType, maps, license, progFlags, logLevel };
  return types ? { ...request, types } : request;
}

/** Our verifier's answer in the form of the kernel's. */
export function judgementOf(result: VerifyResult, insns: readonly Insn[]): Judgement {
  return { verdict: result.ok ? 'ok' : result.errno, log: normaliseLog(result.log, insns) };
}

/** Lines of both, `-` for the expected ones that are missing, `+` for those that are too many. */
export function diffLines(expected: string, actual: string, context = 2): string {
  const a = expected.split('\n');
  const b = actual.split('\n');
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  if (head === a.length && head === b.length) return '';
  let tail = 0;
  while (
    tail < a.length - head &&
    tail < b.length - head &&
    a[a.length - 1 - tail] === b[b.length - 1 - tail]
  )
    tail++;
  const middle = align(a.slice(head, a.length - tail), b.slice(head, b.length - tail));
  const before = a.slice(Math.max(0, head - context), head).map((line) => `  ${line}`);
  const after = a.slice(a.length - tail, a.length - tail + context).map((line) => `  ${line}`);
  return [...before, ...shorten(middle, context), ...after].join('\n');
}

/** The longest common subsequence of both, or one after the other where they are long. */
function align(a: readonly string[], b: readonly string[]): string[] {
  if (a.length * b.length > 1_000_000)
    return [...a.slice(0, 20).map((line) => `- ${line}`), ...b.slice(0, 20).map((l) => `+ ${l}`)];
  const width = b.length + 1;
  const best = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      best[i * width + j] =
        a[i] === b[j]
          ? best[(i + 1) * width + j + 1]! + 1
          : Math.max(best[(i + 1) * width + j]!, best[i * width + j + 1]!);
  const out: string[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      out.push(`  ${a[i]}`);
      i++;
      j++;
    } else if (
      i < a.length &&
      (j >= b.length || best[(i + 1) * width + j]! >= best[i * width + j + 1]!)
    )
      out.push(`- ${a[i++]}`);
    else out.push(`+ ${b[j++]}`);
  }
  return out;
}

/** Runs of equal lines cut to the `context` next to a difference. */
function shorten(lines: readonly string[], context: number): string[] {
  const near = lines.map((_, i) =>
    lines.slice(Math.max(0, i - context), i + context + 1).some((line) => !line.startsWith('  ')),
  );
  return lines.flatMap((line, i) => {
    if (near[i]) return [line];
    return i > 0 && near[i - 1] ? ['  …'] : [];
  });
}
