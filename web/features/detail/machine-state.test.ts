import { describe, expect, it } from 'vitest';
import type { TraceRegion } from '../../../engine/api';
import { readTrace, type TraceState, TraceWriter } from '../../../engine/trace';
import type { OpenTrace } from '../../store';
import { machineAt } from './machine-state';

const HIGH = 0xffff8881 | 0;

/** `r6 = r1`, then `*(u32 *)(r10 - 4) = r6`, then the end. */
function recorded(): OpenTrace {
  const writer = new TraceWriter(64);
  const words = new Int32Array(22);
  words.set([0x2000, HIGH], 2);
  words.set([0x3200, HIGH], 20);
  const state = (): TraceState => ({
    words,
    frame: new Uint8Array(64),
    stacks: new Uint8Array(8 * 512),
  });
  const at = { hop: 0, program: 1, depth: 0, packetStart: 8, packetEnd: 22 };
  writer.begin({ ...at, pc: 0 }, state);
  writer.change(6, 0x2000, HIGH);
  writer.begin({ ...at, pc: 1 }, state);
  writer.write('stack', 508, new Uint8Array(4), Uint8Array.of(0, 0x20, 0, 0), 0, 'stack');
  writer.begin({ ...at, pc: 2 }, state);
  const steps = readTrace(writer.finish());
  if ('problem' in steps) throw new Error(steps.problem);
  const region = { stride: 0, depth: 0 };
  const regions: TraceRegion[] = [
    { ...region, kind: 'ctx', label: 'context', start: 0x2000, end: 0x2038, origin: 0x2000 },
    { ...region, kind: 'stack', label: 'stack', start: 0x3000, end: 0x3200, origin: 0x3200 },
  ];
  return { steps, report: { regions } as unknown as OpenTrace['report'] };
}

const at = (trace: OpenTrace, step: number) => machineAt(trace, step, new Set());

describe('the machine at a step', () => {
  it('has what each register holds, and marks what the last instruction changed', () => {
    const trace = recorded();
    const before = at(trace, 0);
    expect(before.registers).toHaveLength(11);
    expect(before.registers[1]).toMatchObject({ name: 'r1', meaning: { text: 'ctx' } });
    expect(before.registers[10]).toMatchObject({ meaning: { text: 'stack fp' }, changed: false });
    expect(before.registers.filter(({ changed }) => changed)).toEqual([]);
    const after = at(trace, 1);
    expect(after.registers.filter(({ changed }) => changed).map(({ name }) => name)).toEqual([
      'r6',
    ]);
    expect(after.registers[6]!.before).toBe('0');
    expect(after.registers[1]!.before).toBeNull();
    expect(after.registers[6]!.hex).toBe('0xffff888100002000');
  });

  it('has the stack bytes that were written, and no others', () => {
    const trace = recorded();
    expect(at(trace, 1).stack).toEqual([]);
    expect(at(trace, 2).stack).toEqual([
      {
        offset: -8,
        bytes: [null, null, null, null, 0, 0x20, 0, 0],
        changed: [false, false, false, false, true, true, true, true],
        meaning: null,
      },
    ]);
  });

  it('stands before an instruction, and before none at the end', () => {
    const trace = recorded();
    expect(at(trace, 1).pc).toBe(1);
    expect(at(trace, 2).pc).toBeNull();
    expect(at(trace, 99).pc).toBeNull();
  });
});
