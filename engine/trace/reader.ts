import {
  CHANGE,
  HEADER,
  KEYFRAME_EVERY,
  MAGIC,
  REGISTERS,
  SPACES,
  type Space,
  STACK_SIZE,
  STACKS,
  STEP,
  VERSION,
  WRITE,
} from './layout';

/** Where the machine stood before a step. */
export interface TraceStep {
  /** Index of the hop. */
  readonly hop: number;
  /** Kernel id of the program. */
  readonly program: number;
  /** Slot in the xlated instructions. */
  readonly pc: number;
  /** Call depth; 0 is the main program. */
  readonly depth: number;
}

/** Bytes that a step changed. */
export interface TraceWrite {
  readonly space: Space;
  /** Packet: from the packet's start before the first step. Stack: from r10, negative. Others: in the region. */
  readonly offset: number;
  readonly depth: number;
  readonly label: string;
  readonly before: Uint8Array;
  readonly after: Uint8Array;
}

/**
 * An opened trace. `i` counts steps from 0; `stepCount` itself stands for the state after the last.
 * Reading a state costs at most `KEYFRAME_EVERY` steps of replay.
 */
export interface Trace {
  readonly stepCount: number;
  step(i: number): TraceStep;
  /** r0..r10 */
  registersBefore(i: number): BigUint64Array;
  /** Numbers of the registers that step `i` changed. */
  registersChanged(i: number): readonly number[];
  /** The packet, and how far its start has moved since the first step (negative: it grew at the front). */
  packetBefore(i: number): { readonly bytes: Uint8Array; readonly moved: number };
  /** The 512 bytes of the present call's stack frame, lowest first, and which of them were written. */
  stackBefore(i: number): { readonly bytes: Uint8Array; readonly written: Uint8Array };
  writes(i: number): readonly TraceWrite[];
}

/** Opens a trace; says what is wrong with a buffer that is none. */
export function readTrace(buffer: ArrayBuffer): Trace | { readonly problem: string } {
  if (buffer.byteLength < 4 * HEADER || buffer.byteLength % 4 !== 0) {
    return { problem: 'the buffer is too short for a trace' };
  }
  const words = new Int32Array(buffer);
  const header = [...words.subarray(0, HEADER)];
  const [magic, version, steps, changes, writes, keyframes, frameSize, byteCount, labelCount] =
    header as [number, number, number, number, number, number, number, number, number];
  if (magic !== MAGIC) return { problem: 'the buffer does not start as a trace does' };
  if (version !== VERSION) return { problem: `the trace has version ${version}, not ${VERSION}` };
  const stepsAt = HEADER;
  const changesAt = stepsAt + STEP * (steps + 1);
  const writesAt = changesAt + CHANGE * changes;
  const keyframesAt = writesAt + WRITE * writes;
  const keyframeBytes = frameSize + STACKS * STACK_SIZE;
  const framesAt = 4 * (keyframesAt + 22 * keyframes);
  const bytesAt = framesAt + keyframeBytes * keyframes;
  const labelsAt = bytesAt + byteCount;
  const needed = labelsAt + labelCount;
  if (
    header.slice(2).some((count) => count < 0) ||
    needed > buffer.byteLength ||
    keyframes !== Math.floor(steps / KEYFRAME_EVERY) + 1
  ) {
    return { problem: 'the trace is cut short' };
  }
  let labels: unknown;
  try {
    labels = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, labelsAt, labelCount)));
  } catch {
    return { problem: 'the labels of the trace cannot be read' };
  }
  if (!Array.isArray(labels)) return { problem: 'the labels of the trace cannot be read' };
  return new OpenedTrace(
    words,
    new Uint8Array(buffer),
    { steps, changes, writes, frameSize },
    { stepsAt, changesAt, writesAt, keyframesAt, framesAt, bytesAt },
    labels.map(String),
  );
}

interface Counts {
  readonly steps: number;
  readonly changes: number;
  readonly writes: number;
  readonly frameSize: number;
}

interface Offsets {
  readonly stepsAt: number;
  readonly changesAt: number;
  readonly writesAt: number;
  readonly keyframesAt: number;
  /** In bytes, as `bytesAt`; the others are in words. */
  readonly framesAt: number;
  readonly bytesAt: number;
}

/** The state before one step, replayed from the keyframe before it. */
interface Replayed {
  readonly at: number;
  readonly registers: Int32Array;
  readonly frame: Uint8Array;
  readonly stacks: Uint8Array;
}

class OpenedTrace implements Trace {
  readonly stepCount: number;
  private last: Replayed | null = null;

  constructor(
    private readonly words: Int32Array,
    private readonly bytes: Uint8Array,
    private readonly counts: Counts,
    private readonly offsets: Offsets,
    private readonly labels: readonly string[],
  ) {
    this.stepCount = counts.steps;
  }

  step(i: number): TraceStep {
    return {
      hop: this.stepWord(i, 0),
      program: this.stepWord(i, 1),
      pc: this.stepWord(i, 2),
      depth: this.stepWord(i, 3),
    };
  }

  registersBefore(i: number): BigUint64Array {
    const { registers } = this.replay(i);
    return new BigUint64Array(registers.slice().buffer, 0, REGISTERS);
  }

  registersChanged(i: number): readonly number[] {
    const [from, to] = this.range(i, 4, this.counts.changes);
    const changed: number[] = [];
    for (let k = from; k < to; k++) changed.push(this.changeWord(k, 0));
    return changed;
  }

  packetBefore(i: number): { bytes: Uint8Array; moved: number } {
    const { frame } = this.replay(i);
    const start = this.stepWord(i, 6);
    return {
      bytes: frame.slice(start, this.stepWord(i, 7)),
      moved: start - this.stepWord(0, 6),
    };
  }

  stackBefore(i: number): { bytes: Uint8Array; written: Uint8Array } {
    const { stacks } = this.replay(i);
    const depth = this.stepWord(i, 3);
    const hop = this.stepWord(i, 0);
    const written = new Uint8Array(STACK_SIZE);
    // From the step that entered this call of this hop.
    let first = this.clamp(i);
    while (
      first > 0 &&
      this.stepWord(first - 1, 0) === hop &&
      this.stepWord(first - 1, 3) >= depth
    ) {
      first--;
    }
    const lastWrite = Math.min(this.counts.writes, this.stepWord(i, 5));
    for (let k = Math.max(0, this.stepWord(first, 5)); k < lastWrite; k++) {
      const write = this.rawWrite(k);
      if (write.space === 'stack' && write.depth === depth) {
        written.fill(1, write.offset, write.offset + write.length);
      }
    }
    return { bytes: stacks.slice(depth * STACK_SIZE, (depth + 1) * STACK_SIZE), written };
  }

  writes(i: number): readonly TraceWrite[] {
    const packetStart = this.stepWord(0, 6);
    return this.rawWrites(i).map(({ space, offset, length, bytesAt, depth, label }) => ({
      space,
      offset:
        space === 'packet'
          ? offset - packetStart
          : space === 'stack'
            ? offset - STACK_SIZE
            : offset,
      depth,
      label: this.labels[label] ?? '',
      before: this.bytes.slice(bytesAt, bytesAt + length),
      after: this.bytes.slice(bytesAt + length, bytesAt + 2 * length),
    }));
  }

  private rawWrites(i: number) {
    const [from, to] = this.range(i, 5, this.counts.writes);
    return Array.from({ length: to - from }, (_, k) => this.rawWrite(from + k));
  }

  private rawWrite(k: number) {
    const at = this.offsets.writesAt + WRITE * k;
    return {
      space: SPACES[this.words[at]!] ?? 'other',
      offset: this.words[at + 1]!,
      length: this.words[at + 2]!,
      bytesAt: this.offsets.bytesAt + this.words[at + 3]!,
      depth: this.words[at + 4]!,
      label: this.words[at + 5]!,
    };
  }

  private replay(i: number): Replayed {
    const target = this.clamp(i);
    const near = this.last;
    const keyframe = Math.floor(target / KEYFRAME_EVERY);
    const goOn = near !== null && near.at <= target && near.at >= keyframe * KEYFRAME_EVERY;
    const state = goOn ? { ...near } : this.atKeyframe(keyframe);
    for (let k = state.at; k < target; k++) this.apply(k, state);
    this.last = { ...state, at: target };
    return this.last;
  }

  private atKeyframe(keyframe: number): Replayed {
    const { keyframesAt, framesAt } = this.offsets;
    const { frameSize } = this.counts;
    const registersAt = keyframesAt + 22 * keyframe;
    const frameAt = framesAt + keyframe * (frameSize + STACKS * STACK_SIZE);
    return {
      at: keyframe * KEYFRAME_EVERY,
      registers: this.words.slice(registersAt, registersAt + 22),
      frame: this.bytes.slice(frameAt, frameAt + frameSize),
      stacks: this.bytes.slice(frameAt + frameSize, frameAt + frameSize + STACKS * STACK_SIZE),
    };
  }

  private apply(i: number, state: Replayed): void {
    const [from, to] = this.range(i, 4, this.counts.changes);
    for (let k = from; k < to; k++) {
      const register = this.changeWord(k, 0);
      state.registers[2 * register] = this.changeWord(k, 1);
      state.registers[2 * register + 1] = this.changeWord(k, 2);
    }
    for (const write of this.rawWrites(i)) {
      const after = this.bytes.subarray(
        write.bytesAt + write.length,
        write.bytesAt + 2 * write.length,
      );
      const target =
        write.space === 'packet' ? state.frame : write.space === 'stack' ? state.stacks : null;
      const at = write.offset + (write.space === 'stack' ? write.depth * STACK_SIZE : 0);
      if (target && at >= 0 && at + after.length <= target.length) target.set(after, at);
    }
  }

  /** Changes or writes of step `i`: from its own first to the first of the next. */
  private range(i: number, word: number, count: number): [from: number, to: number] {
    if (i >= this.stepCount) return [0, 0];
    const from = Math.max(0, this.stepWord(i, word));
    return [from, Math.min(count, this.stepWord(i + 1, word))];
  }

  private clamp(i: number): number {
    return Math.max(0, Math.min(this.stepCount, Math.trunc(i)));
  }

  private stepWord(i: number, word: number): number {
    return this.words[this.offsets.stepsAt + STEP * this.clamp(i) + word]!; // clamped
  }

  private changeWord(change: number, word: number): number {
    return this.words[this.offsets.changesAt + CHANGE * change + word]!; // `range` keeps it in
  }
}
