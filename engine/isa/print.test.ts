import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fromHex } from '../util';
import { decodeProgram } from './decode';
import { OPCODES, opcodeOf } from './opcodes';
import { hex64, printInsn } from './print';

interface Corpus {
  readonly kernel: string;
  readonly kfuncs: Record<string, string>;
  readonly entries: readonly (readonly [insns: string, text: string])[];
}

const corpus = JSON.parse(
  readFileSync(new URL('../test/corpus/disasm.json', import.meta.url), 'utf8'),
) as Corpus;

function decoded(hex: string) {
  const result = decodeProgram(fromHex(hex)!);
  if (!result.ok) throw new Error(result.message);
  return result.insns;
}

describe('the printer', () => {
  it('writes every recorded instruction as the kernel wrote it', () => {
    const differences = corpus.entries.flatMap(([hex, text]) => {
      const insns = decoded(hex);
      const ours = printInsn(insns, 0, {
        // the corpus masks addresses of this one boot; a function is shown as its distance
        address: (insn) => (insn.src === 4 ? null : '0x<address>'),
        kfunc: (id) => corpus.kfuncs[id] ?? null,
      });
      return ours === text ? [] : [{ hex, kernel: text, ours }];
    });
    expect(differences).toEqual([]);
    expect(corpus.entries.length).toBeGreaterThan(900);
  });

  it('is held against the kernel on every row of the table', () => {
    const seen = new Set(corpus.entries.map(([hex]) => opcodeOf(decoded(hex)[0]!)));
    expect(OPCODES.filter((row) => !seen.has(row)).map((row) => row.name)).toEqual([]);
  });

  it('leaves the opcode out on request', () => {
    expect(printInsn(decoded('b700000002000000'), 0, { prefix: false })).toBe('r0 = 2');
  });

  it('gives nothing for the upper half of a 64-bit immediate and for a slot that is not there', () => {
    const insns = decoded('18010000efbeadde0000000078563412');
    expect(printInsn(insns, 0)).toBe('(18) r1 = 0x12345678deadbeef');
    expect(printInsn(insns, 1)).toBe('');
    expect(printInsn(insns, 2)).toBe('');
  });

  it('names maps by number where nobody knows better', () => {
    expect(printInsn(decoded('18110000030000000000000000000000'), 0)).toBe('(18) r1 = map[3]');
    expect(printInsn(decoded('18210000030000000000000008000000'), 0)).toBe('(18) r1 = map[3][0]+8');
  });
});

describe('hex64', () => {
  it('pads the lower half only under an upper half', () => {
    expect(hex64(5, 0)).toBe('0x5');
    expect(hex64(5, 1)).toBe('0x100000005');
    expect(hex64(-1, -1)).toBe('0xffffffffffffffff');
  });
});
