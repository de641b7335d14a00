import type { FrameState } from './facts';
import { aside, LINE_KINDS, type LineKind, type LogLine, parseLine } from './lines';
import { followLines, Replay } from './replay';

/** Characters and lines of a log that are read; what goes beyond is left out, and told. */
export const MAX_LOG_LENGTH = 1 << 24;
export const MAX_LOG_LINES = 1_000_000;

/** Lines between two points at which a reader may be interrupted: well below a millisecond. */
const SLICE = 32;
/** Visits from one kept state to the next. */
const KEEP_EVERY = 64;

/** One way that the verifier walked, from where it began to where it ended. */
export interface LogPath {
  /** The line that begins it; what follows, up to the next path's, is its text. */
  readonly head: number;
  /** The instruction that it forks from and the one that it begins at; `null` for the first of a function. */
  readonly from: number | null;
  readonly to: number | null;
  /** Visits `[first, end)` are its own. */
  readonly first: number;
  end: number;
  /** The visit that it forks from, and the path of that; -1 for the first of a function. */
  readonly fork: number;
  readonly parent: number;
  /** Forks above it. */
  readonly depth: number;
  ended: 'exit' | 'safe' | 'refused' | 'open';
  /** Line and instruction at which it ended; -1 for an instruction where it has none. */
  endLine: number;
  endSlot: number;
  /** The path, after this one, that forks neither from it nor from one below it. */
  endPath: number;
}

/** A path that came to a state which was found safe before. */
export interface Pruned {
  readonly line: number;
  readonly path: number;
  readonly slot: number;
}

/**
 * A verifier's log, made out: what each line is, which instruction was visited when, which path
 * forked where. States are told by `stateBefore`.
 */
export interface VerifierLog {
  readonly text: string;
  /** Lines begin here; one more entry than there are lines, the end of the last. */
  readonly starts: Uint32Array;
  /** Index into `LINE_KINDS`. */
  readonly kinds: Uint8Array;
  /** Instruction that each line speaks of, -1 for none. */
  readonly slots: Int32Array;
  /** Line of each visit, in the order of the walk. */
  readonly visitLine: Uint32Array;
  /** How many instructions had been processed before it, as far as the log shows. */
  readonly visitOrder: Uint32Array;
  readonly paths: readonly LogPath[];
  readonly pruned: readonly Pruned[];
  /** A line that shows the text of each instruction, by slot. */
  readonly code: ReadonlyMap<number, number>;
  /** A line with the source of each instruction, by slot. */
  readonly source: ReadonlyMap<number, number>;
  /** First slots of functions, ascending. */
  readonly functions: readonly number[];
  /** Lines that say what is wrong, and the counters; `null` where there are none. */
  readonly messages: readonly number[];
  readonly stats: number | null;
  /** Whether every path is told, as at log_level 2. */
  readonly everyPath: boolean;
  /** Whether something was left out: at the beginning by who wrote it, at the end for being too long. */
  readonly startCut: boolean;
  readonly endCut: boolean;
  /** States that were kept on the way, each before the visit at 64 times its index. */
  readonly kept: readonly FrameState[];
  /** Visits by slot: those of a slot are `bySlot[slotStart[s] .. slotStart[s + 1])`. */
  readonly bySlot: Uint32Array;
  readonly slotStart: Uint32Array;
  /** Letters of the longest line. */
  readonly widest: number;
}

/** Kinds after which `from X to Y` is another path, and not the way back to a caller. */
const ENDS_RETURN: ReadonlySet<LineKind> = new Set(['insn', 'branch', 'safe']);

const KIND_NUMBER = new Map<LineKind, number>(LINE_KINDS.map((kind, i) => [kind, i]));

/**
 * Reads a log, whoever wrote it and however much of it there is. Never fails: what is not known is a
 * message. Time and memory are linear in its length.
 *
 * @yields often enough that no slice takes a millisecond, however long the log is, single lines aside
 */
export function* readLog(log: string): Generator<void, VerifierLog> {
  const text = log.length > MAX_LOG_LENGTH ? log.slice(0, MAX_LOG_LENGTH) : log;
  const reader = new Reader(text);
  let start = 0;
  while (start < text.length && reader.count < MAX_LOG_LINES) {
    const found = text.indexOf('\n', start);
    const end = found < 0 ? text.length : found;
    reader.line(start, end);
    start = end + 1;
    if (reader.count % SLICE === 0) yield;
  }
  const endCut = start < log.length && (start < text.length || log.length > text.length);
  return reader.finish(Math.min(start, text.length + 1), endCut);
}

class Reader {
  private readonly starts: number[] = [];
  private readonly kinds: number[] = [];
  private readonly slots: number[] = [];
  private readonly visitLine: number[] = [];
  private readonly visitOrder: number[] = [];
  private readonly paths: LogPath[] = [];
  private readonly pruned: Pruned[] = [];
  private readonly code = new Map<number, number>();
  private readonly source = new Map<number, number>();
  private readonly functions = new Set<number>();
  private readonly kept: FrameState[] = [];
  private readonly replay = new Replay();
  /** Visits by slot, the latest of each, and for each visit the one before it: -1 for none. */
  private readonly latest = new Map<number, number>();
  private readonly before: number[] = [];
  private messages: number[] = [];
  private stats: number | null = null;
  private processed = 0;
  private startCut = false;
  private widest = 0;
  private sourceLine = -1;
  /** The path that is walked; -1 between paths. */
  private path = -1;
  /** Set after `to caller at`: the next `from` goes on with the same path. */
  private returned = false;
  private lastCode = '';
  private behind = false;
  /** Whether a function is said to be walked on its own next. */
  private begins = false;

  constructor(private readonly text: string) {}

  get count(): number {
    return this.starts.length;
  }

  line(start: number, end: number): void {
    const text = this.text.slice(start, this.text[end - 1] === '\r' ? end - 1 : end);
    const at = this.starts.length;
    const line = this.outside(text, at) ? aside(text) : parseLine(text);
    this.starts.push(start);
    this.kinds.push(KIND_NUMBER.get(line.kind)!); // each kind has one
    this.slots.push(line.slot ?? -1);
    this.widest = Math.max(this.widest, text.length);
    this.note(line, at);
    this.replay.follow(line);
    if (line.kind === 'frame') this.returned = line.head.trimStart().startsWith('to caller');
    else if (ENDS_RETURN.has(line.kind)) this.returned = false;
  }

  /**
   * Whether a line stands before or behind the log, where libbpf says what it does: it puts a line of
   * its own above and below. Of several logs the first is read.
   */
  private outside(text: string, at: number): boolean {
    if (this.behind) return true;
    if (text.includes('-- BEGIN PROG LOAD LOG --')) {
      if (this.visitLine.length === 0) this.kinds.fill(KIND_NUMBER.get('aside')!, 0, at); // it has one
      this.messages = [];
      return true;
    }
    this.behind = text.includes('-- END PROG LOAD LOG --');
    return this.behind;
  }

  private note(line: LogLine, at: number): void {
    const { kind, slot, head } = line;
    if (kind === 'insn' && slot !== null) this.visit(at, slot, line.code);
    else if (kind === 'branch' && !this.returned) this.begin(at, line.from, slot);
    else if (kind === 'safe' && slot !== null) this.safe(at, line.from, slot);
    else if (kind === 'source') this.sourceLine = at;
    else if (kind === 'live' && slot !== null) this.code.set(slot, at);
    else if (kind === 'message') this.messages.push(at);
    else if (kind === 'stats') this.stats = at;
    else if (kind === 'aside') this.remark(head);
  }

  private remark(text: string): void {
    const start = /^\s*func#\d+ @(\d{1,7})\s*$/.exec(text);
    if (start) this.functions.add(Number(start[1]));
    else if (/^\s*Validating /.test(text)) this.begins = true;
    else if (text.startsWith('… the first ')) this.startCut = true;
  }

  private visit(at: number, slot: number, code: string): void {
    if (this.path < 0 || this.begins) this.begin(at, null, slot);
    const visit = this.visitLine.length;
    if (visit % KEEP_EVERY === 0) this.kept.push(this.replay.snapshot());
    this.visitLine.push(at);
    this.visitOrder.push(this.processed++);
    this.before.push(this.latest.get(slot) ?? -1);
    this.latest.set(slot, visit);
    if (!this.code.has(slot)) this.code.set(slot, at);
    if (this.sourceLine >= 0 && !this.source.has(slot)) this.source.set(slot, this.sourceLine);
    this.messages = []; // what was said before was not the last word
    this.lastCode = code;
  }

  private safe(at: number, from: number | null, slot: number): void {
    if (from !== null && !this.returned) this.begin(at, from, slot);
    else if (this.path < 0) this.begin(at, null, slot);
    this.processed++;
    this.pruned.push({ line: at, path: this.path, slot });
    this.close(at, 'safe', slot);
  }

  private begin(head: number, from: number | null, to: number | null): void {
    if (this.path >= 0) this.closeOpen(head - 1);
    this.begins = false;
    const first = this.visitLine.length;
    const fork = from === null ? -1 : this.forkOf(from, to);
    const parent = fork < 0 ? -1 : this.pathOf(fork);
    this.path = this.paths.length;
    this.paths.push({
      head,
      from,
      to,
      first,
      end: first,
      fork,
      parent,
      depth: parent < 0 ? 0 : this.paths[parent]!.depth + 1, // an earlier path
      ended: 'open',
      endLine: head,
      endSlot: -1,
      endPath: 0,
    });
    this.lastCode = '';
  }

  /**
   * The visit that a path forks from: the latest of the instruction that it comes from, for the
   * verifier goes back to the fork that it met last; not one that walked the same way already.
   */
  private forkOf(from: number, to: number | null): number {
    const newest = this.latest.get(from) ?? -1;
    let visit = newest;
    for (let tries = 0; visit >= 0 && tries < 64; tries++) {
      const next = this.visitLine[visit + 1];
      if (next === undefined || this.slots[next] !== to) return visit;
      visit = this.before[visit] ?? -1;
    }
    return newest;
  }

  private pathOf(visit: number): number {
    let low = 0;
    let high = this.paths.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.paths[middle]!.first <= visit)
        low = middle; // within bounds
      else high = middle - 1;
    }
    while (low > 0 && this.paths[low]!.end <= this.paths[low]!.first) low--;
    return low;
  }

  /** The present path ends without a word about it. */
  private closeOpen(at: number): void {
    const last = this.visitLine.at(-1);
    const path = this.paths[this.path];
    const walked = path && last !== undefined && this.visitLine.length > path.first;
    const slot = walked ? this.slots[last]! : -1; // the line of a visit
    this.close(at, walked && this.lastCode === 'exit' ? 'exit' : 'open', slot);
  }

  private close(at: number, ended: LogPath['ended'], slot: number): void {
    const path = this.paths[this.path];
    if (!path) return;
    path.end = this.visitLine.length;
    path.ended = ended;
    path.endLine = at;
    path.endSlot = slot;
    this.path = -1;
  }

  finish(end: number, endCut: boolean): VerifierLog {
    const refused = this.messages.length > 0;
    const last = this.path;
    if (last >= 0) this.closeOpen(this.count - 1);
    const open = this.paths[last];
    if (open && refused) open.ended = 'refused';
    this.nest();
    const starts = Uint32Array.from([...this.starts, end]);
    const slots = Int32Array.from(this.slots);
    return {
      text: this.text,
      starts,
      kinds: Uint8Array.from(this.kinds),
      slots,
      visitLine: Uint32Array.from(this.visitLine),
      visitOrder: Uint32Array.from(this.visitOrder),
      paths: this.paths,
      pruned: this.pruned,
      code: this.code,
      source: this.source,
      functions: [...this.functions].sort((a, b) => a - b),
      messages: this.messages,
      stats: this.stats,
      everyPath:
        this.paths.length > 1 || this.pruned.length > 0 || (!refused && this.before.length > 0),
      startCut: this.startCut,
      endCut,
      kept: this.kept,
      ...this.indexBySlot(),
      widest: this.widest,
    };
  }

  /** Where the paths that fork from each one, and from those, end: they follow it at once. */
  private nest(): void {
    const open: LogPath[] = [];
    for (const [i, path] of this.paths.entries()) {
      while (open.length > 0 && open.at(-1)!.depth >= path.depth) open.pop()!.endPath = i; // not empty
      open.push(path);
    }
    for (const path of open) path.endPath = this.paths.length;
  }

  private indexBySlot(): Pick<VerifierLog, 'bySlot' | 'slotStart'> {
    let most = -1;
    for (const slot of this.latest.keys()) most = Math.max(most, slot);
    const slotStart = new Uint32Array(most + 2);
    for (const line of this.visitLine) slotStart[this.slots[line]! + 1]!++;
    for (let i = 1; i < slotStart.length; i++) slotStart[i]! += slotStart[i - 1]!;
    const next = slotStart.slice();
    const bySlot = new Uint32Array(this.visitLine.length);
    for (const [visit, line] of this.visitLine.entries()) {
      bySlot[next[this.slots[line]!]!++] = visit; // the line of a visit has a slot
    }
    return { bySlot, slotStart };
  }
}

export const lineCount = ({ starts }: VerifierLog): number => starts.length - 1;

/** A line as it is written, without its end. */
export function lineText({ text, starts }: VerifierLog, line: number): string {
  const end = (starts[line + 1] ?? text.length + 1) - 1;
  return text.slice(starts[line], text[end - 1] === '\r' ? end - 1 : end);
}

export const lineKind = ({ kinds }: VerifierLog, line: number): LineKind =>
  LINE_KINDS[kinds[line] ?? -1] ?? 'message';

/** Visits of an instruction, in the order of the walk. */
export function visitsOf({ bySlot, slotStart }: VerifierLog, slot: number): Uint32Array {
  if (slot < 0 || slot + 1 >= slotStart.length) return bySlot.subarray(0, 0);
  return bySlot.subarray(slotStart[slot], slotStart[slot + 1]);
}

/** Place in an ascending list; the next greater one's where it is not in it. */
export function placeIn(list: Uint32Array, value: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (list[middle]! < value)
      low = middle + 1; // within bounds
    else high = middle;
  }
  return low;
}

/** The path that a line belongs to, -1 for those before the walk. */
export function pathOfLine({ paths }: VerifierLog, line: number): number {
  let low = 0;
  let high = paths.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (paths[middle]!.head <= line)
      low = middle + 1; // within bounds
    else high = middle;
  }
  return low - 1;
}

/** The visit that a line is of or follows, -1 for those before the walk. */
export function visitOfLine({ visitLine }: VerifierLog, line: number): number {
  const at = placeIn(visitLine, line);
  return visitLine[at] === line ? at : at - 1;
}

/** What the log tells of registers and stack before a visit, by index in `visitLine`. */
export function stateBefore(log: VerifierLog, visit: number): FrameState {
  const at = Math.floor(visit / KEEP_EVERY);
  const replay = new Replay(log.kept[at]);
  const from = log.visitLine[at * KEEP_EVERY] ?? 0;
  followLines(replay, (line) => lineText(log, line), from, log.visitLine[visit] ?? from);
  return replay;
}

/**
 * What it tells after a visit, before the next one; `null` where the walk ended with the instruction:
 * by an exit, or because it was refused.
 *
 * @param before what `stateBefore` says, where that is known already
 */
export function stateAfter(
  log: VerifierLog,
  visit: number,
  before: FrameState = stateBefore(log, visit),
): FrameState | null {
  const line = log.visitLine[visit];
  const path = line === undefined ? undefined : log.paths[pathOfLine(log, line)];
  if (line === undefined || !path) return null;
  const isLast = visit === path.end - 1;
  if (isLast && path.ended !== 'safe') return null;
  const end = isLast ? path.endLine : (log.visitLine[visit + 1] ?? path.endLine);
  const replay = new Replay(before);
  followLines(replay, (at) => lineText(log, at), line, end);
  return replay;
}

/** The counters of the last line. */
export interface LogStats {
  readonly processed: number;
  readonly totalStates: number;
  readonly peakStates: number;
}

export function statsOf(log: VerifierLog): LogStats | null {
  if (log.stats === null) return null;
  const line = lineText(log, log.stats);
  const number = (pattern: RegExp) => Number(pattern.exec(line)?.[1] ?? 0);
  return {
    processed: number(/processed (\d{1,9})/),
    totalStates: number(/total_states (\d{1,9})/),
    peakStates: number(/peak_states (\d{1,9})/),
  };
}
