import { describe, expect, it } from 'vitest';
import { readTrace, type Trace, type TraceState, TraceWriter } from '../../../engine/trace';
import { lastWriter } from './last-writer';

/** Writes bytes 4 and 5, then byte 5, then grows by 2 bytes at the front and writes the first. */
function recorded(): Trace {
  const writer = new TraceWriter(64);
  const state = (): TraceState => ({
    words: new Int32Array(22),
    frame: new Uint8Array(64),
    stacks: new Uint8Array(8 * 512),
  });
  const at = { hop: 0, program: 1, depth: 0, packetStart: 8, packetEnd: 22 };
  const write = (offset: number, ...bytes: number[]) =>
    writer.write('packet', offset, new Uint8Array(bytes.length), Uint8Array.from(bytes), 0, '');
  writer.begin({ ...at, pc: 0 }, state);
  write(12, 1, 2);
  writer.begin({ ...at, pc: 1 }, state);
  write(13, 3);
  writer.begin({ ...at, pc: 2, packetStart: 6 }, state);
  write(6, 9);
  writer.begin({ ...at, pc: 3, packetStart: 6 }, state);
  const trace = readTrace(writer.finish());
  if ('problem' in trace) throw new Error(trace.problem);
  return trace;
}

describe('the step that wrote a byte', () => {
  it('is the last one before the playhead', () => {
    const trace = recorded();
    expect(lastWriter(trace, 0, [4, 6])).toBeNull();
    expect(lastWriter(trace, 1, [5, 6])).toBe(0);
    expect(lastWriter(trace, 3, [0, 1])).toBe(2);
  });

  it('is found where the packet has moved since', () => {
    const trace = recorded();
    expect(lastWriter(trace, 3, [7, 8])).toBe(1);
    expect(lastWriter(trace, 3, [6, 7])).toBe(0);
    expect(lastWriter(trace, 3, [9, 10])).toBeNull();
  });
});
