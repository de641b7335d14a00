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
/** Parts are joined when they are so many characters together. */
const CHUNK = 1 << 16;

const ENCODER = new TextEncoder();
const DECODER = new TextDecoder('utf-8', { ignoreBOM: true });
const NO_BYTES = new Uint8Array(0);

/** A long piece of text as bytes, which weigh nothing to the collector of garbage. */
interface Chunk {
  readonly bytes: Uint8Array;
  /** Characters. */
  readonly length: number;
}

/** Takes the text of a log as it grows. */
export type LogSink = (text: string) => void;

/**
 * The verifier's log: text that grows at its end and can be cut back to an earlier position, which
 * is how level 1 forgets the paths that were fine. Of a long one only the end is kept; with a sink,
 * which level 2 may have because it never cuts anything back, nothing is.
 *
 * @kernel kernel/bpf/log.c bpf_verifier_vlog(), bpf_vlog_reset()
 */
export class Log {
  /** Text in long pieces, behind which that in parts follows. */
  private readonly chunks: Chunk[] = [];
  /** Of a chunk that was dropped: the place of the next. */
  private spare = NO_BYTES;
  private parts: string[] = [];
  /** Position at which each part begins. */
  private starts: number[] = [];
  /** Position at which the parts begin. */
  private partsAt = 0;
  private length = 0;
  /** The line of an instruction has not ended yet: its state may follow. */
  private open = false;
  /** Says nothing for now, but what it would say counts for what is said later. */
  muted = false;
  /** Position behind the line of the instruction printed last; 0 for none. */
  private insnEnd = 0;
  /** Characters of that line. */
  private insnLength = 0;
  /** Whether branches are told: level 1 or 2. */
  verbose: boolean;
  /** Whether every path is told. */
  everyPath: boolean;

  /**
   * @param level `log_level`
   * @param size characters that are kept, those at the end
   */
  constructor(
    readonly level: number,
    private readonly size: number,
    private readonly sink: LogSink | null = null,
  ) {
    this.verbose = (level & BPF_LOG_LEVEL) !== 0;
    this.everyPath = (level & BPF_LOG_LEVEL2) !== 0;
  }

  /** Characters so far. */
  get position(): number {
    return this.open ? this.length + 1 : this.length;
  }

  /** Whether the state of the instruction printed last may still be put behind it. */
  get inLine(): boolean {
    return this.open;
  }

  /** Says nothing of what happens, until `speak`. */
  mute(): void {
    this.muted = true;
    this.verbose = this.everyPath = false;
  }

  /** Goes on, at level 2. @param inLine as it was at this point when nothing was muted */
  speak(inLine: boolean): void {
    this.muted = false;
    this.verbose = this.everyPath = true;
    this.open = inLine;
    this.insnEnd = inLine ? this.position : 0;
  }

  /** Appends text; ignored at log_level 0. */
  write(text: string): void {
    if (this.level === 0 || this.muted || text === '') return;
    this.endLine();
    this.append(text);
  }

  private endLine(): void {
    if (!this.open) return;
    this.open = false;
    this.append('\n');
  }

  private append(text: string): void {
    if (this.sink) {
      this.length += text.length;
      this.sink(text);
      return;
    }
    this.parts.push(text);
    this.starts.push(this.length);
    this.length += text.length;
    if (this.length - this.partsAt >= CHUNK) this.joinParts();
  }

  private joinParts(): void {
    this.chunks.push(this.packed(this.parts.join('')));
    this.parts = [];
    this.starts = [];
    this.partsAt = this.length;
    // Whole chunks before the last `size` characters are dropped.
    if (this.chunks.length > 1 + Math.ceil(this.size / CHUNK)) {
      const { buffer } = this.chunks.shift()!.bytes; // there is one
      this.spare = new Uint8Array(buffer as ArrayBuffer);
    }
  }

  private packed(text: string): Chunk {
    const { read, written } = ENCODER.encodeInto(text, this.spare);
    const fits = read === text.length;
    const bytes = fits ? this.spare.subarray(0, written) : ENCODER.encode(text);
    this.spare = NO_BYTES;
    return { bytes, length: text.length };
  }

  /** Cuts everything behind a position. */
  reset(position: number): void {
    if (this.position <= position) return;
    this.endLine();
    while (this.length > position) {
      if (this.parts.length === 0 && !this.reopenChunk()) {
        this.length = this.partsAt = position; // the text before it was dropped
        return;
      }
      const start = this.starts.pop()!; // there is one for each part
      const part = this.parts.pop()!;
      this.length = start;
      if (start < position) this.append(part.slice(0, position - start));
    }
  }

  private reopenChunk(): boolean {
    const chunk = this.chunks.pop();
    if (chunk === undefined) return false;
    this.partsAt -= chunk.length;
    this.parts = [DECODER.decode(chunk.bytes)];
    this.starts = [this.partsAt];
    return true;
  }

  /** Writes the line of an instruction, behind which its state may follow. */
  writeInsn(text: string): void {
    if (this.level === 0) return;
    this.endLine();
    this.append(text);
    this.insnLength = text.length + 1;
    this.insnEnd = this.length + 1;
    this.open = true;
  }

  /**
   * Begins a state: behind the instruction printed last, in a column of its own, where nothing was
   * said since; otherwise on a new line that begins with `place`.
   *
   * @kernel kernel/bpf/log.c print_insn_state(), vlog_alignment()
   */
  beginState(place: string): void {
    if (this.insnEnd === 0 || this.insnEnd !== this.position) {
      this.write(place);
      return;
    }
    if (this.open) this.open = false;
    else this.reset(this.insnEnd - 1);
    const wanted = Math.max(this.insnLength + MIN_ALIGNMENT / 2, STATE_COLUMN);
    const column = Math.ceil(wanted / MIN_ALIGNMENT) * MIN_ALIGNMENT;
    this.append(`${' '.repeat(column - this.insnLength - 1)};`);
  }

  /** The last `size` characters, from the beginning of a line, and in a line before them that they are. */
  toString(): string {
    this.endLine();
    const text = [...this.chunks.map(({ bytes }) => DECODER.decode(bytes)), ...this.parts].join('');
    if (this.sink || this.length <= this.size) return text;
    const from = Math.max(0, text.length - this.size);
    const kept = text.slice(text.indexOf('\n', from) + 1);
    return `… the first ${this.length - kept.length} characters are not kept\n${kept}`;
  }
}
