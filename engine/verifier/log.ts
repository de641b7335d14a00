/** `log_level`: say what each branch does. */
export const BPF_LOG_LEVEL1 = 1;
/** `log_level`: say what each instruction does, on every path. */
export const BPF_LOG_LEVEL2 = 2;
/** `log_level`: counters at the end. */
export const BPF_LOG_STATS = 4;

const BPF_LOG_LEVEL = BPF_LOG_LEVEL1 | BPF_LOG_LEVEL2;

const MIN_ALIGNMENT = 8;
const STATE_COLUMN = 40;

/**
 * The verifier's log: text that grows at its end and can be cut back to an earlier position, which
 * is how level 1 forgets the paths that were fine.
 *
 * @kernel kernel/bpf/log.c bpf_verifier_vlog(), bpf_vlog_reset()
 */
export class Log {
  private readonly parts: string[] = [];
  /** Position at which each part begins. */
  private readonly starts: number[] = [];
  private length = 0;
  /** Position behind the instruction printed last; 0 for none. */
  private insnEnd = 0;
  /** Characters of the instruction printed last. */
  private insnLength = 0;

  constructor(readonly level: number) {}

  /** Whether branches are told: level 1 or 2. */
  get verbose(): boolean {
    return (this.level & BPF_LOG_LEVEL) !== 0;
  }

  /** Whether every path is told. */
  get everyPath(): boolean {
    return (this.level & BPF_LOG_LEVEL2) !== 0;
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
  }

  /** Cuts everything behind a position. */
  reset(position: number): void {
    while (this.length > position) {
      const start = this.starts.pop()!; // there is a part wherever there is length
      const part = this.parts.pop()!;
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

  toString(): string {
    return this.parts.join('');
  }
}
