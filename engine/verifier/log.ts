/** `log_level`: say what each branch does. */
export const BPF_LOG_LEVEL1 = 1;
/** `log_level`: say what each instruction does, on every path. */
export const BPF_LOG_LEVEL2 = 2;
/** `log_level`: counters at the end. */
export const BPF_LOG_STATS = 4;

const BPF_LOG_LEVEL = BPF_LOG_LEVEL1 | BPF_LOG_LEVEL2;

/** Characters that libbpf gives a log. */
export const BPF_LOG_BUF_SIZE = 1 << 24;

const MIN_ALIGNMENT = 8;
const STATE_COLUMN = 40;

/**
 * The verifier's log: text that grows at its end and can be cut back to an earlier position, which
 * is how level 1 forgets the paths that were fine. Of a long one only the end is kept.
 *
 * @kernel kernel/bpf/log.c bpf_verifier_vlog(), bpf_vlog_reset()
 */
export class Log {
  private parts: string[] = [];
  /** Position at which each part begins. */
  private starts: number[] = [];
  private length = 0;
  /** Position behind the instruction printed last; 0 for none. */
  private insnEnd = 0;
  /** Characters of the instruction printed last. */
  private insnLength = 0;
  /** Whether branches are told: level 1 or 2. */
  readonly verbose: boolean;
  /** Whether every path is told. */
  readonly everyPath: boolean;

  /**
   * @param level `log_level`
   * @param size characters that are kept, those at the end
   */
  constructor(
    readonly level: number,
    private readonly size: number,
  ) {
    this.verbose = (level & BPF_LOG_LEVEL) !== 0;
    this.everyPath = (level & BPF_LOG_LEVEL2) !== 0;
  }

  /** Characters so far. */
  get position(): number {
    return this.length;
  }

  /** Appends text; ignored at log_level 0. */
  write(text: string): void {
    if (this.level === 0 || text === '') return;
    this.parts.push(text);
    this.starts.push(this.length);
    this.length += text.length;
    if (this.length - (this.starts[0] ?? 0) > 2 * this.size) this.forgetStart();
  }

  /** Drops whole parts that lie before the last `size` characters. */
  private forgetStart(): void {
    const kept = this.starts.findIndex((start) => start >= this.length - this.size);
    const from = kept < 0 ? this.parts.length - 1 : kept;
    this.parts = this.parts.slice(from);
    this.starts = this.starts.slice(from);
  }

  /** Cuts everything behind a position. */
  reset(position: number): void {
    while (this.length > position) {
      const start = this.starts.pop();
      const part = this.parts.pop();
      if (start === undefined || part === undefined) {
        this.length = position; // the text before it was dropped
        return;
      }
      this.length = start;
      if (start < position) this.write(part.slice(0, position - start));
    }
  }

  /** Writes the line of an instruction, and notes where it ended. */
  writeInsn(text: string): void {
    this.insnLength = text.length + 1;
    this.write(`${text}\n`);
    this.insnEnd = this.length;
  }

  /**
   * Begins a state: behind the instruction printed last, in a column of its own, where nothing was
   * said since; otherwise on a new line that begins with `place`.
   *
   * @kernel kernel/bpf/log.c print_insn_state(), vlog_alignment()
   */
  beginState(place: string): void {
    if (this.insnEnd === 0 || this.insnEnd !== this.length) {
      this.write(place);
      return;
    }
    this.reset(this.insnEnd - 1);
    const wanted = Math.max(this.insnLength + MIN_ALIGNMENT / 2, STATE_COLUMN);
    const column = Math.ceil(wanted / MIN_ALIGNMENT) * MIN_ALIGNMENT;
    this.write(`${' '.repeat(column - this.insnLength - 1)};`);
  }

  /** The last `size` characters, from the beginning of a line, and in a line before them that they are. */
  toString(): string {
    const text = this.parts.join('');
    if (this.length <= this.size) return text;
    const from = Math.max(0, text.length - this.size);
    const kept = text.slice(text.indexOf('\n', from) + 1);
    return `… the first ${this.length - kept.length} characters are not kept\n${kept}`;
  }
}
