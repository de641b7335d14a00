import {
  lineCount,
  lineKind,
  lineText,
  type LogPath,
  parseLine,
  placeIn,
  type VerifierLog,
  visitsOf,
} from '../../../../engine/verifier-log';

/** Which lines of a log are in view, and how they hang together: a branch folds under its first line. */
export class LogRows {
  /** Lines that are not folded away, ascending. */
  readonly lines: Uint32Array;
  private readonly heads: ReadonlyMap<number, LogPath>;

  constructor(
    readonly log: VerifierLog,
    readonly folded: ReadonlySet<number>,
  ) {
    this.heads = headsOf(log);
    const lines: number[] = [];
    const count = lineCount(log);
    for (let line = 0; line < count; ) {
      lines.push(line);
      line = folded.has(line) ? this.endOf(line) : line + 1;
    }
    this.lines = Uint32Array.from(lines);
  }

  /** Whether lines fold under this one. */
  isHead(line: number): boolean {
    return this.endOf(line) > line + 1;
  }

  /** The line behind those that fold under this one; the next where none do. */
  endOf(line: number): number {
    const path = this.heads.get(line);
    if (path) return this.log.paths[path.endPath]?.head ?? endOfWalk(this.log);
    if (!isRemark(this.log, line) || (line > 0 && isRemark(this.log, line - 1))) return line + 1;
    let end = line + 1;
    while (end < lineCount(this.log) && isRemark(this.log, end)) end++;
    return end;
  }

  /** Forks above a line. */
  levelOf(line: number): number {
    const path = this.log.paths[pathAt(this.log, line)];
    const inRemark = isRemark(this.log, line) && line > 0 && isRemark(this.log, line - 1);
    const own = path ? path.depth + (path.head === line || path.depth === 0 ? 0 : 1) : 0;
    return own + (inRemark ? 1 : 0);
  }

  /** The line that this one folds under, `null` for one at the top. */
  headOf(line: number): number | null {
    if (isRemark(this.log, line) && line > 0 && isRemark(this.log, line - 1)) {
      let head = line;
      while (head > 0 && isRemark(this.log, head - 1)) head--;
      return head;
    }
    let path = this.log.paths[pathAt(this.log, line)];
    if (path?.head === line) path = this.log.paths[path.parent];
    return path && this.heads.has(path.head) ? path.head : null;
  }

  /** The row of a line; of one that is folded away, the row of the line that hides it. */
  rowOf(line: number): number {
    const at = placeIn(this.lines, line);
    return this.lines[at] === line ? at : at - 1;
  }

  /** What has to be unfolded to see a line. */
  hiding(line: number): number[] {
    const hiding: number[] = [];
    for (let head = this.headOf(line); head !== null; head = this.headOf(head)) {
      if (this.folded.has(head)) hiding.push(head);
    }
    return hiding;
  }
}

/** First lines of branches, and of runs of remarks. */
export function allHeads(log: VerifierLog): ReadonlySet<number> {
  return new Set(headsOf(log).keys());
}

function headsOf(log: VerifierLog): ReadonlyMap<number, LogPath> {
  const forks = log.paths.filter(({ from }) => from !== null);
  return new Map(forks.map((path) => [path.head, path]));
}

/** Remarks come in runs: the table of live registers, how marks of precision were set. */
function isRemark(log: VerifierLog, line: number): boolean {
  const kind = lineKind(log, line);
  return kind === 'aside' || kind === 'live';
}

/** The counters are of the whole walk, not of the last branch. */
function endOfWalk(log: VerifierLog): number {
  let end = log.stats ?? lineCount(log);
  while (end > 0 && isRemark(log, end - 1)) end--;
  return end;
}

/** The path that a line is of; the counters are of none. */
function pathAt(log: VerifierLog, line: number): number {
  const { paths } = log;
  if (log.stats !== null && line >= endOfWalk(log)) return -1;
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

/** The instruction that a line speaks of, and which visit of it; `null` for a line that speaks of none. */
export function placeOfLine(
  log: VerifierLog,
  line: number,
): { readonly slot: number; readonly visit: number | null } | null {
  const { slot } = parseLine(lineText(log, line));
  if (slot === null) return null;
  const visits = visitsOf(log, slot);
  if (visits.length === 0) return { slot, visit: null };
  const kind = lineKind(log, line);
  const ahead = kind === 'branch' || kind === 'state' || kind === 'live';
  // Of a line that is about what comes, the next visit; else its own, or the last one before it.
  const next = placeIn(visits, placeIn(log.visitLine, line));
  const own = ahead || log.visitLine[visits[next] ?? -1] === line;
  const among = own ? next : next - 1;
  return { slot, visit: Math.min(visits.length - 1, Math.max(0, among)) };
}
