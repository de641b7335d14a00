import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeProgram } from './decode';
import { encodeProgram } from './encode';
import { bpfClass } from './encoding';
import type { Insn } from './insn';
import { OPCODES, opcodeOf, rowsOfCode } from './opcodes';

const CLASSES = [
  'BPF_LD',
  'BPF_LDX',
  'BPF_ST',
  'BPF_STX',
  'BPF_ALU',
  'BPF_JMP',
  'BPF_JMP32',
  'BPF_ALU64',
];

const anyInsn: fc.Arbitrary<Insn> = fc.record({
  code: fc.integer({ min: 0, max: 255 }),
  dst: fc.integer({ min: 0, max: 15 }),
  src: fc.integer({ min: 0, max: 15 }),
  off: fc.integer({ min: -0x8000, max: 0x7fff }),
  imm: fc.integer({ min: -0x80000000, max: 0x7fffffff }),
});

describe('the opcode table', () => {
  it('names each form once', () => {
    expect(new Set(OPCODES.map((row) => row.name)).size).toBe(OPCODES.length);
  });

  it('writes each form in its own way', () => {
    const texts = OPCODES.map((row) => row.template);
    // helper calls, map loads and the like differ in what stands in the braces
    expect(new Set(texts).size).toBe(OPCODES.length);
  });

  it('has the class that the code says', () => {
    for (const row of OPCODES) expect(CLASSES[bpfClass(row.code)], row.name).toBe(row.class);
  });

  it('explains every form in one sentence', () => {
    for (const row of OPCODES) {
      expect(row.meaning, row.name).toMatch(/^[A-Z].*\.$/);
      expect(row.meaning, row.name).not.toContain('$');
    }
  });

  it('prints every operand, and nothing that is fixed', () => {
    const places: Record<string, readonly string[]> = {
      dst: ['dst'],
      src: ['src'],
      off: ['off'],
      imm: ['imm', 'hex', 'dist', 'cast', 'helper', 'kfunc', 'imm64', 'map', 'value'].concat([
        'map_idx',
        'value_idx',
        'variable',
        'func',
      ]),
    };
    for (const row of OPCODES) {
      const used = new Set([...row.template.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!));
      for (const field of ['dst', 'src', 'off', 'imm'] as const) {
        const shown = places[field]!.some((place) => used.has(place));
        // which BTF a kernel function comes from is not in the kernel's text
        if (field === 'off' && row.template.includes('{kfunc}')) continue;
        expect(shown, `${row.name} ${field}`).toBe(row.fields[field] === 'operand');
      }
    }
  });

  it('tells any two forms of one opcode byte apart by a fixed field', () => {
    for (const [i, a] of OPCODES.entries())
      for (const b of OPCODES.slice(i + 1)) {
        if (a.code !== b.code) continue;
        const apart = (['dst', 'src', 'off', 'imm'] as const).some((field) => {
          const [x, y] = [a.fields[field], b.fields[field]];
          return x !== 'operand' && y !== 'operand' && x !== y;
        });
        expect(apart, `${a.name} and ${b.name}`).toBe(true);
      }
  });

  it('finds a form exactly where every field agrees with it', () => {
    fc.assert(
      fc.property(anyInsn, (insn) => {
        const fitting = rowsOfCode(insn.code).filter((row) =>
          (['dst', 'src', 'off', 'imm'] as const).every((field) => {
            const rule = row.fields[field];
            return rule === 'operand' || rule === insn[field];
          }),
        );
        expect(fitting.length).toBeLessThanOrEqual(1);
        expect(opcodeOf(insn)).toBe(fitting[0] ?? null);
      }),
    );
  });

  it('finds each row by an instruction made from it', () => {
    for (const row of OPCODES) {
      const value = (field: 'dst' | 'src' | 'off' | 'imm', operand: number) =>
        row.fields[field] === 'operand' ? operand : (row.fields[field] as number);
      const insn = {
        code: row.code,
        dst: value('dst', 3),
        src: value('src', 4),
        off: value('off', 40),
        imm: value('imm', 77),
      };
      expect(opcodeOf(insn), row.name).toBe(row);
    }
  });

  it('knows no callx, as the kernel knows none', () => {
    expect(rowsOfCode(0x8d)).toEqual([]);
  });
});

describe('encoding', () => {
  it('is undone by decoding, for any slots', () => {
    fc.assert(
      fc.property(fc.array(anyInsn), (insns) => {
        expect(decodeProgram(encodeProgram(insns))).toEqual({ ok: true, insns });
      }),
    );
  });

  it('undoes decoding, for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const whole = bytes.slice(0, bytes.length & ~7);
        const result = decodeProgram(whole);
        expect(result.ok && encodeProgram(result.insns)).toEqual(whole);
      }),
    );
  });

  it('is little endian, with dst in the low nibble', () => {
    const bytes = encodeProgram([{ code: 0x61, dst: 2, src: 1, off: -2, imm: 0x01020304 }]);
    expect([...bytes]).toEqual([0x61, 0x12, 0xfe, 0xff, 4, 3, 2, 1]);
  });

  it('refuses a length that is no whole number of slots', () => {
    expect(decodeProgram(new Uint8Array(12))).toEqual({
      ok: false,
      message: '12 bytes are not a whole number of instructions of 8 bytes each',
    });
  });

  it('reads from the middle of a larger buffer', () => {
    const bytes = new Uint8Array([9, 9, 9, 0x95, 0, 0, 0, 0, 0, 0, 0]).subarray(3);
    expect(decodeProgram(bytes)).toEqual({
      ok: true,
      insns: [{ code: 0x95, dst: 0, src: 0, off: 0, imm: 0 }],
    });
  });
});
