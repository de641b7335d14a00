import { Env } from './env';
import { BPF_LOG_LEVEL2, Log } from './log';
import type { Steps } from './pause';
import type { VerifyRequest } from './types';
import { conclude, judge } from './verify';

/** A stretch of a log. Lines count from 0. */
export interface LogLines {
  readonly from: number;
  /** Fewer than asked for at the end of the log. */
  readonly lines: readonly string[];
  /** Lines of the whole log; `null` until somebody has read to its end. */
  readonly total: number | null;
}

/** A place in the log where a walk can begin to speak. */
interface Mark {
  /** The instruction about to be processed, counted from 1; 0 for the beginning. */
  readonly processed: number;
  /** Complete lines before it. */
  readonly line: number;
  /** Whether that line has begun, with the instruction before. */
  readonly inLine: boolean;
}

/** A mark is set each time so many instructions were processed. */
const STRIDE = 2048;

/**
 * Reads the log of log_level 2, of which a million instructions write a gigabyte, a stretch at a
 * time. Nothing of it is kept: the walk always goes the same way, so it is made again, silent up to
 * the last mark before the stretch. The walk that was read from last waits for the next stretch.
 *
 * All methods go on in slices, and yield how many instructions were processed.
 */
export class LogReader {
  private readonly marks: Mark[] = [{ processed: 0, line: 0, inLine: false }];
  private total: number | null = null;
  private reading: Reading | null = null;

  constructor(private readonly request: VerifyRequest) {}

  /** Up to `count` lines from a line on. */
  *read(from: number, count: number): Generator<number, LogLines> {
    const reading = this.readingFor(from);
    reading.keepFrom(from);
    yield* this.run(reading, () => reading.line >= from + count);
    return { from, lines: reading.kept(from, count), total: this.total };
  }

  /** Where the log tells of the instruction processed as the nth, from 1: its first line; the end where there is none. */
  *lineOf(nth: number): Generator<number, number> {
    const mark = this.marks.findLast(({ processed }) => processed < nth) ?? this.marks[0]!;
    const reading = new Reading(this.request, mark, this.marks, nth);
    this.reading = reading;
    yield* this.run(reading, () => reading.found !== null);
    return reading.found ?? reading.line;
  }

  /** How many lines there are. */
  *length(): Generator<number, number> {
    if (this.total === null) yield* this.read(Number.MAX_SAFE_INTEGER, 0);
    return this.total ?? 0;
  }

  /** The walk that comes to a line with the least effort. */
  private readingFor(line: number): Reading {
    const mark = this.marks.findLast((mark) => readableFrom(mark) <= line)!; // the first begins at 0
    const open = this.reading;
    if (open && open.readableFrom <= line && open.line >= mark.line) return open;
    this.reading = new Reading(this.request, mark, this.marks, null);
    return this.reading;
  }

  private *run(reading: Reading, enough: () => boolean): Generator<number, void> {
    while (!enough() && reading.goOn()) yield reading.processed;
    if (reading.ended) this.total = reading.line;
  }
}

/** The first line that is complete when a walk begins to speak at a mark. */
function readableFrom({ line, inLine }: Mark): number {
  return inLine ? line + 1 : line;
}

/** One walk of the program, whose log is cut into lines. */
class Reading {
  /** Lines that are complete. */
  line: number;
  ended = false;
  /** The line at which the log tells of the instruction that was looked for. */
  found: number | null = null;
  /** Lines that were kept, from this one on. */
  private keptFrom: number;
  private lines: string[] = [];
  private begun = '';
  private readonly env: Env;
  private readonly steps: Steps<void>;

  constructor(
    request: VerifyRequest,
    private readonly mark: Mark,
    private readonly marks: Mark[],
    private readonly wanted: number | null,
  ) {
    this.line = mark.line;
    this.keptFrom = readableFrom(mark);
    const log = new Log(BPF_LOG_LEVEL2, 0, (text) => this.take(text));
    const asked = { ...request, logLevel: BPF_LOG_LEVEL2, noVisits: true };
    this.env = new Env(asked, log);
    if (mark.processed > 0) log.mute();
    this.env.watchFrom = Math.max(1, mark.processed);
    this.env.watch = (env) => this.atInsn(env);
    this.steps = judge(this.env);
  }

  get processed(): number {
    return this.env.insnProcessed;
  }

  /** Lines from here on can be read. */
  get readableFrom(): number {
    return this.keptFrom;
  }

  /** Walks on for a slice; false at the end. */
  goOn(): boolean {
    if (this.ended) return false;
    if (!this.steps.next().done) return true;
    conclude(this.env);
    if (this.begun !== '') this.take('\n');
    this.ended = true;
    return false;
  }

  /** Forgets the lines before. */
  keepFrom(line: number): void {
    this.lines.splice(0, line - this.keptFrom);
    this.keptFrom = line;
  }

  kept(from: number, count: number): string[] {
    return this.lines.slice(from - this.keptFrom, from - this.keptFrom + count);
  }

  /** An instruction is about to be processed. */
  private atInsn({ insnProcessed, log }: Env): void {
    if (insnProcessed === this.mark.processed) log.speak(this.mark.inLine);
    const place = { processed: insnProcessed, line: this.line, inLine: log.inLine };
    if (insnProcessed === this.wanted) this.found = readableFrom(place);
    const last = this.marks.at(-1)!; // there is one
    if (insnProcessed % STRIDE === 0 && insnProcessed > last.processed) this.marks.push(place);
  }

  private take(text: string): void {
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      if (this.line >= this.keptFrom) this.lines.push(this.begun + text.slice(start, end));
      this.begun = '';
      this.line++;
      start = end + 1;
    }
    this.begun += text.slice(start);
  }
}
