import type { Insn } from '../isa';
import { type Address, FlatMemory, identityMap } from '../util';
import { createInterpreter, type Interpreter } from './interpreter';
import { mapStacks } from './stacks';
import type { Host, LinkedProgram, MachineOptions } from './types';

/** A machine for tests: no helpers, no maps, a context of 56 bytes and a packet of 64. */
export interface TestMachine {
  readonly machine: Interpreter;
  readonly memory: FlatMemory;
  readonly ctx: Address;
  readonly packet: Address;
}

export const OPTIONS: MachineOptions = {
  insnBudget: 1_000_000,
  tailCalls: 33,
  emptySlotCosts: false,
};

export function testMachine(host: Partial<Pick<Host, 'call' | 'tailTarget'>> = {}): TestMachine {
  const memory = new FlatMemory();
  const machine = createInterpreter({
    memory,
    stacks: mapStacks(memory),
    call: host.call ?? (() => 'no helpers here'),
    tailTarget: host.tailTarget ?? (() => 'range'),
  });
  const region = (kind: 'ctx' | 'packet', size: number) =>
    memory.region(memory.map({ kind, label: kind, size })!).start; // the memory is empty
  return { machine, memory, ctx: region('ctx', 56), packet: region('packet', 64) };
}

export function linked(insns: readonly Insn[], id = 1, name = 'test'): LinkedProgram {
  return { id, name, insns, map: identityMap(insns.length) };
}

/** A slot by its fields; what is left out is 0. */
export const insn = (code: number, fields: Partial<Omit<Insn, 'code'>> = {}): Insn => ({
  code,
  dst: 0,
  src: 0,
  off: 0,
  imm: 0,
  ...fields,
});

/** `r{dst} = value` as the two slots of a 64-bit immediate load. */
export function loadImm64(dst: number, value: bigint): Insn[] {
  const wide = BigInt.asIntN(64, value);
  return [
    insn(0x18, { dst, imm: Number(BigInt.asIntN(32, wide)) }),
    insn(0, { imm: Number(wide >> 32n) }),
  ];
}
