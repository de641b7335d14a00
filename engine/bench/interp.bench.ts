import { bench, describe } from 'vitest';
import { assemble } from '../asm';
import { createInterpreter, mapStacks } from '../interp';
import { FlatMemory, identityMap } from '../util';

/** FNV-1a over 1,000 rounds: 4,004 instructions, the loop that the native engines were timed with. */
const FNV = `
xdp fnv:
  w0 = 0x811c9dc5
  r1 = 1000
round:
  w0 ^= w1
  w0 *= 0x01000193
  r1 -= 1
  if r1 != 0 goto round
  exit
`;

const assembled = assemble(FNV);
if (!assembled.ok) throw new Error(JSON.stringify(assembled.errors));
const { insns } = assembled.program;
const program = { id: 1, name: 'fnv', insns, map: identityMap(insns.length) };
const memory = new FlatMemory();
const machine = createInterpreter({
  memory,
  stacks: mapStacks(memory),
  call: () => 'none',
  tailTarget: () => 'range',
});
const ctx = memory.region(memory.map({ kind: 'ctx', label: 'ctx', size: 56 })!).start; // the memory is empty
const options = { insnBudget: 1_000_000, tailCalls: 33, emptySlotCosts: false };

describe('interpreter', () => {
  bench('FNV-1a, 4,004 instructions (divide by 4,004 for an instruction)', () => {
    machine.start(program, ctx, options);
    machine.run(1_000_000);
  });
});
