import { describe, expect, it } from 'vitest';
import { helperNumber } from '../abi';
import { readTrace, type Trace } from '../trace';
import { recordRun } from './recorder';
import { insn, linked, OPTIONS, type TestMachine, testMachine } from './test-machine';

const EXIT = insn(0x95);
const mov = (dst: number, imm: number) => insn(0xb7, { dst, imm });

/** 300 rounds that change registers, the stack and the packet (r6), then a call. */
const PROGRAM = linked([
  mov(7, 300),
  insn(0x73, { dst: 6, src: 7, off: 3 }), // loop: *(u8 *)(r6 + 3) = r7
  insn(0x7b, { dst: 10, src: 7, off: -16 }),
  insn(0x27, { dst: 7, imm: 1 }),
  insn(0x17, { dst: 7, imm: 1 }),
  insn(0x55, { dst: 7, off: -5 }),
  insn(0x85, { src: 1, imm: 1 }),
  EXIT,
  insn(0x7a, { dst: 10, off: -8, imm: 1 }),
  mov(0, 2),
  EXIT,
]);

function start(world: TestMachine): void {
  world.machine.start(PROGRAM, world.ctx, OPTIONS);
  world.machine.regs.words[12] = world.packet;
  world.machine.regs.words[13] = world.machine.regs.words[21]!;
}

function recorded(maxSteps = 100_000) {
  const world = testMachine();
  start(world);
  const packet = world.memory.regionAt(world.packet)!;
  const recording = recordRun(
    world.machine,
    {
      memory: world.memory,
      packet: { bounds: () => packet, label: 'packet' },
      hardStart: packet.start,
      frameSize: 4096,
      stacks: world.machine.stacks,
      valueSize: () => 0,
    },
    maxSteps,
  );
  const trace = readTrace(recording.steps);
  if ('problem' in trace) throw new Error(trace.problem);
  return { recording, trace: trace as Trace };
}

describe('a recorded run', () => {
  it('gives back the state before any step as a run up to that step has it', () => {
    const { recording, trace } = recorded();
    expect(recording.stop).toEqual({ kind: 'exited', retval: 2 });
    for (const step of [0, 1, 2, 3, 255, 256, 257, 700, 1, 1499, 1502, 1503, 1504, 1505]) {
      const world = testMachine();
      start(world);
      if (step > 0) world.machine.run(step);
      const { machine, memory, packet } = world;
      const where = machine.position();
      if (step < trace.stepCount) {
        expect(trace.step(step)).toMatchObject({ pc: where.pc, depth: where.depth, program: 1 });
      }
      expect([...trace.registersBefore(step)]).toEqual([...machine.regs.wide]);
      expect(trace.packetBefore(step).bytes).toEqual(memory.u8.slice(packet, packet + 64));
      const stack = machine.stacks[trace.step(step).depth]!;
      expect(trace.stackBefore(step).bytes).toEqual(
        memory.u8.slice(stack.start, stack.start + 512),
      );
    }
  });

  it('tells what each step changed', () => {
    const { trace } = recorded();
    expect(trace.registersChanged(0)).toEqual([7]);
    expect(trace.writes(1)).toMatchObject([
      { space: 'packet', offset: 3, after: new Uint8Array([44]) },
    ]);
    expect(trace.writes(2)).toMatchObject([{ space: 'stack', offset: -16, depth: 0 }]);
    expect(trace.writes(0)).toEqual([]);
  });

  it('knows which bytes of the frame were written', () => {
    const { trace } = recorded();
    const { written } = trace.stackBefore(3);
    expect([...written.entries()].filter(([, bit]) => bit).map(([at]) => at - 512)).toEqual([
      -16, -15, -14, -13, -12, -11, -10, -9,
    ]);
  });

  it('tells what a helper wrote where its arguments point', () => {
    const loadBytes = helperNumber('xdp_load_bytes')!;
    const world = testMachine({
      call: (_id, { words }) => {
        world.memory.u8.fill(7, words[6]! >>> 0, (words[6]! >>> 0) + words[8]!);
        return null;
      },
    });
    const program = linked([
      insn(0xbf, { dst: 3, src: 10 }),
      insn(0x07, { dst: 3, imm: -12 }),
      mov(4, 4),
      insn(0x85, { imm: loadBytes }),
      EXIT,
    ]);
    world.machine.start(program, world.ctx, OPTIONS);
    const packet = world.memory.regionAt(world.packet)!;
    const { steps } = recordRun(
      world.machine,
      {
        memory: world.memory,
        packet: { bounds: () => packet, label: 'packet' },
        hardStart: packet.start,
        frameSize: 4096,
        stacks: world.machine.stacks,
        valueSize: () => 0,
      },
      100,
    );
    const trace = readTrace(steps) as Trace;
    expect(trace.writes(3)).toMatchObject([
      { space: 'stack', offset: -12, depth: 0, after: new Uint8Array([7, 7, 7, 7]) },
    ]);
  });

  it('stops recording at its limit and leaves the machine paused there', () => {
    const { recording, trace } = recorded(100);
    expect(recording.truncated).toBe(true);
    expect(recording.stop).toEqual({ kind: 'paused' });
    expect(trace.stepCount).toBe(100);
  });

  it('is refused when bytes are missing or wrong', () => {
    const { recording } = recorded();
    for (const length of [0, 8, 36, 400, recording.steps.byteLength - 8]) {
      expect(readTrace(recording.steps.slice(0, length))).toHaveProperty('problem');
    }
    const wrong = recording.steps.slice(0);
    new Int32Array(wrong)[0] = 1;
    expect(readTrace(wrong)).toHaveProperty('problem');
  });
});
