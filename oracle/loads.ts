import { readFileSync } from 'node:fs';
import { serveLine } from '../cli/batch';
import { decodeProgram, type Insn } from '../engine/isa';
import { diffLines, normaliseLog } from '../engine/test/verifier-log';
import { fromHex } from '../engine/util';
import { askKernel, type KernelAnswer, type KernelProg, type KernelRequest } from './kernel';

/**
 * Programs that nobody here wrote, as `record-loads.c` has written them down: the same requests put
 * to the kernel and to our engine.
 */

/** One program of a file, and how the answers about it differ. */
export interface LoadComparison {
  readonly name: string;
  readonly type: string;
  /** Slots. */
  readonly size: number;
  /** The kernel's. */
  readonly verdict: string;
  /** `null` where the answers are the same; else a word for it. */
  readonly kind: string | null;
  /** Lines of the logs, `-` for the kernel's, `+` for ours. */
  readonly text: string;
}

const LEVELS = [1, 2];

/** The kernel's log is read whole, of ours the end is kept. */
const LOG_SIZE = 1 << 27;

/** What a loader asks to learn what the kernel can do is as short as that. */
const PROBE = 16 * 7; // hex digits of seven slots

/**
 * The programs of some files, each once.
 *
 * @param plain leaves their type information out
 */
export function readLoads(files: readonly string[], plain: boolean): KernelRequest[] {
  const seen = new Set<string>();
  const requests: KernelRequest[] = [];
  for (const file of files) {
    for (const line of readFileSync(file, 'utf8').split('\n')) {
      if (line === '') continue;
      const request = JSON.parse(line) as KernelRequest;
      const { btf, func_info, line_info, ...prog } = request.progs![0]!; // the recorder writes one
      if (seen.has(prog.insns) || (prog.insns.length <= PROBE && prog.name === '')) continue;
      seen.add(prog.insns);
      requests.push(plain ? { ...request, progs: [prog] } : request);
    }
  }
  return requests;
}

/** Loads each program into both kernels, with logs at levels 1 and 2. */
export function* compareLoads(requests: readonly KernelRequest[]): Generator<LoadComparison> {
  for (const request of requests) {
    const prog = request.progs![0]!;
    const decoded = decodeProgram(fromHex(prog.insns)!); // the recorder writes hex
    const insns = decoded.ok ? decoded.insns : [];
    const questions = LEVELS.map((level) => withLevel(request, prog, level));
    const kernel = askKernel(questions);
    const found = questions.map((question, i) => compareOne(question, kernel[i]!, insns));
    const worst = found.find(({ kind }) => kind !== null) ?? found[0]!;
    const { name = '', type } = prog;
    yield { name, type, size: insns.length, verdict: kernel[0]!.progs[0]!.verdict, ...worst };
  }
}

function withLevel(request: KernelRequest, prog: KernelProg, log_level: number): KernelRequest {
  return { ...request, progs: [{ ...prog, log_level, log_size: LOG_SIZE, xlated: false }] };
}

function compareOne(
  question: KernelRequest,
  answer: KernelAnswer,
  insns: readonly Insn[],
): Pick<LoadComparison, 'kind' | 'text'> {
  const ours = JSON.parse(serveLine(JSON.stringify(question))) as KernelAnswer;
  const [theirs, mine] = [answer.progs[0], ours.progs?.[0]];
  if (!theirs || !mine) return { kind: 'no answer', text: JSON.stringify(ours) };
  if (mine.unsupported !== undefined)
    return { kind: `not supported yet: ${mine.unsupported}`, text: '' };
  const text = differenceOf(normaliseLog(theirs.log, insns), normaliseLog(mine.log, insns));
  if (theirs.verdict !== mine.verdict)
    return { kind: `verdict ${theirs.verdict}, ours ${mine.verdict}`, text };
  return { kind: text === '' ? null : 'log', text };
}

/** Logs that are too long keep their end, and where they begin is another place in each. */
function differenceOf(kernel: string, ours: string): string {
  const cut = /^… .*\n/.exec(ours);
  if (!cut) return diffLines(kernel, ours);
  const mine = ours.slice(cut[0].length);
  const both = Math.min(mine.length, kernel.length);
  const whole = (log: string) => {
    const end = log.slice(log.length - both);
    return end.slice(end.indexOf('\n') + 1);
  };
  return diffLines(whole(kernel), whole(mine));
}
