import {
  CHANGE,
  HEADER,
  KEYFRAME_EVERY,
  MAGIC,
  SPACES,
  type Space,
  STACK_SIZE,
  STACKS,
  VERSION,
  WRITE,
} from './layout';

/** The state that a keyframe keeps. */
export interface TraceState {
  /** r0..r10 as low and high words: the first 22 words. */
  readonly words: Int32Array;
  /** The whole frame that the packet lies in. */
  readonly frame: Uint8Array;
  /** The eight stack frames one after the other. */
  readonly stacks: Uint8Array;
}

/** Words that grow. */
class Words {
  private words = new Int32Array(1024);
  length = 0;

  push(...values: number[]): void {
    if (this.length + values.length > this.words.length) {
      const larger = new Int32Array(this.words.length * 2);
      larger.set(this.words);
      this.words = larger;
    }
    this.words.set(values, this.length);
    this.length += values.length;
  }

  get used(): Int32Array {
    return this.words.subarray(0, this.length);
  }
}

/** Takes down a run step by step, and gives it as one buffer. */
export class TraceWriter {
  private readonly steps = new Words();
  private readonly changes = new Words();
  private readonly writes = new Words();
  private readonly bytes: number[] = [];
  private readonly keyframes: { words: Int32Array; bytes: Uint8Array }[] = [];
  private readonly labels: string[] = [];
  stepCount = 0;

  constructor(private readonly frameSize: number) {}

  /** Before each step, and once more after the last: where the machine stands. */
  begin(
    at: {
      hop: number;
      program: number;
      pc: number;
      depth: number;
      packetStart: number;
      packetEnd: number;
    },
    state: () => TraceState,
  ): void {
    if (this.stepCount % KEYFRAME_EVERY === 0) {
      const { words, frame, stacks } = state();
      const bytes = new Uint8Array(this.frameSize + STACKS * STACK_SIZE);
      bytes.set(frame);
      bytes.set(stacks, this.frameSize);
      this.keyframes.push({ words: words.slice(0, 22), bytes });
    }
    this.steps.push(
      at.hop,
      at.program,
      at.pc,
      at.depth,
      this.changes.length / CHANGE,
      this.writes.length / WRITE,
      at.packetStart,
      at.packetEnd,
    );
    this.stepCount++;
  }

  /** A register that the present step changed. */
  change(register: number, low: number, high: number): void {
    this.changes.push(register, low, high);
  }

  /** Bytes that the present step changed. */
  write(
    space: Space,
    offset: number,
    before: Uint8Array,
    after: Uint8Array,
    depth: number,
    label: string,
  ): void {
    let number = this.labels.indexOf(label);
    if (number < 0) number = this.labels.push(label) - 1;
    this.writes.push(
      SPACES.indexOf(space),
      offset,
      before.length,
      this.bytes.length,
      depth,
      number,
    );
    this.bytes.push(...before, ...after);
  }

  /** Everything in one buffer, as `layout.ts` draws it. */
  finish(): ArrayBuffer {
    const labels = new TextEncoder().encode(JSON.stringify(this.labels));
    const keyframeBytes = this.frameSize + STACKS * STACK_SIZE;
    const wordCount =
      HEADER +
      this.steps.length +
      this.changes.length +
      this.writes.length +
      22 * this.keyframes.length;
    const total =
      4 * wordCount + keyframeBytes * this.keyframes.length + this.bytes.length + labels.length;
    const buffer = new ArrayBuffer(Math.ceil(total / 4) * 4);
    const words = new Int32Array(buffer);
    const bytes = new Uint8Array(buffer);
    words.set([
      MAGIC,
      VERSION,
      this.stepCount - 1,
      this.changes.length / CHANGE,
      this.writes.length / WRITE,
      this.keyframes.length,
      this.frameSize,
      this.bytes.length,
      labels.length,
    ]);
    let at = HEADER;
    for (const section of [this.steps, this.changes, this.writes]) {
      words.set(section.used, at);
      at += section.length;
    }
    for (const keyframe of this.keyframes) {
      words.set(keyframe.words, at);
      at += 22;
    }
    let byteAt = 4 * at;
    for (const keyframe of this.keyframes) {
      bytes.set(keyframe.bytes, byteAt);
      byteAt += keyframeBytes;
    }
    bytes.set(this.bytes, byteAt);
    bytes.set(labels, byteAt + this.bytes.length);
    return buffer;
  }
}
