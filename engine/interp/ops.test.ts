import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeProgram } from '../isa';
import { fromHex } from '../util';
import { insn, linked, loadImm64, OPTIONS, testMachine } from './test-machine';

const corpus = JSON.parse(
  readFileSync(new URL('../test/corpus/ops.json', import.meta.url), 'utf8'),
) as { kernel: string; cases: string[][] };

const EXIT = insn(0x95);
const hex = (value: bigint) => BigInt.asUintN(64, value).toString(16);

/** What the machine leaves where the kernel's answer was taken, in the form of the corpus. */
function answer(kind: string, code: string, a: string, b: string, c: string): (string | number)[] {
  const decoded = decodeProgram(fromHex(code)!);
  if (!decoded.ok) throw new Error(decoded.message);
  const under = decoded.insns;
  const { machine, memory, ctx } = testMachine();
  const program = [
    ...loadImm64(1, BigInt(`0x${a}`)),
    ...loadImm64(2, BigInt(`0x${b}`)),
    ...loadImm64(0, BigInt(`0x${c}`)),
    insn(0x7b, { dst: 10, src: 1, off: -8 }),
    insn(0xb7, { dst: 6, imm: 1 }),
    ...under,
    insn(0xb7, { dst: 6 }),
    EXIT,
  ];
  machine.start(linked(program), ctx, OPTIONS);
  const stop = machine.run(1000);
  if (stop.kind !== 'exited') throw new Error(JSON.stringify(stop));
  const { wide } = machine.regs;
  const stack = hex(memory.view.getBigUint64(machine.stacks[0]!.end - 8, true));
  switch (kind) {
    case 'jmp':
      return [Number(wide[6])];
    case 'store':
      return [stack];
    case 'atomic':
      return [stack, hex(wide[2]!), hex(wide[0]!)];
    default:
      return [hex(wide[1]!)];
  }
}

describe(`one instruction at a time, as Linux ${corpus.kernel} runs it`, () => {
  const byCode = new Map<string, (string | number)[][]>();
  for (const row of corpus.cases) {
    const name = `${row[0]} ${String(row[1]).slice(0, 2)}`;
    byCode.set(name, [...(byCode.get(name) ?? []), row]);
  }
  for (const [name, cases] of byCode) {
    it(`${name} (${cases.length} operands)`, () => {
      for (const row of cases) {
        const [kind, code, a, b, ...rest] = row as string[];
        const c = kind === 'atomic' ? rest.shift()! : '0';
        expect([...row.slice(0, 4), ...answer(kind!, code!, a!, b!, c)]).toEqual([
          ...row.slice(0, 4),
          ...rest,
        ]);
      }
    });
  }
});
