import { describe, expect, it } from 'vitest';
import { POINTER_HIGH } from '../util';
import { insn, linked, loadImm64, OPTIONS, testMachine } from './test-machine';
import type { LinkedProgram, TailTarget } from './types';

const EXIT = insn(0x95);
const mov = (dst: number, imm: number) => insn(0xb7, { dst, imm });
const pointer = (address: number) => (BigInt(POINTER_HIGH >>> 0) << 32n) | BigInt(address);

function runOnce(insns: LinkedProgram['insns'], options = OPTIONS) {
  const world = testMachine();
  world.machine.start(linked(insns), world.ctx, options);
  return { ...world, stop: world.machine.run(1_000_000) };
}

describe('the interpreter', () => {
  it('starts with the context in r1 and the top of the stack in r10', () => {
    const { machine, ctx } = runOnce([mov(0, 2), EXIT]);
    expect(machine.regs.wide[1]).toBe(pointer(ctx));
    expect(machine.regs.wide[10]).toBe(pointer(machine.stacks[0]!.end));
  });

  it('returns the low 32 bits of r0', () => {
    const { stop } = runOnce([...loadImm64(0, 0x1_0000_0002n), EXIT]);
    expect(stop).toEqual({ kind: 'exited', retval: 2 });
  });

  it('goes on where it paused', () => {
    const { machine, ctx } = testMachine();
    machine.start(linked([mov(0, 1), insn(0x07, { imm: 4 }), EXIT]), ctx, OPTIONS);
    expect(machine.run(1)).toEqual({ kind: 'paused' });
    expect(machine.position().pc).toBe(1);
    expect(machine.run(10)).toEqual({ kind: 'exited', retval: 5 });
  });

  it('ends an endless loop at the budget', () => {
    const { stop } = runOnce([insn(0x05, { off: -1 })], { ...OPTIONS, insnBudget: 1000 });
    expect(stop).toMatchObject({
      kind: 'fault',
      fault: { region: 'budget', message: /1000 instructions/ },
    });
  });

  it('lets a program that ends exactly at the budget end', () => {
    const { stop } = runOnce([mov(0, 3), EXIT], { ...OPTIONS, insnBudget: 2 });
    expect(stop).toEqual({ kind: 'exited', retval: 3 });
  });

  describe('checks every access', () => {
    const { packet, machine } = testMachine();
    const read = (address: bigint, off = 0) => [
      ...loadImm64(2, address),
      insn(0x61, { dst: 0, src: 2, off }),
      EXIT,
    ];
    const cases: [string, bigint, number, RegExp, RegExp][] = [
      ['the last word of the packet', pointer(packet), 60, /^$/, /^$/],
      ['a word that ends past the packet', pointer(packet), 61, /packet/, /byte 61 of packet/],
      ['a word before the packet', pointer(packet), -1, /ctx/, /past the end of ctx/],
      ['NULL', 0n, 0, /NULL/, /r2 is NULL/],
      ['a number', 0x1234n, 0, /no pointer/, /0x1234/],
      ['unmapped memory', pointer(0x0f00_0000), 0, /nothing mapped/, /not there/],
      [
        'the stack of a call that is not under way',
        pointer(machine.stacks[1]!.start),
        0,
        /stack/,
        /./,
      ],
    ];
    for (const [name, address, off, region, message] of cases) {
      it(`reads ${name}`, () => {
        const { stop } = runOnce(read(address, off));
        if (stop.kind !== 'fault') {
          expect(region.source).toBe('^$');
          return;
        }
        expect(stop.fault.region).toMatch(region);
        expect(stop.fault.message).toMatch(message);
        expect(stop.fault.pc).toBe(2);
      });
    }

    it('refuses a read that wraps around the top of the address space', () => {
      const { stop } = runOnce(read(0xffff_8881_ffff_fffen, 0));
      expect(stop.kind).toBe('fault');
    });
  });

  describe('calls', () => {
    it('keeps r6 to r9 of the caller and gives the callee a stack of its own', () => {
      const { stop, machine } = runOnce([
        mov(6, 7),
        insn(0x7a, { dst: 10, off: -8, imm: 5 }),
        insn(0x85, { src: 1, imm: 3 }), // call the function below
        insn(0x79, { dst: 1, src: 10, off: -8 }),
        insn(0x0f, { dst: 0, src: 6 }),
        EXIT,
        mov(6, 100),
        insn(0x7a, { dst: 10, off: -8, imm: 9 }),
        mov(0, 1),
        EXIT,
      ]);
      expect(stop).toEqual({ kind: 'exited', retval: 8 });
      expect(machine.regs.wide[1]).toBe(5n);
    });

    it('ends with a fault at the ninth frame', () => {
      const { stop } = runOnce([insn(0x85, { src: 1, imm: -1 }), EXIT]);
      expect(stop).toMatchObject({ kind: 'fault', fault: { region: 'stack' } });
    });
  });

  describe('tail calls', () => {
    const MAP = 0x5000;
    const tail = (index: number) => [
      ...loadImm64(2, pointer(MAP)),
      mov(3, index),
      insn(0x85, { imm: 12 }),
    ];
    /** A machine whose one array holds what `slots` says; every other slot is empty. */
    function withSlots(
      slots: (program: LinkedProgram) => Record<number, LinkedProgram>,
      entries = 4,
    ) {
      const self = linked([...tail(0), mov(0, 2), EXIT]);
      const filled = slots(self);
      const world = testMachine({
        tailTarget(map, index): TailTarget | 'empty' | 'range' {
          expect(map).toBe(MAP);
          if (index >= entries) return 'range';
          const program = filled[index];
          return program ? { program, via: { kind: 'tail_call', index } } : 'empty';
        },
      });
      return { self, ...world };
    }

    it('case 49: a program that calls itself runs 34 times, then falls through', () => {
      const { self, machine, ctx } = withSlots((program) => ({ 0: program }));
      machine.start(self, ctx, OPTIONS);
      expect(machine.run(10_000)).toEqual({ kind: 'exited', retval: 2 });
      expect(machine.hops).toHaveLength(34);
    });

    it('case 48: falls through on an empty slot and on an index past the end', () => {
      for (const index of [1, 4, -1]) {
        const { machine, ctx } = withSlots(() => ({}));
        machine.start(linked([...tail(index), mov(0, 7), EXIT]), ctx, OPTIONS);
        expect(machine.run(100)).toEqual({ kind: 'exited', retval: 7 });
        expect(machine.hops).toHaveLength(1);
      }
    });

    it('charges an empty slot under the rule of 2019 only', () => {
      for (const [emptySlotCosts, hops] of [
        [false, 34],
        [true, 17],
      ] as const) {
        const both = linked([...tail(1), ...tail(0), mov(0, 2), EXIT]);
        const { machine, ctx } = withSlots(() => ({ 0: both }));
        machine.start(both, ctx, { ...OPTIONS, emptySlotCosts });
        machine.run(10_000);
        expect(machine.hops).toHaveLength(hops);
      }
    });

    it('case 37: taken inside a subprogram, comes back to the caller with the result', () => {
      const successor = linked([mov(0, 41), EXIT], 2, 'successor');
      const { machine, ctx } = withSlots(() => ({ 0: successor }));
      const head = linked([
        insn(0x85, { src: 1, imm: 2 }),
        insn(0x07, { imm: 1 }),
        EXIT,
        ...tail(0),
        mov(0, 0),
        EXIT,
      ]);
      machine.start(head, ctx, OPTIONS);
      expect(machine.run(100)).toEqual({ kind: 'exited', retval: 42 });
      expect(machine.hops.map(({ prog, via }) => [prog, via.kind])).toEqual([
        [1, 'head'],
        [2, 'tail_call'],
        [1, 'return'],
      ]);
    });

    it('counts instructions hop by hop', () => {
      const next = linked([mov(0, 1), EXIT], 2, 'next');
      const { machine, ctx } = withSlots(() => ({ 0: next }));
      machine.start(linked([...tail(0), EXIT]), ctx, OPTIONS);
      machine.run(100);
      expect(machine.hops.map(({ insns }) => insns)).toEqual([3, 2]);
    });
  });
});
