import { describe, expect, it } from 'vitest';
import { KEYFRAME_EVERY, STACK_SIZE, STACKS } from './layout';
import { readTrace, type Trace } from './reader';
import { type TraceState, TraceWriter } from './writer';

const FRAME = 64;
const AT = { program: 1, packetStart: 8, packetEnd: 22 };

/** Records what `run` does to a machine of its own, which keyframes are taken from. */
function record(run: (writer: TraceWriter, machine: TraceState) => void): ArrayBuffer {
  const writer = new TraceWriter(FRAME);
  run(writer, {
    words: new Int32Array(22),
    frame: new Uint8Array(FRAME),
    stacks: new Uint8Array(STACKS * STACK_SIZE),
  });
  return writer.finish();
}

function opened(buffer: ArrayBuffer): Trace {
  const trace = readTrace(buffer);
  if ('problem' in trace) throw new Error(trace.problem);
  return trace;
}

describe('a trace', () => {
  it('gives the registers before any step, whichever way it is read', () => {
    const steps = 2 * KEYFRAME_EVERY + 10;
    const trace = opened(
      record((writer, machine) => {
        for (let i = 0; i <= steps; i++) {
          writer.begin({ ...AT, hop: 0, depth: 0, pc: i }, () => machine);
          machine.words[0] = i + 1;
          if (i < steps) writer.change(0, i + 1, 0);
        }
      }),
    );
    expect(trace.stepCount).toBe(steps);
    for (const i of [0, 1, 255, 256, 257, 300, steps, 299, 2, 511, 0]) {
      expect(trace.registersBefore(i)[0]).toBe(BigInt(i));
    }
    expect(trace.registersChanged(3)).toEqual([0]);
    expect(trace.registersChanged(steps)).toEqual([]);
  });

  it('tells which bytes of the present stack frame were written: by this call, of this hop', () => {
    const zeros = new Uint8Array(8);
    const trace = opened(
      record((writer, machine) => {
        const step = (hop: number, depth: number, pc: number, offset: number | null) => {
          writer.begin({ ...AT, hop, depth, pc }, () => machine);
          if (offset === null) return;
          writer.write('packet', offset, zeros, zeros, 0, 'packet');
          writer.write(
            'stack',
            offset,
            zeros,
            zeros.map(() => pc),
            depth,
            'stack',
          );
        };
        step(0, 0, 0, 504); // of an earlier hop
        step(1, 0, 1, 496);
        step(1, 1, 2, 488); // in a call
        step(1, 0, 3, 480);
        step(1, 1, 4, null); // in another call of the same depth
        step(1, 1, 5, null);
      }),
    );
    const written = (i: number) => {
      const { written: bytes } = trace.stackBefore(i);
      return [...bytes.keys()].filter((at) => bytes[at] === 1 && at % 8 === 0);
    };
    expect([0, 1, 2, 3, 4, 5].map(written)).toEqual([[], [], [], [496], [], []]);
    expect(trace.stackBefore(3).bytes[496]).toBe(1);
  });

  it('places packet writes from where the packet started, and stack writes from r10', () => {
    const trace = opened(
      record((writer, machine) => {
        writer.begin({ ...AT, hop: 0, depth: 0, pc: 0 }, () => machine);
        writer.write('packet', 10, Uint8Array.of(1), Uint8Array.of(2), 0, 'packet');
        writer.write('stack', 508, Uint8Array.of(0), Uint8Array.of(3), 0, 'stack of main');
        writer.begin({ ...AT, hop: 0, depth: 0, pc: 1 }, () => machine);
      }),
    );
    expect(trace.writes(0).map(({ space, offset, label }) => [space, offset, label])).toEqual([
      ['packet', 2, 'packet'],
      ['stack', -4, 'stack of main'],
    ]);
    expect(trace.packetBefore(1)).toMatchObject({ moved: 0 });
    expect(trace.packetBefore(1).bytes[2]).toBe(2);
  });

  it('is refused in words where the buffer is none', () => {
    const good = record((writer, machine) => {
      writer.begin({ ...AT, hop: 0, depth: 0, pc: 0 }, () => machine);
    });
    expect(readTrace(new ArrayBuffer(8))).toEqual({
      problem: 'the buffer is too short for a trace',
    });
    expect(readTrace(new ArrayBuffer(400))).toEqual({
      problem: 'the buffer does not start as a trace does',
    });
    expect(readTrace(good.slice(0, good.byteLength - 16))).toHaveProperty('problem');
  });
});
